// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

/** Why AgentPort does not start, in words for whoever typed the command; each line of the message is shown as it is. */
final class LaunchException extends Exception {
    LaunchException(String message) {
        super(message);
    }

    LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}
