// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.agentport.policy.configuration.yaml.Finding;
import io.agentport.policy.configuration.yaml.YamlReader;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake, where it is found, and what is said about it. */
class ConfigurationErrorsTest {
    private static final String REFERENCE =
            "expected a reference: `${NAME}`, `${file:/path}`, `${vault:path#key}` or `${aws-sm:name#key}`";
    private static final String TIERS = "expected `auto_approve`, `ask_approve` or `deny`";

    private static final String RESOURCE = "resource: https://agents.example.com/mcp\n";
    private static final String ISSUER = "  issuers: [https://id.example.com]\n";

    /** A file whose third line is the first of {@code oauth}; the agent's is on the seventh after two of these. */
    private static String oauth(String top, String agent) {
        var file = "integrations: {}\noauth:\n  " + top;
        return agent == null ? file : file + "agents:\n  bot:\n    oauth: " + agent + "\n";
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("", 1, 1, "expected `integrations`, found nothing"),
                arguments(
                        oauth("scopes: [agentport]\n", "{client: bot}"),
                        3,
                        3,
                        "expected `resource`, which is missing: the URL of `/mcp` as agents reach it"),
                arguments(
                        oauth("resource: http://agents.example.com/mcp\n  issuers: [https://id.example.com]\n", null),
                        3,
                        13,
                        "expected the URL of `/mcp` as agents reach it: `https`, on this machine also `http`, without"
                                + " user, query or fragment"),
                arguments(
                        oauth(RESOURCE + "  issuers: [http://id.example.com]\n", null),
                        4,
                        13,
                        "expected the URL of an authorization server, as tokens name it in `iss`: `https`, on this"
                                + " machine also `http`, without user, query or fragment"),
                arguments(
                        oauth(RESOURCE, null),
                        3,
                        3,
                        "expected `issuers`, which is missing: a list of the URLs of authorization servers, as tokens"
                                + " name them in `iss`"),
                arguments(
                        oauth(RESOURCE + "  issuers: []\n", null),
                        3,
                        3,
                        "expected at least one of `issuers`, found an empty list"),
                arguments(
                        oauth(RESOURCE + ISSUER + "  scopes: [a b]\n", null),
                        5,
                        12,
                        "expected a scope: 1 to 100 visible characters without quotes and backslashes"),
                arguments(
                        oauth(RESOURCE + ISSUER + "  scopes: [offline_access]\n", null),
                        5,
                        12,
                        "`offline_access` is between a client and its issuer: leave it out"),
                arguments(
                        oauth(RESOURCE + ISSUER + "  audience: x\n", null),
                        5,
                        3,
                        "unknown key `audience`; expected `resource`, `issuers` or `scopes`"),
                arguments(
                        "integrations: {}\nagents:\n  bot:\n    oauth: {client: bot}\n",
                        4,
                        5,
                        "tokens need `oauth` at the top level too: expected it with `resource` and `issuers`"),
                arguments(
                        oauth(RESOURCE + ISSUER, "{issuer: 'https://id.example.com'}"),
                        7,
                        12,
                        "expected `client`, which is missing"),
                arguments(
                        oauth(RESOURCE + ISSUER, "{client: my bot}"),
                        7,
                        21,
                        "expected the client's id as its tokens name it in `azp` or `client_id`"),
                arguments(
                        oauth(RESOURCE + ISSUER, "{client: agentport-cli}"),
                        7,
                        21,
                        "people use this client: expected one that only agents use"),
                arguments(
                        oauth(RESOURCE + ISSUER, "{client: bot, issuer: 'https://other.example.com'}"),
                        7,
                        34,
                        "unknown issuer; expected `https://id.example.com`"),
                arguments(
                        oauth(
                                RESOURCE + "  issuers: [https://a.example.com, https://b.example.com]\n",
                                "{client: bot}"),
                        7,
                        12,
                        "expected `issuer`, because there are several: `https://a.example.com` or"
                                + " `https://b.example.com`"),
                arguments(
                        oauth(RESOURCE + ISSUER, "{client: bot}") + "  other:\n    oauth: {client: bot}\n",
                        9,
                        21,
                        "this client is another agent's already, on line 7"),
                arguments("- a\n", 1, 1, "expected a mapping with `integrations`, found a list"),
                arguments("defaults: deny\n", 1, 1, "expected `integrations`, which is missing"),
                arguments("integrations:\n", 1, 14, "expected a mapping of integrations, found nothing"),
                arguments(
                        "integrations: {}\nintegration: {}\n",
                        2,
                        1,
                        "unknown key `integration`, did you mean `integrations`? expected `integrations`, `oauth`,"
                                + " `agents`, `approvals` or `defaults`"),
                arguments(
                        "integrations: {}\ndefaults: deny\ndefaults: deny\n",
                        3,
                        1,
                        "duplicate key `defaults`, which line 2 has already"),
                arguments(
                        stripe("permissions:\n      pay: deny\n      pay: deny\n", "sandbox"),
                        5,
                        7,
                        "duplicate key `pay`, which line 4 has already"),
                arguments(
                        "integrations:\n  a: &x {}\n",
                        2,
                        6,
                        "anchors are not allowed: write each value out where it belongs"),
                arguments(
                        "integrations:\n  a: *x\n",
                        2,
                        6,
                        "aliases are not allowed: write the value out, and quote a pattern that starts with `*`"),
                arguments("integrations: !!map {}\n", 1, 15, "tags are not allowed: write the value alone"),
                arguments(
                        "integrations: {}\n---\nintegrations: {}\n", 2, 1, "expected one document, found a second one"),
                arguments("integrations: [\n", 2, 1, "not YAML: expected the node content, but found '<stream end>'"),
                arguments(
                        "integrations:\n\tstripe: {}\n",
                        2,
                        1,
                        "not YAML: found character '\\t(TAB)' that cannot"
                                + " start any token. (Do not use \\t(TAB) for indentation)"),
                arguments(
                        "integrations:\n  stripr:\n    api_key: ${A}\n",
                        2,
                        3,
                        "unknown connector `stripr`, did you mean `stripe`? for another name say which `connector` it"
                                + " uses, or give `mcp` or `openapi`"),
                arguments(
                        "integrations:\n  pay:\n    connector: strip\n",
                        3,
                        16,
                        "unknown connector `strip`, did you mean `stripe`?"),
                arguments(
                        "integrations:\n  Stripe: {}\n",
                        2,
                        3,
                        "expected an integration's name: 1 to 40 of `a-z 0-9 _ -`, a letter or digit first, no `__`"),
                arguments(
                        "integrations:\n  stripe: 7\n",
                        2,
                        11,
                        "expected the settings of `stripe`, found a single value"),
                arguments(
                        "integrations:\n  stripe:\n    base_url: https://x.example\n",
                        2,
                        3,
                        "`stripe` needs `api_key`: " + REFERENCE),
                arguments(
                        "integrations:\n  stripe:\n    api_key: sk_test_4eC39HqLyjWDarjtT1zdp7dc\n",
                        3,
                        14,
                        REFERENCE + ", found a literal value (not shown): keep credentials out of this file"),
                arguments(
                        "integrations:\n  stripe:\n    api_key: ${env:STRIPE}\n",
                        3,
                        14,
                        REFERENCE + ", found another form of reference"),
                arguments("integrations:\n  stripe:\n    api_key: [x]\n", 3, 14, REFERENCE + ", found a list"),
                arguments(
                        "integrations:\n  sandbox:\n    token: ${A}\n",
                        3,
                        5,
                        "unknown key `token`; expected `connector`, `base_url`, `allow_private`, `permissions` or"
                                + " `defaults`"),
                arguments(
                        stripe("permission: {}\n", "sandbox"),
                        3,
                        5,
                        "unknown key `permission`, did you mean `permissions`? expected `connector`, `base_url`,"
                                + " `allow_private`, `permissions` or `defaults`"),
                arguments(
                        stripe("permissions:\n      payy: deny\n", "sandbox"),
                        4,
                        7,
                        "unknown tool `payy` of `sandbox`, did you mean `pay`?"),
                arguments(
                        stripe("permissions:\n      \"refund_*\": ask_approve\n", "sandbox"),
                        4,
                        7,
                        "no tool of `sandbox` matches `refund_*`"),
                arguments(
                        stripe("permissions:\n      \"pay!\": deny\n", "sandbox"),
                        4,
                        7,
                        "expected a tool's name of `sandbox`, or a pattern with `*`, found another value (not shown)"),
                arguments(
                        stripe("permissions:\n      pay: auto_aprove\n", "sandbox"),
                        4,
                        12,
                        TIERS + ", found `auto_aprove`, did you mean `auto_approve`?"),
                arguments(stripe("permissions:\n      pay:\n", "sandbox"), 4, 11, TIERS + ", found nothing"),
                arguments(
                        stripe("permissions:\n      \"*\": deny\n      pay: auto_approve\n", "sandbox"),
                        5,
                        7,
                        "`pay` can never apply: `*: deny` on line 4 always wins"),
                arguments(
                        stripe("permissions:\n      \"p*\": auto_approve\n      \"p**\": ask_approve\n", "sandbox"),
                        4,
                        7,
                        "`p*` can never apply: `p**: ask_approve` on line 5 always wins"),
                arguments(stripe("defaults: allow\n", "sandbox"), 3, 15, TIERS + ", found `allow`"),
                arguments(
                        stripe("defaults: {reads: deny}\n", "sandbox"),
                        3,
                        16,
                        "unknown key `reads`, did you mean `read`? expected `read`, `write` or `destructive`"),
                arguments(
                        stripe("base_url: https://user:secret@x.example\n", "sandbox"),
                        3,
                        15,
                        "expected an `https` or `http` URL with a host, without user, query or fragment"),
                arguments(
                        stripe("base_url: ftp://x.example\n", "sandbox"),
                        3,
                        15,
                        "expected an `https` or `http` URL with a host, without user, query or fragment"),
                arguments(
                        stripe("allow_private: 10.0.0.0/8\n", "sandbox"),
                        3,
                        20,
                        "expected a list of CIDR blocks such as `10.20.0.0/16`, found a single value"),
                arguments(
                        stripe("allow_private: [10.0.0.0/33]\n", "sandbox"),
                        3,
                        21,
                        "expected a CIDR block such as `10.20.0.0/16`"),
                arguments(
                        "integrations:\n  wiki:\n    mcp: [https://wiki.example.com/mcp]\n",
                        3,
                        10,
                        "expected the URL of an MCP server, found a list"),
                arguments(
                        "integrations:\n  wiki:\n    mcp: https://wiki.example.com/mcp\n    reads: [\"get me\"]\n",
                        4,
                        13,
                        "expected a tool's name, or a pattern with `*`, found another value (not shown)"),
                arguments(
                        "integrations:\n  wiki:\n    mcp: https://wiki.example.com/mcp\n    openapi: ./billing.yaml\n",
                        4,
                        5,
                        "expected one of `mcp` and `openapi`, found both"),
                arguments(
                        "integrations:\n  billing:\n    openapi: ./billing.yaml\n",
                        3,
                        5,
                        "`openapi` integrations are not supported yet: leave `billing` out"),
                arguments(
                        agent("integrations: [sandbx]"),
                        5,
                        20,
                        "unknown integration `sandbx`, did you mean `sandbox`? expected one that this file has under"
                                + " `integrations`"),
                arguments(
                        agent("client: claude"),
                        5,
                        13,
                        "expected `claude-code`, `codex`, `openclaw`, `cursor`, `vscode`, `claude-desktop` or `other`,"
                                + " found `claude`"),
                arguments(agent("tools: some"), 5, 12, "expected `list`, `discovery` or `auto`, found `some`"),
                arguments(
                        agent("calls_per_minute: many"),
                        5,
                        23,
                        "expected a whole number from 1 to 1000000, found `many`"),
                arguments(
                        agent("hold: 2d"),
                        5,
                        11,
                        "expected a positive duration such as `15m` or `PT15M`, at most `PT1H`, found `2d`"),
                arguments(
                        agent("groups: [\"a b\"]"),
                        5,
                        14,
                        "expected a group's name: 1 to 100 of `A-Z a-z 0-9 . _ : / -`"),
                arguments(
                        agent("key: ap_x"),
                        5,
                        5,
                        "unknown key `key`; expected `integrations`, `groups`, `calls_per_minute`, `client`, `hold`,"
                                + " `tools`, `oauth` or `show_link`"),
                arguments(agent("show_link: yes"), 5, 16, "expected `true` or `false`, found `yes`"),
                arguments(
                        "integrations: {}\nagents: {Bot: {}}\n",
                        2,
                        10,
                        "expected an agent's name: 1 to 64 of `a-z 0-9 . _ -`, with a letter or digit at both ends"),
                arguments(
                        "integrations: {}\napprovals: {expire_after: soon}\n",
                        2,
                        27,
                        "expected a positive duration such as `15m` or `PT15M`, at most `PT720H`, found `soon`"),
                arguments(
                        "integrations: {}\napprovals: {expire: 1m}\n",
                        2,
                        13,
                        "unknown key `expire`; expected `expire_after`"));
    }

    private static String stripe(String settings, String connector) {
        return "integrations:\n  " + connector + ":\n    " + settings;
    }

    private static String agent(String setting) {
        return "integrations:\n  sandbox: {}\nagents:\n  bot:\n    " + setting + "\n";
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsRefusedWithItsPlaceAndWhatWasExpected(String text, int line, int column, String message) {
        var reading = ConfigurationReader.read(text, Bundled.CONNECTORS, Bundled.PEOPLE_CLIENTS);

        var findings = assertInstanceOf(Reading.Bad.class, reading).findings();
        assertThat(findings)
                .extracting(finding -> finding.in("f"))
                .contains("f:" + line + ":" + column + ": " + message);
    }

    @Test
    void aLiteralSecretIsNeverRepeated() {
        var secret = "sk_test_4eC39HqLyjWDarjtT1zdp7dc";
        var reading = ConfigurationReader.read(
                "integrations:\n  stripe:\n    api_key: " + secret + "\n    token: " + secret + "\n    base_url: "
                        + secret + "\n    permissions:\n      " + secret + ": " + secret + "\n",
                Bundled.CONNECTORS,
                Bundled.PEOPLE_CLIENTS);

        assertThat(reading.toString()).doesNotContain(secret);
    }

    @Test
    void deepNestingIsRefused() {
        var reading = ConfigurationReader.read(
                "integrations: " + "[".repeat(100_000), Bundled.CONNECTORS, Bundled.PEOPLE_CLIENTS);

        assertThat(assertInstanceOf(Reading.Bad.class, reading)
                        .findings()
                        .getFirst()
                        .message())
                .isEqualTo("expected at most " + YamlReader.MAX_DEPTH + " levels of nesting");
    }

    @Test
    void aCharacterThatIsNoTextIsRefusedWithItsPlace() {
        assertRefused(
                "integrations: {}\nag\0ents: {}\n", 2, 3, "not YAML: it holds a character that YAML does not allow");
    }

    @Test
    void aFileThatIsTooLongIsRefused() {
        assertRefused(
                "#".repeat(YamlReader.MAX_CHARACTERS + 1),
                1,
                1,
                "expected at most " + YamlReader.MAX_CHARACTERS + " characters");
    }

    @Test
    void anAliasThatWouldGrowIsRefusedWhereItStands() {
        assertRefused(
                "integrations: {}\ndefaults: [*a, *a, *a]\n",
                2,
                12,
                "aliases are not allowed: write the value out, and quote a pattern that starts with `*`");
    }

    @Test
    void moreLinesThanCanBeComparedAreRefused() {
        var lines = IntStream.rangeClosed(1, 1_001)
                .mapToObj(i -> "      a" + i + "*: deny\n")
                .collect(Collectors.joining());

        assertRefused(
                stripe("permissions:\n" + lines, "sandbox"),
                1_004,
                7,
                "expected at most 1000 lines, which patterns with `*` help to keep to");
    }

    @Test
    void aKeyOfAnyLengthIsRefused() {
        assertRefused(
                "? " + "x".repeat(YamlReader.MAX_CHARACTERS - 10) + "\n: 1\n",
                1,
                3,
                "unknown key another value (not shown); expected `integrations`, `oauth`, `agents`, `approvals` or"
                        + " `defaults`");
    }

    private static void assertRefused(String text, int line, int column, String message) {
        var reading = ConfigurationReader.read(text, Bundled.CONNECTORS, Bundled.PEOPLE_CLIENTS);

        assertThat(assertInstanceOf(Reading.Bad.class, reading).findings())
                .contains(new Finding(line, column, message));
    }

    @Property
    void noTextMakesTheReaderFail(@ForAll @StringLength(max = 60) @CharRange(from = '\0', to = '~') String text) {
        assertThat(ConfigurationReader.read("integrations:\n" + text, Bundled.CONNECTORS, Bundled.PEOPLE_CLIENTS))
                .isNotNull();
    }
}
