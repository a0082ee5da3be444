// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

/**
 * Names a chain: there is one for each partition of each topic that the ledger reads.
 *
 * @param topic with the installation's prefix
 */
public record ChainId(String topic, int partition) {
    @Override
    public String toString() {
        return topic + "/" + partition;
    }
}
