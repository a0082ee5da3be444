// SPDX-License-Identifier: Apache-2.0
// An MCP server on the official SDK that speaks 2026-07-28 only. Usage: modern-server.mjs PORT
import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { serve } from './serve.mjs';

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

serve(Number(process.argv[2]), server);
