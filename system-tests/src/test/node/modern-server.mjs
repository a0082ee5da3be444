// SPDX-License-Identifier: Apache-2.0
// An MCP server on the official SDK that speaks 2026-07-28 only. Usage: modern-server.mjs PORT
import { createServer } from 'node:http';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';

const port = Number(process.argv[2]);

function server() {
  const mcp = new McpServer({ name: 'modern', version: '1' });
  mcp.registerTool(
    'add',
    {
      title: 'Add',
      description: 'Adds two numbers.',
      inputSchema: fromJsonSchema({
        type: 'object',
        properties: { a: { type: 'number' }, b: { type: 'number' } },
        required: ['a', 'b'],
      }),
      outputSchema: fromJsonSchema({ type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] }),
      annotations: { readOnlyHint: true },
    },
    ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }], structuredContent: { sum: a + b } }),
  );
  return mcp;
}

const handler = createMcpHandler(server, { legacy: 'reject' });
createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const answer = await handler.fetch(
    new Request(`http://127.0.0.1:${port}${request.url}`, {
      method: request.method,
      headers: request.headers,
      body: request.method === 'POST' ? Buffer.concat(chunks) : undefined,
    }),
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body) for await (const part of answer.body) response.write(part);
  response.end();
}).listen(port, '127.0.0.1');
