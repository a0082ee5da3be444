// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

/** What the world around connector-service does, as often as an exploration lets it. */
enum Happens {
    DELIVERY("delivery"),
    REFUSAL("refusal"),
    CANCEL("cancel"),
    STRANGERS_CANCEL("a stranger's cancel"),
    CRASH("crash"),
    LEASE_OVER("lease over"),
    ROUND("round"),
    PERMITS_OVER("permits over"),
    ANSWER_LOST("claim, answer lost"),
    UPSTREAM_REFUSES("it refuses"),
    REPLY_LOST("reply lost"),
    ACTS_LATE("no reply, it acts late"),
    BROKER_AWAY("publish, not taken"),
    SETTLED("settled"),
    RECEIVED("outcome received");

    final String text;

    Happens(String text) {
        this.text = text;
    }
}
