// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stands before the gateway for a client of MCP that can send no key: it adds the agent's key, and shows the tools of one
 * integration by {@linkplain BareNames their own names}. Everything else passes as it came, {@code Host} and
 * {@code Origin} too, and who goes away on one side is gone on the other. One request for each connection.
 */
final class KeyedProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final URI gateway;
    private final String key;
    private final BareNames names;

    KeyedProxy(URI gateway, String key, BareNames names) throws IOException {
        this.gateway = gateway;
        this.key = key;
        this.names = names;
        Thread.ofVirtual().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                Thread.ofVirtual().start(() -> pass(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pass(Socket client) {
        try (client;
                var upstream = new Socket(gateway.getHost(), gateway.getPort())) {
            var request = Message.read(client.getInputStream());
            names.toGateway(request)
                    .without("Authorization")
                    .with("Authorization", "Bearer " + key)
                    .with("Connection", "close")
                    .write(upstream.getOutputStream());
            Thread.ofVirtual().start(() -> untilGone(client, upstream));
            answer(upstream.getInputStream(), client.getOutputStream());
        } catch (IOException e) {
            // one side has closed the connection, and so the other one is closed
        }
    }

    private void answer(InputStream upstream, OutputStream client) throws IOException {
        var head = Message.readHead(upstream).with("Connection", "close");
        boolean isJson =
                head.value("Content-Type").filter("application/json"::equals).isPresent();
        if (isJson && head.value("Content-Length").isPresent()) {
            names.toClient(head.readBody(upstream)).write(client);
        } else {
            head.write(client);
            for (int next = upstream.read(); next >= 0; next = upstream.read()) { // a stream, of which each byte counts
                client.write(next);
            }
        }
    }

    private static void untilGone(Socket client, Socket upstream) {
        try (upstream) {
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // gone as well
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** A request or an answer of HTTP/1.1 as it stands on the wire; the body is empty as long as it has not been read. */
    record Message(String start, List<String> headers, byte[] body) {
        static Message read(InputStream from) throws IOException {
            return readHead(from).readBody(from);
        }

        static Message readHead(InputStream from) throws IOException {
            var head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = from.read();
                if (next < 0) {
                    throw new IOException("closed within the head");
                }
                head.write(next);
            }
            var lines = head.toString(StandardCharsets.ISO_8859_1).strip().split("\r\n");
            return new Message(lines[0], Stream.of(lines).skip(1).toList(), new byte[0]);
        }

        Message readBody(InputStream from) throws IOException {
            if (value("Transfer-Encoding").isPresent()) {
                throw new IOException("a body of unknown length");
            }
            int length = value("Content-Length").map(Integer::parseInt).orElse(0);
            return new Message(start, headers, from.readNBytes(length));
        }

        Optional<String> value(String name) {
            return headers.stream()
                    .filter(line -> isNamed(line, name))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }

        Message without(String name) {
            return new Message(
                    start, headers.stream().filter(line -> !isNamed(line, name)).toList(), body);
        }

        Message with(String name, String value) {
            var kept = without(name).headers.stream();
            return new Message(
                    start, Stream.concat(kept, Stream.of(name + ": " + value)).toList(), body);
        }

        Message withBody(byte[] other) {
            return new Message(start, headers, other).with("Content-Length", Integer.toString(other.length));
        }

        private static boolean isNamed(String line, String name) {
            return line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":");
        }

        void write(OutputStream to) throws IOException {
            var head = start + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
            to.write(head.getBytes(StandardCharsets.ISO_8859_1));
            to.write(body);
            to.flush();
        }
    }
}
