#!/usr/bin/env bash
# Compiles the bare server into the directory given (default: artifacts/bare-server of the repository).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here/../../artifacts/bare-server}
mkdir -p "$out"
"${CC:-cc}" -std=c11 -O2 -Wall -Wextra -Werror -pthread -o "$out/bare_server" "$here/bare_server.c"
