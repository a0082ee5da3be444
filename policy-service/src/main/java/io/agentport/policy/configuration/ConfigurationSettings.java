// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Where the configuration file is, and how it is watched. */
@ConfigMapping(prefix = "agentport.configuration")
public interface ConfigurationSettings {
    /** The one configuration file. */
    @WithDefault("agentport.yaml")
    Path file();

    /** How often the file is looked at; it is read when it was the same twice. */
    @WithDefault("PT0.25S")
    Duration watchEvery();

    /** How often the database is asked for what other replicas adopted. */
    @WithDefault("PT0.5S")
    Duration followEvery();

    /** How long connectors must have been still before a file is refused for using an unknown one. */
    @WithDefault("PT2S")
    Duration connectorsSettle();
}
