// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A request as it stood on the wire, taken apart by rules that allow one reading only.
 *
 * @param headers in their order, in lower case, without {@code content-length}
 * @param body each byte as one character
 */
record SentRequest(String method, List<String> segments, List<Pair> query, List<Pair> headers, String body) {
    /** A name with its value, decoded. */
    record Pair(String name, String value) {}

    static SentRequest parse(String raw) {
        int end = raw.indexOf("\r\n\r\n");
        var lines = raw.substring(0, end).split("\r\n", -1);
        assertThat(lines).allSatisfy(line -> assertThat(line).matches("[ -~]+"));
        var start = lines[0].split(" ", -1);
        assertThat(start).as(lines[0]).hasSize(3);
        assertThat(start[2]).isEqualTo("HTTP/1.1");
        assertThat(start[1]).matches("/[A-Za-z0-9._~/%-]+(\\?[A-Za-z0-9._~%=&-]*)?");
        var target = start[1].split("\\?", 2);
        var headers = new ArrayList<Pair>();
        for (var line : Arrays.asList(lines).subList(1, lines.length)) {
            var parts = line.split(": ", 2);
            assertThat(parts).as(line).hasSize(2);
            var name = parts[0].toLowerCase(Locale.ROOT);
            assertThat(name).matches("[a-z-]+");
            if (!name.equals("content-length")) {
                headers.add(new Pair(name, parts[1]));
            }
        }
        return new SentRequest(
                start[0],
                Arrays.stream(target[0].split("/", -1))
                        .map(SentRequest::decoded)
                        .toList(),
                target.length == 1 ? List.of() : pairs(target[1]),
                headers.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList(),
                raw.substring(end + 4));
    }

    /** The body as the form that it is. */
    List<Pair> form() {
        return body.isEmpty() ? List.of() : pairs(body);
    }

    private static List<Pair> pairs(String encoded) {
        assertThat(encoded).matches("[A-Za-z0-9._~%=&-]+");
        var pairs = new ArrayList<Pair>();
        for (var pair : encoded.split("&", -1)) {
            var parts = pair.split("=", -1);
            assertThat(parts).as(pair).hasSize(2);
            pairs.add(new Pair(decoded(parts[0]), decoded(parts[1])));
        }
        return pairs;
    }

    private static String decoded(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }
}
