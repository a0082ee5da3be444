// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolResult;
import io.agentport.contracts.events.EventJson;
import org.jspecify.annotations.Nullable;

/** The JSON text of an outcome, cut so that its event fits on the topic. */
final class OutcomeText {
    /** Leaves room in the topics' 4 MiB for the rest of the event. */
    static final int MAX_BYTES = 3 * 1024 * 1024;

    private OutcomeText() {}

    static String write(Outcome outcome) {
        var cut = outcome;
        while (true) {
            var text = EventJson.writeOutcome(cut);
            if (bytesInEvent(text) <= MAX_BYTES) {
                return text;
            }
            cut = halve(cut);
        }
    }

    /** An event holds the text as a JSON string: quotes and backslashes are escaped once more. */
    private static int bytesInEvent(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                bytes += 2;
            } else if (c < 0x80) {
                bytes++;
            } else {
                bytes += 3; // at most, for a UTF-16 unit
            }
        }
        return bytes;
    }

    private static Outcome halve(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Completed completed -> new Outcome.Completed(halve(completed.result()));
            case Outcome.Failed failed ->
                new Outcome.Failed(
                        failed.reason(), failed.detail(), failed.upstreamMessage(), halveOrNull(failed.result()));
            case Outcome.Denied d -> throw tooLarge();
            case Outcome.Expired e -> throw tooLarge();
            case Outcome.Cancelled c -> throw tooLarge();
            case Outcome.OutcomeUnknown u -> throw tooLarge();
        };
    }

    private static IllegalStateException tooLarge() {
        return new IllegalStateException("an outcome without a result is never that large");
    }

    private static ToolResult halveOrNull(@Nullable ToolResult result) {
        if (result == null) {
            throw tooLarge();
        }
        return halve(result);
    }

    private static ToolResult halve(ToolResult result) {
        int half = result.body().length() / 2;
        int end = result.base64() ? half / 4 * 4 : half;
        if (!result.base64()
                && end > 0
                && Character.isHighSurrogate(result.body().charAt(end - 1))) {
            end--;
        }
        var type = !result.base64() && result.mediaType().endsWith("json") ? "text/plain" : result.mediaType();
        return new ToolResult(
                result.status(), type, result.body().substring(0, end), result.base64(), true, result.originalBytes());
    }
}
