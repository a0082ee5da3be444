// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private static final URI UPSTREAM = URI.create("http://127.0.0.1:1");

    @Test
    void theSmallOneIsOneIntegrationAndOneAgent() {
        var small = Configuration.small(UPSTREAM);

        assertThat(small.text()).isEqualTo("""
            integrations:
              stripe:
                connector: stripe
                api_key: ${BENCH_API_KEY_0}
                base_url: http://127.0.0.1:1
                allow_private: [127.0.0.0/8]
                permissions:
                  get_customer: auto_approve
                  create_refund: auto_approve
                  delete_customer: ask_approve
            agents:
              default:
                calls_per_minute: 600000
            """);
        assertThat(small.environment()).containsOnlyKeys("BENCH_API_KEY_0");
    }

    @Test
    void thoseWhoseCallsAreHeldStandBesideTheOneThatCalls() {
        assertThat(Held.holders(41)).containsExactly("holder-0", "holder-1", "holder-2");

        assertThat(Configuration.withMcpServer(UPSTREAM, Held.holders(21)).text())
                .startsWith("integrations:\n  hub:\n    mcp: http://127.0.0.1:1/mcp\n")
                .endsWith("""
                        agents:
                          default:
                            calls_per_minute: 600000
                          holder-0: {hold: 10m}
                          holder-1: {hold: 10m}
                        """);
    }

    @Test
    void aLargeOneHasWhatItsScaleSays() {
        var large = Configuration.of(UPSTREAM, Scale.full(0));

        assertThat(large.text().lines())
                .filteredOn(line -> line.contains("connector: "))
                .hasSize(200);
        assertThat(large.text().lines())
                .filteredOn(line -> line.startsWith("  agent-"))
                .hasSize(1_000);
        assertThat(large.text().lines())
                .filteredOn(line -> line.matches(".*: (auto|ask)_approve|.*: deny"))
                .hasSize(1_000);
        assertThat(large.environment()).hasSize(200);
        assertThat(large.text().length()).isLessThan(1024 * 1024);
    }
}
