// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Requests with headers that no library lets a caller set, as a web page makes a browser send them. */
final class RawHttp {
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private RawHttp() {}

    /** The status of the answer. */
    static int status(int port, String method, String path, List<String> headers, String body) throws IOException {
        var request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        headers.forEach(header -> request.append(header).append("\r\n"));
        request.append("Content-Type: application/json\r\nContent-Length: ")
                .append(body.length())
                .append("\r\nConnection: close\r\n\r\n")
                .append(body);
        return Integer.parseInt(exchange(port, request.toString()).split(" ", 3)[1]);
    }

    /** All that is answered until the other side closes the connection. */
    static String exchange(int port, String sent) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) ANSWER.toMillis());
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
