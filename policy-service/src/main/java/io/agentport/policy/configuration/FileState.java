// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.policy.configuration.yaml.Finding;
import java.util.List;

/** How the file stands, as this replica sees it. */
public sealed interface FileState {
    /** As health says it. */
    String code();

    default List<Finding> findings() {
        return List.of();
    }

    /** Nothing has been read yet. */
    record Unread() implements FileState {
        @Override
        public String code() {
            return "unread";
        }
    }

    /** It is in force, or a later revision of another replica is. */
    record Adopted() implements FileState {
        @Override
        public String code() {
            return "adopted";
        }
    }

    /** Its form is good; whether its connectors and tools exist is not known yet. */
    record WaitingForCatalogue() implements FileState {
        @Override
        public String code() {
            return "waiting_for_catalogue";
        }
    }

    record Refused(List<Finding> findings) implements FileState {
        public Refused {
            findings = List.copyOf(findings);
        }

        @Override
        public String code() {
            return "refused";
        }
    }

    /** There is no such file, or it cannot be read; the one finding says which. */
    record Missing(Finding finding) implements FileState {
        @Override
        public String code() {
            return "missing";
        }

        @Override
        public List<Finding> findings() {
            return List.of(finding);
        }
    }
}
