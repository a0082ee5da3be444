// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.seals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallFacts;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.OAuthClient;
import io.agentport.contracts.calls.ToolId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final CallFacts FACTS = new CallFacts(
            CallId.random(),
            new AgentId("bot"),
            new ToolId("stripe", "create_refund"),
            Digest.ofText("{}"),
            Digest.ofText("definition"),
            7);
    private static final SealedClaims.Permit PERMIT =
            new SealedClaims.Permit(FACTS, "apr_1", null, NOW.plusSeconds(60));

    @TempDir
    Path directory;

    private Sealer sealer;
    private SealReader reader;

    @BeforeEach
    void makeKeys() throws IOException {
        for (var pair : SealPair.values()) {
            Files.writeString(directory.resolve(pair.fileName()), SealKeyFile.generate());
        }
        sealer = new Sealer(SealPair.APPROVAL_TO_CONNECTOR, keys(SealPair.APPROVAL_TO_CONNECTOR));
        reader = new SealReader(SealPair.APPROVAL_TO_CONNECTOR, keys(SealPair.APPROVAL_TO_CONNECTOR));
    }

    static List<Map.Entry<SealPair, SealedClaims>> everyUse() {
        var ended = new SealedClaims.Ended(
                FACTS.call(), FACTS.agent(), FACTS.tool(), Digest.ofText("outcome"), CallId.random());
        return List.of(
                Map.entry(SealPair.APPROVAL_TO_CONNECTOR, PERMIT),
                Map.entry(
                        SealPair.GATEWAY_TO_POLICY,
                        new SealedClaims.Presented(
                                FACTS.call(),
                                FACTS.agent(),
                                FACTS.tool(),
                                FACTS.arguments(),
                                new OAuthClient("https://id.example.com", "bot"),
                                NOW.plusSeconds(60))),
                Map.entry(
                        SealPair.POLICY_TO_CONNECTOR,
                        new SealedClaims.Permit(FACTS, null, "grant_1", NOW.plusSeconds(60))),
                Map.entry(SealPair.POLICY_TO_APPROVAL, new SealedClaims.Ask(FACTS, NOW.plusSeconds(60))),
                Map.entry(
                        SealPair.POLICY_TO_CONNECTOR,
                        new SealedClaims.Refusal(
                                FACTS.call(),
                                FACTS.agent(),
                                FACTS.tool(),
                                FACTS.arguments(),
                                "{\"status\":\"denied\"}")),
                Map.entry(SealPair.CONNECTOR_TO_APPROVAL, ended),
                Map.entry(
                        SealPair.CONNECTOR_TO_APPROVAL,
                        new SealedClaims.Answered(FACTS.call(), FACTS.agent(), FACTS.tool(), Digest.ofText("outcome"))),
                Map.entry(SealPair.APPROVAL_TO_APPROVAL, ended),
                Map.entry(
                        SealPair.POLICY_TO_CONNECTOR,
                        new SealedClaims.Integration(
                                "stripe",
                                7,
                                "bundled",
                                "stripe",
                                null,
                                Map.of("api_key", "${STRIPE_API_KEY}"),
                                Map.of(),
                                List.of("10.0.0.0/8"))),
                Map.entry(
                        SealPair.APPROVAL_TO_POLICY,
                        new SealedClaims.Grant(
                                "grant_1",
                                FACTS.agent(),
                                FACTS.tool(),
                                FACTS.definition(),
                                "{}",
                                3,
                                "apr_1",
                                NOW.plusSeconds(60))));
    }

    @ParameterizedTest
    @MethodSource("everyUse")
    void saysWhatWasSealed(Map.Entry<SealPair, SealedClaims> sample) throws IOException {
        var pair = sample.getKey();
        var seal = new Sealer(pair, keys(pair)).seal(sample.getValue());

        assertThat(new SealReader(pair, keys(pair)).open(seal, sample.getValue().getClass(), NOW))
                .isEqualTo(new SealResult.Valid<>(sample.getValue()));
    }

    @Test
    void isACompactJwsThatOthersVerify() throws Exception {
        var parsed = JWSObject.parse(sealer.seal(PERMIT));

        assertThat(parsed.verify(new MACVerifier(secret(SealPair.APPROVAL_TO_CONNECTOR))))
                .isTrue();
        assertThat(parsed.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.HS256);
        assertThat(parsed.getPayload().toJSONObject())
                .containsEntry("iss", "approval-service")
                .containsEntry("aud", "connector-service")
                .containsEntry("use", "permit");
    }

    @Test
    void isRefusedFromItsDeadlineOn() {
        var seal = sealer.seal(PERMIT);

        assertThat(refusal(seal, PERMIT.notAfter())).isEqualTo(SealRefusal.EXPIRED);
        assertThat(reader.open(
                        seal, SealedClaims.Permit.class, PERMIT.notAfter().minusMillis(1)))
                .isInstanceOf(SealResult.Valid.class);
    }

    @ParameterizedTest
    @EnumSource(SealPair.class)
    void isRefusedByEveryOtherPair(SealPair other) throws IOException {
        if (other == SealPair.APPROVAL_TO_CONNECTOR) {
            return;
        }
        var seal = sealer.seal(PERMIT);

        assertThat(new SealReader(other, keys(other)).open(seal, SealedClaims.Permit.class, NOW))
                .isEqualTo(new SealResult.Refused<>(SealRefusal.UNKNOWN_KEY));
    }

    @Test
    void theSameKeyIdInAnotherPairDoesNotHelp() throws IOException {
        var id = Files.readString(directory.resolve(SealPair.APPROVAL_TO_CONNECTOR.fileName()))
                .split(" ")[0];
        var other = SealKeyFile.generate().split(" ")[1];
        Files.writeString(directory.resolve(SealPair.POLICY_TO_CONNECTOR.fileName()), id + " " + other);
        var reads = new SealReader(SealPair.POLICY_TO_CONNECTOR, keys(SealPair.POLICY_TO_CONNECTOR));

        assertThat(reads.open(sealer.seal(PERMIT), SealedClaims.Permit.class, NOW))
                .isEqualTo(new SealResult.Refused<>(SealRefusal.BAD_SIGNATURE));
    }

    @Test
    void evenTheSameKeysDoNotMakeAnotherPairsSealGood() throws IOException {
        Files.copy(
                directory.resolve(SealPair.APPROVAL_TO_CONNECTOR.fileName()),
                directory.resolve(SealPair.POLICY_TO_CONNECTOR.fileName()),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        var reads = new SealReader(SealPair.POLICY_TO_CONNECTOR, keys(SealPair.POLICY_TO_CONNECTOR));

        assertThat(reads.open(sealer.seal(PERMIT), SealedClaims.Permit.class, NOW))
                .isEqualTo(new SealResult.Refused<>(SealRefusal.WRONG_ISSUER));
    }

    @Test
    void aSealForOneUseIsNotGoodForAnother() throws IOException {
        var toConnector = new Sealer(SealPair.POLICY_TO_CONNECTOR, keys(SealPair.POLICY_TO_CONNECTOR));
        var reads = new SealReader(SealPair.POLICY_TO_CONNECTOR, keys(SealPair.POLICY_TO_CONNECTOR));
        var ask = toConnector.seal(new SealedClaims.Ask(FACTS, NOW.plusSeconds(60)));

        assertThat(reads.open(ask, SealedClaims.Permit.class, NOW))
                .isEqualTo(new SealResult.Refused<>(SealRefusal.WRONG_USE));
    }

    @Test
    void aPairSealsOnlyWhatItCarries() throws IOException {
        var toPolicy = new Sealer(SealPair.APPROVAL_TO_POLICY, keys(SealPair.APPROVAL_TO_POLICY));

        assertThatThrownBy(() -> toPolicy.seal(PERMIT)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Every member of the claims, wherever it stands, is covered: a changed byte breaks the seal. */
    @Test
    void everyBoundFactIsCovered() throws Exception {
        var parts = sealer.seal(PERMIT).split("\\.");
        var payload = (ObjectNode) JACKSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        var facts = (ObjectNode) payload.get("claims").get("facts");
        var flips = new java.util.ArrayList<ObjectNode>();
        for (var names = facts.fieldNames(); names.hasNext(); ) {
            var changed = payload.deepCopy();
            ((ObjectNode) changed.get("claims").get("facts")).put(names.next(), "flipped");
            flips.add(changed);
        }
        for (var name : List.of("approval", "not_after")) {
            var changed = payload.deepCopy();
            ((ObjectNode) changed.get("claims")).put(name, "flipped");
            flips.add(changed);
        }
        assertThat(flips).hasSize(8);

        for (var flip : flips) {
            assertThat(refusal(parts[0] + "." + encode(JACKSON.writeValueAsBytes(flip)) + "." + parts[2], NOW))
                    .isEqualTo(SealRefusal.BAD_SIGNATURE);
        }
    }

    @Test
    void theHeaderIsFixed() throws Exception {
        var id = Files.readString(directory.resolve(SealPair.APPROVAL_TO_CONNECTOR.fileName()))
                .split(" ")[0];
        var type = new JOSEObjectType(SealJson.TYPE);

        assertThat(refusal(
                        forged(new JWSHeader.Builder(JWSAlgorithm.HS384)
                                .keyID(id)
                                .type(type)),
                        NOW))
                .isEqualTo(SealRefusal.WRONG_ALGORITHM);
        assertThat(refusal(
                        forged(new JWSHeader.Builder(JWSAlgorithm.HS256)
                                .keyID(id)
                                .type(JOSEObjectType.JWT)),
                        NOW))
                .isEqualTo(SealRefusal.WRONG_TYPE);
        assertThat(refusal(
                        forged(new JWSHeader.Builder(JWSAlgorithm.HS256)
                                .keyID("k")
                                .type(type)),
                        NOW))
                .isEqualTo(SealRefusal.UNKNOWN_KEY);
        assertThat(refusal(encode("{\"alg\":\"none\",\"kid\":\"k\",\"typ\":\"agentport-seal+jwt\"}") + ".e30.", NOW))
                .isEqualTo(SealRefusal.WRONG_ALGORITHM);
        assertThat(refusal(
                        forged(new JWSHeader.Builder(JWSAlgorithm.HS256)
                                .keyID(id)
                                .type(type)
                                .contentType("x")),
                        NOW))
                .isEqualTo(SealRefusal.MALFORMED);
    }

    @Test
    void wellSealedNonsenseIsMalformed() throws Exception {
        var id = Files.readString(directory.resolve(SealPair.APPROVAL_TO_CONNECTOR.fileName()))
                .split(" ")[0];
        var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(id).type(new JOSEObjectType(SealJson.TYPE));
        var start = "{\"iss\":\"approval-service\",\"aud\":\"connector-service\",\"use\":\"permit\"";

        for (var payload : List.of(start + "}", start + ",\"claims\":null}", start + ",\"claims\":{}}", "[]", "x")) {
            assertThat(refusal(forged(header, payload), NOW))
                    .as(payload)
                    .isIn(SealRefusal.MALFORMED, SealRefusal.WRONG_ISSUER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "é.é.é", "e30.e30.e30", "bnVsbA.e30.e30", "W10.e30.e30"})
    void otherTextIsMalformed(String text) {
        assertThat(refusal(text, NOW)).isEqualTo(SealRefusal.MALFORMED);
    }

    @Test
    void aNewKeyVerifiesBeforeItSignsAndAnOldOneAfter() throws Exception {
        var file = directory.resolve(SealPair.APPROVAL_TO_CONNECTOR.fileName());
        var oldKey = Files.readString(file);
        var newKey = SealKeyFile.generate();
        var oldSeal = sealer.seal(PERMIT);
        Files.writeString(file, newKey + oldKey);

        var rotated = new SealReader(SealPair.APPROVAL_TO_CONNECTOR, keys(SealPair.APPROVAL_TO_CONNECTOR));
        assertThat(rotated.open(oldSeal, SealedClaims.Permit.class, NOW)).isInstanceOf(SealResult.Valid.class);
        var newSeal = new Sealer(SealPair.APPROVAL_TO_CONNECTOR, keys(SealPair.APPROVAL_TO_CONNECTOR)).seal(PERMIT);
        assertThat(rotated.open(newSeal, SealedClaims.Permit.class, NOW)).isInstanceOf(SealResult.Valid.class);
        assertThat(newSeal.split("\\.")[0]).isNotEqualTo(oldSeal.split("\\.")[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment\n", "id\n", "id c2hvcnQ\n", "id !!!\n", "a b c\n"})
    void aFileWithoutAGoodKeyIsRefused(String text) throws IOException {
        Files.writeString(directory.resolve(SealPair.POLICY_TO_APPROVAL.fileName()), text);

        assertThatThrownBy(() -> keys(SealPair.POLICY_TO_APPROVAL)).isInstanceOf(IOException.class);
    }

    @Test
    void theFactsNameEachDifference() {
        var other = new CallFacts(
                CallId.random(),
                new AgentId("other"),
                new ToolId("stripe", "other"),
                Digest.ofText("1"),
                Digest.ofText("2"),
                8);

        assertThat(FACTS.differencesFrom(FACTS)).isEmpty();
        assertThat(FACTS.differencesFrom(other))
                .containsExactly("call", "agent", "tool", "arguments", "definition", "revision");
    }

    private SealKeyFile keys(SealPair pair) throws IOException {
        return SealKeyFile.open(directory, pair);
    }

    private byte[] secret(SealPair pair) throws IOException {
        var line = Files.readString(directory.resolve(pair.fileName())).strip();
        return Base64.getUrlDecoder().decode(line.split(" ")[1]);
    }

    private String forged(JWSHeader.Builder header) throws Exception {
        return forged(header, "{}");
    }

    /** Sealed with the right key, by somebody who has it, but not as we seal. */
    private String forged(JWSHeader.Builder header, String payload) throws Exception {
        var built = header.build();
        var jws = new JWSObject(built, new Payload(payload));
        byte[] key = secret(SealPair.APPROVAL_TO_CONNECTOR);
        jws.sign(new MACSigner(
                built.getAlgorithm().equals(JWSAlgorithm.HS256) ? key : java.util.Arrays.copyOf(key, 64)));
        return jws.serialize();
    }

    private SealRefusal refusal(String seal, Instant now) {
        return ((SealResult.Refused<?>) reader.open(seal, SealedClaims.Permit.class, now)).refusal();
    }

    private static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
