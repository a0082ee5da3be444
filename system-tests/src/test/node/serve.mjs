// SPDX-License-Identifier: Apache-2.0
import { createServer } from 'node:http';
import { createMcpHandler } from '@modelcontextprotocol/server';

/** Serves what `make` returns, anew for each request, on loopback: 2026-07-28 only. */
export function serve(port, make) {
  const handler = createMcpHandler(make, { legacy: 'reject' });
  createServer(async (request, response) => {
    const left = new AbortController();
    response.on('close', () => left.abort());
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = await handler.fetch(
      new Request(`http://127.0.0.1:${port}${request.url}`, {
        method: request.method,
        headers: request.headers,
        body: request.method === 'POST' ? Buffer.concat(chunks) : undefined,
        signal: left.signal,
      }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body) for await (const part of answer.body) response.write(part);
    response.end();
  }).listen(port, '127.0.0.1');
}
