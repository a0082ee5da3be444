// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Who may come in. */
@ConfigMapping(prefix = "agentport.access")
public interface AccessConfig {
    /** Clients whose tokens are people's ({@code azp} or {@code client_id}); a token of any other is refused. */
    @WithDefault("agentport-cli,agentport-console,agentport-local")
    Set<String> peopleClients();

    /**
     * Whether people log in here. By default they do unless an identity provider is set
     * ({@code quarkus.oidc.auth-server-url}); both at once stop the start.
     */
    Optional<Boolean> localAccounts();

    /** The issuer that tokens of local accounts name. */
    @WithDefault("agentport-local")
    String issuer();

    /** The private key that signs tokens of local accounts: RSA, PKCS#8, PEM. Needed with local accounts. */
    Optional<Path> signingKeyFile();

    /** A one-time password for the account {@code admin}, read when there is no account yet. */
    Optional<Path> firstAdminPasswordFile();

    /** How long a login lasts. */
    @WithDefault("PT8H")
    Duration session();

    /** Attempts to log in as one user within {@link #throttleWindow}. */
    @WithDefault("10")
    int attemptsPerUser();

    /** Attempts to log in from one address within {@link #throttleWindow}. */
    @WithDefault("30")
    int attemptsPerAddress();

    @WithDefault("PT5M")
    Duration throttleWindow();
}
