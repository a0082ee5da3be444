// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

/**
 * The end of a chain.
 *
 * @param seq of the last record; 0 for a chain that has none
 * @param offset of the last record; -1 for a chain that has none
 * @param mac of the last record; empty for a chain that has none
 */
public record Head(ChainId chain, long seq, long offset, String mac) {
    public static Head none(ChainId chain) {
        return new Head(chain, 0, -1, "");
    }
}
