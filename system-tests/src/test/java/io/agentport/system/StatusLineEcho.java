// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** An upstream that says what it was shown in the one place where no HTTP library lets a server speak. */
final class StatusLineEcho implements AutoCloseable {
    private final ServerSocket socket;
    private volatile String echoed = "";

    StatusLineEcho() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /** What stood in the last status line. */
    String echoed() {
        return echoed;
    }

    private void accept() {
        try {
            while (true) {
                answer(socket.accept());
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(Socket connection) throws IOException {
        try (connection) {
            var in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                if (line.regionMatches(true, 0, "authorization:", 0, "authorization:".length())) {
                    echoed = line.substring(line.indexOf(':') + 1).strip();
                }
            }
            var reply = "HTTP/1.1 400 " + echoed + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            connection.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
