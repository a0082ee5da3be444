// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers every request with the same bytes, whatever they are, and then closes the connection. */
final class RawServer implements AutoCloseable {
    private final ServerSocket socket;
    private final byte[] answer;
    /** Heads of the requests that came. */
    final List<String> requests = new CopyOnWriteArrayList<>();
    /** Connections that were closed before a request came. */
    final AtomicInteger unused = new AtomicInteger();

    RawServer(String answer) {
        this(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawServer(byte[] answer) {
        this.answer = answer;
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
            var in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            var head = new StringBuilder();
            for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.append(line).append('\n');
            }
            if (head.isEmpty()) {
                unused.incrementAndGet();
                return;
            }
            requests.add(head.toString());
            connection.getOutputStream().write(answer);
        } catch (IOException e) {
            // the client has closed first, which some tests make it do
        }
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
