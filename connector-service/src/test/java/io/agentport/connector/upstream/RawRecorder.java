// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps every request byte for byte, with no HTTP library between, and answers each with an empty JSON object. */
final class RawRecorder implements AutoCloseable {
    private static final byte[] ANSWER =
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                    .getBytes(StandardCharsets.US_ASCII);
    private static final String LENGTH = "\r\ncontent-length: ";

    private final ServerSocket socket;
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    RawRecorder() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The one request that came since the last look, each byte as one character; it has been answered already. */
    String take() {
        var request = received.poll();
        if (request == null || !received.isEmpty()) {
            throw new AssertionError("expected one request, got " + request + " and then " + received);
        }
        return request;
    }

    private void accept() {
        try {
            while (true) {
                var connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var in = connection.getInputStream();
            for (var head = head(in); !head.isEmpty(); head = head(in)) {
                int at = head.toLowerCase(java.util.Locale.ROOT).indexOf(LENGTH);
                int length = at < 0
                        ? 0
                        : Integer.parseInt(head.substring(at + LENGTH.length(), head.indexOf("\r\n", at + 2)));
                received.add(head + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
                connection.getOutputStream().write(ANSWER);
            }
        } catch (IOException e) {
            // the client has closed
        }
    }

    /** Up to the empty line; empty at the end of the connection. */
    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int newlines = 0;
        while (newlines < 2) {
            int c = in.read();
            if (c < 0) {
                return "";
            }
            head.write(c);
            newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
