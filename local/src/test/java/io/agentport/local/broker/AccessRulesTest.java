// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.events.Topic;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of topics, once more and the other way round: by topic. */
class AccessRulesTest {
    @ParameterizedTest
    @CsvSource({
        "CALLS, GATEWAY, POLICY APPROVAL",
        "ASKS, POLICY, APPROVAL",
        "PERMITS, POLICY APPROVAL, CONNECTOR APPROVAL",
        "REPLIES, POLICY APPROVAL CONNECTOR, GATEWAY APPROVAL",
        "SIGNALS, GATEWAY, APPROVAL CONNECTOR",
        "AUDIT, GATEWAY POLICY APPROVAL CONNECTOR, APPROVAL",
        "INTEGRATIONS, POLICY, CONNECTOR",
        "CATALOG, CONNECTOR, POLICY GATEWAY APPROVAL CONNECTOR",
        "AGENTS, POLICY, GATEWAY APPROVAL CONNECTOR",
        "TOOLSETS, POLICY, GATEWAY APPROVAL CONNECTOR",
        "GRANTS, APPROVAL, POLICY",
        "DEAD_LETTERS, GATEWAY POLICY APPROVAL CONNECTOR, APPROVAL"
    })
    void eachTopicIsWrittenAndReadByThoseInTheTable(Topic topic, String writers, String readers) {
        assertThat(users(topic, AclOperation.WRITE)).isEqualTo(named(writers));
        assertThat(users(topic, AclOperation.READ)).isEqualTo(named(readers));
    }

    private static Set<AccessRules> named(String names) {
        return Arrays.stream(names.split(" ")).map(AccessRules::valueOf).collect(Collectors.toSet());
    }

    private static Set<AccessRules> users(Topic topic, AclOperation operation) {
        return Arrays.stream(AccessRules.values())
                .filter(rules -> rules.bindings("p.").stream()
                        .anyMatch(binding -> binding.pattern().name().equals(topic.name("p."))
                                && binding.entry().operation() == operation))
                .collect(Collectors.toSet());
    }

    @Test
    void policyAloneSeesHowFarTheLedgerIsAndReadsNoRecordForIt() {
        for (var topic : Topic.values()) {
            var watchers = topic.compacted() ? Set.of() : Set.of(AccessRules.POLICY);
            assertThat(users(topic, AclOperation.DESCRIBE)).isEqualTo(watchers);
            assertThat(users(topic, AclOperation.DESCRIBE_CONFIGS)).isEqualTo(watchers);
        }
        assertThat(AccessRules.POLICY.bindings("p."))
                .anyMatch(binding -> binding.pattern().name().equals(Topic.LEDGER_GROUP)
                        && binding.entry().operation() == AclOperation.DESCRIBE);
    }

    @Test
    void aServicesGroupsBeginWithItsName() {
        assertThat(AccessRules.POLICY.bindings("p."))
                .anyMatch(binding -> binding.pattern().name().equals("policy-service."));
    }
}
