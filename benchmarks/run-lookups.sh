#!/usr/bin/env bash
# The lookups of issue 5, "Must show": 100,000 agents in 200 tenants in a private PostgreSQL, mod_xml_curl's questions against
# our server on one core, with PostgreSQL and without it. Prints a table, writes artifacts/lookups.json, and fails when a
# bound is missed. benchmarks/README.md says what is measured and what is not. ./build.sh bench calls this.
set -euo pipefail

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
readonly ROOT

usage() {
    cat <<'USAGE'
usage: run-lookups.sh

The environment can change the size of a run: BENCH_LOOKUP_ROUNDS, BENCH_LOOKUP_CLOSED_SECONDS, BENCH_LOOKUP_OPEN_ROUNDS,
BENCH_LOOKUP_OPEN_SECONDS, BENCH_LOOKUP_WARMUP, BENCH_LOOKUP_AGENTS, BENCH_LOOKUP_SQLITE (0: PostgreSQL alone),
BENCH_LOOKUP_AWAKE (0: the servers' core may sleep between the questions), BENCH_QUIET; BENCH_STRICT=1 makes a bound that a
machine could not show since it stood still a failure; BENCH_SERVER_DLL runs another build of our server.
USAGE
}

case ${1:-} in
    '') ;;
    -h | --help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 64
        ;;
esac

build() {
    local log
    if ! log=$(dotnet build "$1" -c Release -nologo -v quiet </dev/null 2>&1); then
        printf '%s\nrun-lookups.sh: %s does not build\n' "$log" "$1" >&2
        exit 1
    fi
}

cd -- "$ROOT"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
build benchmarks/Lookups
server_dll=${BENCH_SERVER_DLL:-$ROOT/src/OutboundSocket/bin/Release/net10.0/FsVoice.OutboundSocket.dll}
if [ -z "${BENCH_SERVER_DLL:-}" ]; then
    build src/OutboundSocket
fi
mkdir -p artifacts
exec dotnet benchmarks/Lookups/bin/Release/net10.0/FsVoice.Lookups.dll bench "$server_dll" artifacts/lookups.json
