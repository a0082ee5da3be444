// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.lifecycle;

import io.agentport.contracts.calls.Digest;

/** What a person had in front of them when they decided; a decision about anything else is refused as stale. */
public record Seen(int version, Digest argumentsDigest) {}
