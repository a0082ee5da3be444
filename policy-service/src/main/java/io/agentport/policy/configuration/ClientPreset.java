// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the program behind an agent bears: how long it keeps a call open before it gives up. */
public enum ClientPreset {
    CLAUDE_CODE("claude-code", Duration.ofMinutes(15)),
    CODEX("codex", Duration.ofMinutes(4)),
    OPENCLAW("openclaw", Duration.ofSeconds(45)),
    CURSOR("cursor", Duration.ofSeconds(45)),
    VSCODE("vscode", Duration.ofSeconds(45)),
    CLAUDE_DESKTOP("claude-desktop", Duration.ofSeconds(45)),
    OTHER("other", Duration.ofSeconds(45));

    private final String code;
    private final Duration hold;

    ClientPreset(String code, Duration hold) {
        this.code = code;
        this.hold = hold;
    }

    public String code() {
        return code;
    }

    public Duration hold() {
        return hold;
    }

    public static Optional<ClientPreset> ofCode(String code) {
        return Arrays.stream(values())
                .filter(preset -> preset.code.equals(code))
                .findFirst();
    }

    public static List<String> codes() {
        return Arrays.stream(values()).map(ClientPreset::code).toList();
    }
}
