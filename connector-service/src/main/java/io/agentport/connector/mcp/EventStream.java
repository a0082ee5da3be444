// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads server-sent events (WHATWG HTML, section 9.2) as their bytes come in. Not safe for use by several threads. */
final class EventStream {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private boolean hasData;
    private boolean afterReturn;

    /** The data of the events that these bytes complete. */
    List<String> feed(byte[] bytes) {
        var events = new ArrayList<String>();
        for (byte b : bytes) {
            if (b == '\n' && afterReturn) {
                afterReturn = false; // the second half of a line's end
                continue;
            }
            afterReturn = b == '\r';
            if (b == '\n' || b == '\r') {
                endLine(events);
            } else {
                line.write(b);
            }
        }
        return events;
    }

    /** Bytes that are kept until their event is complete. */
    int kept() {
        return line.size() + data.length();
    }

    private void endLine(List<String> events) {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.isEmpty()) {
            if (hasData) {
                events.add(data.toString());
            }
            data.setLength(0);
            hasData = false;
        } else if (text.equals("data") || text.startsWith("data:")) {
            if (hasData) {
                data.append('\n');
            }
            hasData = true;
            if (text.length() > "data:".length()) {
                data.append(text, text.charAt("data:".length()) == ' ' ? 6 : 5, text.length());
            }
        }
        // comments, and fields that nobody needs here, are passed over
    }
}
