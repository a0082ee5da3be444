// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import io.agentport.connector.connectors.Rejections;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a connector says for all of its tools, and a tool can say anew. */
record CommonSettings(
        Map<String, String> headers,
        Rejections rejections,
        List<String> maskedFields,
        Duration timeout,
        int maxResponseBytes) {
    static final CommonSettings STANDARD = new CommonSettings(
            Map.of("Accept", "application/json"), Rejections.STANDARD, List.of(), Duration.ofSeconds(30), 1024 * 1024);

    private static final Pattern STATUS = Pattern.compile("[1-5][0-9]{2}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,59}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");

    /** Reads them from a connector or a tool; what is not said there stays as it was outside. */
    static CommonSettings read(YamlObject yaml, CommonSettings outer) {
        return new CommonSettings(
                headers(yaml, outer),
                rejections(yaml, outer),
                yaml.has("mask") ? yaml.texts("mask") : outer.maskedFields,
                yaml.parsed("timeout", Quantities::duration).orElse(outer.timeout),
                yaml.parsed("max_response", Quantities::bytes).orElse(outer.maxResponseBytes));
    }

    private static Map<String, String> headers(YamlObject yaml, CommonSettings outer) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(outer.headers);
        yaml.textMap("headers").forEach((name, value) -> {
            if (!HEADER.matcher(name).matches() || !HEADER_VALUE.matcher(value).matches()) {
                throw yaml.invalid("headers", "`" + name + "` needs a header's name and a printable ASCII value");
            }
            try {
                headers.put(HeaderNames.requireFree(name), value);
            } catch (IllegalArgumentException e) {
                throw yaml.invalid("headers", String.valueOf(e.getMessage()));
            }
        });
        return headers;
    }

    private static Rejections rejections(YamlObject yaml, CommonSettings outer) {
        var written = yaml.object("rejections");
        if (written.isEmpty()) {
            return outer.rejections;
        }
        var rejections = new Rejections(statuses(written.get(), "also"), statuses(written.get(), "except"));
        written.get().refuseOthers();
        return rejections;
    }

    private static Set<Integer> statuses(YamlObject yaml, String key) {
        var statuses = new LinkedHashSet<Integer>();
        for (var status : yaml.texts(key)) {
            if (!STATUS.matcher(status).matches()) {
                throw yaml.invalid(key, "`" + status + "` is no HTTP status");
            }
            statuses.add(Integer.parseInt(status));
        }
        return statuses;
    }
}
