// SPDX-License-Identifier: Apache-2.0
// An MCP client on the official SDK. Usage: call.mjs v1|v2|v2-links URL KEY list | call TOOL ARGUMENTS [TIMEOUT_MS]
// Prints one line of JSON: the result, with the progress messages that came before it, and the links that v2-links was asked to show,
// which its user declines.
const [version, url, key, action, tool, args, timeout] = process.argv.slice(2);
const links = [];
const requestInit = { headers: { Authorization: `Bearer ${key}` } };

async function connect() {
  const info = { name: 'agentport-system-tests', version: '1' };
  if (version === 'v1') {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
    const client = new Client(info);
    const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit });
    await client.connect(transport);
    client.getNegotiatedProtocolVersion = () => transport.protocolVersion;
    return client;
  }
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const capabilities = version === 'v2-links' ? { elicitation: { url: {} } } : {};
  const client = new Client(info, { versionNegotiation: { mode: 'auto' }, capabilities });
  if (version === 'v2-links') {
    client.setRequestHandler('elicitation/create', async (asked) => {
      links.push(asked.params.url);
      return { action: 'decline' };
    });
  }
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  return client;
}

const client = await connect();
let answer;
if (action === 'list') {
  answer = await client.listTools();
} else {
  const progress = [];
  const options = {
    timeout: Number(timeout ?? 60000),
    resetTimeoutOnProgress: true,
    onprogress: (update) => progress.push(update.message ?? ''),
  };
  const request = { name: tool, arguments: JSON.parse(args) };
  const result =
    version === 'v1' ? await client.callTool(request, undefined, options) : await client.callTool(request, options);
  answer = { ...result, progress, links };
}
answer.negotiated = client.getNegotiatedProtocolVersion?.() ?? null;
console.log(JSON.stringify(answer));
await client.close();
process.exit(0);
