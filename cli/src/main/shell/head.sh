#!/bin/sh
# The `agentport` command in one file: this script, and behind it the program as a Java archive. Copy it where you like.
set -eu

