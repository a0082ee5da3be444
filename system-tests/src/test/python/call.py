# SPDX-License-Identifier: Apache-2.0
# An MCP client on the official SDK. Usage: call.py auto|legacy URL KEY list | call TOOL ARGUMENTS [TIMEOUT_MS]
# Prints one line of JSON: the result, with the protocol version that was agreed on.
import asyncio
import json
import sys

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client


async def main(mode, url, key, action, tool="", arguments="{}", timeout_ms="60000"):
    seconds = int(timeout_ms) / 1000
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx2.AsyncClient(headers=headers, timeout=seconds) as http:
        transport = streamable_http_client(url, http_client=http)
        async with Client(transport, mode=mode) as client:
            if action == "list":
                result = await client.list_tools()
            else:
                result = await client.call_tool(tool, json.loads(arguments), read_timeout_seconds=seconds)
            answer = result.model_dump(mode="json", by_alias=True)
            answer["negotiated"] = client.session.protocol_version
            print(json.dumps(answer))


asyncio.run(main(*sys.argv[1:]))
