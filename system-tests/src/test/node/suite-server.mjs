// SPDX-License-Identifier: Apache-2.0
// An MCP server on the official SDK with the tools that the conformance suite calls. Usage: suite-server.mjs PORT
import { setTimeout as sleep } from 'node:timers/promises';
import { fromJsonSchema, inputRequired, McpServer, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { serve } from './serve.mjs';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';
const SILENCE = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAAAAA==';

const text = (value) => ({ type: 'text', text: value });
const image = { type: 'image', data: PIXEL, mimeType: 'image/png' };
const resource = (uri, mimeType, value) => ({ type: 'resource', resource: { uri, mimeType, text: value } });
const said = (value) => ({ content: [text(value)] });
const failed = (value) => ({ isError: true, ...said(value) });
const object = (properties, required = []) => ({ type: 'object', properties, required });

/** What no client behind the gateway is ever asked: whoever approves is not asked by the agent's client. */
const ASKING = [
  'confirm_delete',
  'multi_input',
  'test_input_required_result_capabilities',
  'test_input_required_result_elicitation',
  'test_input_required_result_list_roots',
  'test_input_required_result_multi_round',
  'test_input_required_result_multiple_inputs',
  'test_input_required_result_request_state',
  'test_input_required_result_sampling',
  'test_input_required_result_tampered_state',
  'test_missing_capability',
  'test_streaming_elicitation',
  'test_tool_with_task',
];

const ask = () =>
  inputRequired({
    inputRequests: {
      name: inputRequired.elicit({
        message: 'What is your name?',
        requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      }),
    },
  });

/** Name, schema of the arguments, and what is done. */
const TOOLS = [
  ['test_simple_text', object({}), () => said('This is a simple text response for testing.')],
  ['test_image_content', object({}), () => ({ content: [image] })],
  ['test_audio_content', object({}), () => ({ content: [{ type: 'audio', data: SILENCE, mimeType: 'audio/wav' }] })],
  [
    'test_embedded_resource',
    object({}),
    () => ({ content: [resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')] }),
  ],
  [
    'test_multiple_content_types',
    object({}),
    () => ({
      content: [
        text('Multiple content types test:'),
        image,
        resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
      ],
    }),
  ],
  ['test_error_handling', object({}), () => failed('This tool intentionally returns an error for testing')],
  [
    'test_tool_with_progress',
    object({}),
    async (_, { mcpReq }) => {
      for (const progress of [0, 50, 100]) {
        const params = { progressToken: mcpReq._meta?.progressToken, progress, total: 100 };
        if (params.progressToken !== undefined) await mcpReq.notify({ method: 'notifications/progress', params });
        await sleep(50);
      }
      return said('done');
    },
  ],
  [
    'json_schema_2020_12_tool',
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      $defs: {
        address: {
          $anchor: 'addressDef',
          type: 'object',
          properties: { street: { type: 'string' }, city: { type: 'string' } },
        },
      },
      properties: {
        name: { type: 'string' },
        address: { $ref: '#/$defs/address' },
        contactMethod: { type: 'string', enum: ['phone', 'email'] },
        phone: { type: 'string' },
        email: { type: 'string' },
      },
      allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
      if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
      then: { required: ['phone'] },
      else: { required: ['email'] },
      additionalProperties: false,
    },
    () => said('ok'),
  ],
  ['test_logging_tool', object({}), () => said('logged')],
  ['greet', object({ name: { type: 'string' } }, ['name']), ({ name }) => said(`Hello, ${name}!`)],
  [
    'slow_compute',
    object({ seconds: { type: 'number' }, label: { type: 'string' } }, ['seconds']),
    async ({ seconds, label }, { mcpReq }) => {
      await sleep(seconds * 1000, undefined, { signal: mcpReq.signal });
      return said(`computed ${label}`);
    },
  ],
  [
    'failing_job',
    object({}),
    async () => {
      await sleep(1000);
      return failed('the job failed');
    },
  ],
  [
    'protocol_error_job',
    object({}),
    async () => {
      await sleep(1000);
      throw new ProtocolError(ProtocolErrorCode.InternalError, 'the job broke');
    },
  ],
  ...ASKING.map((name) => [name, { type: 'object', additionalProperties: true }, ask]),
];

serve(Number(process.argv[2]), () => {
  const mcp = new McpServer({ name: 'suite', version: '1' });
  for (const [name, schema, run] of TOOLS) {
    mcp.registerTool(name, { description: `Does ${name}.`, inputSchema: fromJsonSchema(schema) }, run);
  }
  return mcp;
});
