// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.secrets;

import com.google.re2j.Pattern;
import io.agentport.connector.connectors.SecretReference;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns references into credentials at the moment of use: <code>${NAME}</code> from this process's environment,
 * <code>${file:/path}</code> from a file that is read again when it changes. Safe for use by any thread.
 */
@Singleton
public final class SecretResolver {
    public static final String UNAVAILABLE = "credential_unavailable";
    public static final String NOT_SUPPORTED = "credential_store_not_supported";

    /** A shorter value could not be told from ordinary text when it is searched for in results. */
    private static final int MIN_LENGTH = 8;

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(?:([a-z][a-z0-9-]*):)?([^{}]+)\\}");
    private static final Pattern OWN_SETTINGS =
            Pattern.compile("(?:AGENTPORT|QUARKUS|KAFKA|SMALLRYE|MP|JAVA|JDK|POSTGRES|PG|FLYWAY)(?:_.*)?|PG[A-Z]+");
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]*[\\x21-\\x7e])?");

    private final Pattern allowed;
    private final Function<String, @Nullable String> environment;
    private final SecretFiles files;
    private final KnownSecrets known;
    private final Vertx vertx;

    @Inject
    public SecretResolver(SecretSettings settings, KnownSecrets known, Vertx vertx) {
        this(settings, System::getenv, known, vertx);
    }

    SecretResolver(
            SecretSettings settings, Function<String, @Nullable String> environment, KnownSecrets known, Vertx vertx) {
        this.allowed = Pattern.compile(settings.environment());
        this.environment = environment;
        this.files = new SecretFiles(settings.directories());
        this.known = known;
        this.vertx = vertx;
    }

    /** Never fails; what is found is remembered in {@link KnownSecrets} before it is given out. */
    public Uni<Resolution> resolve(SecretReference reference) {
        var match = REFERENCE.matcher(reference.text());
        if (!match.matches()) {
            return Uni.createFrom().item(unavailable(reference, "is not a reference"));
        }
        var store = match.group(1);
        var name = match.group(2);
        if (store == null) {
            return Uni.createFrom().item(ofEnvironment(reference, name));
        }
        return switch (store) {
            case "file" -> ofFile(reference, name);
            case "vault", "aws-sm" ->
                Uni.createFrom()
                        .item(new Resolution.Unavailable(
                                NOT_SUPPORTED, text(reference) + ": the store `" + store + "` is not supported yet"));
            default -> Uni.createFrom().item(unavailable(reference, "names an unknown store"));
        };
    }

    private Resolution ofEnvironment(SecretReference reference, String name) {
        if (!allowed.matches(name) || OWN_SETTINGS.matches(name)) {
            return unavailable(reference, "names a variable that connectors may not read");
        }
        var value = environment.apply(name);
        return value == null ? unavailable(reference, "is not set for connector-service") : accept(reference, value);
    }

    private Uni<Resolution> ofFile(SecretReference reference, String path) {
        var fresh = files.fresh(path);
        if (fresh != null) {
            return Uni.createFrom().item(read(reference, fresh));
        }
        return vertx.executeBlocking(() -> files.read(path), false).map(content -> read(reference, content));
    }

    private Resolution read(SecretReference reference, SecretFiles.Content content) {
        return switch (content) {
            case SecretFiles.Content.Text text -> accept(reference, text.value());
            case SecretFiles.Content.Missing missing -> unavailable(reference, missing.why());
        };
    }

    private Resolution accept(SecretReference reference, String value) {
        if (value.length() < MIN_LENGTH) {
            return unavailable(reference, "is shorter than " + MIN_LENGTH + " characters");
        }
        if (!PRINTABLE.matches(value)) {
            return unavailable(reference, "holds characters that no header can carry");
        }
        var secret = new Secret(value);
        known.remember(secret);
        return new Resolution.Found(secret);
    }

    private static Resolution unavailable(SecretReference reference, String why) {
        return new Resolution.Unavailable(UNAVAILABLE, text(reference) + " " + why);
    }

    private static String text(SecretReference reference) {
        return "the credential `" + reference.text() + "` of `" + reference.setting() + "`";
    }
}
