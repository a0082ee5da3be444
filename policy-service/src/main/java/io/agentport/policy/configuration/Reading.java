// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.policy.configuration.yaml.Finding;
import java.util.List;

/** A file as it was read. */
public sealed interface Reading {
    record Good(Configuration configuration) implements Reading {}

    /** The findings are in the order of the file, and never empty. */
    record Bad(List<Finding> findings) implements Reading {
        public Bad {
            findings = List.copyOf(findings);
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("a bad file has findings");
            }
        }
    }
}
