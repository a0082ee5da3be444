// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.agentport.contracts.calls.Digest;
import java.time.Instant;

/** Puts revisions in force, as the watch and the follower do. */
public final class Revisions {
    private Revisions() {}

    public static void adopt(PolicyInForce inForce, long number, Instant at, String text) {
        var good = assertInstanceOf(Reading.Good.class, ConfigurationReader.readForm(text));
        inForce.adopt(new Revision(number, Digest.ofText(text), at, text, good.configuration()));
    }
}
