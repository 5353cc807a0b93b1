#!/usr/bin/env bash
# The figures that issue 2 wants, in one run: the flow `bench` of our server beside a bare server in C, both driven by
# benchmarks/LoadGenerator. Prints a table, writes artifacts/bench.json, and fails when a bound is missed.
# benchmarks/README.md says what is measured and what is not. ./build.sh bench calls this.
set -euo pipefail

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
readonly ROOT
readonly ROUNDS=${BENCH_ROUNDS:-5}              # of each server, of 50 calls at a time
readonly SINGLE_ROUNDS=${BENCH_SINGLE_ROUNDS:-3}
readonly CALLS=${BENCH_CALLS:-6000}             # a round
readonly SINGLE_CALLS=${BENCH_SINGLE_CALLS:-1500}
readonly WARMUP=${BENCH_WARMUP:-6000}           # calls before the rounds: the just-in-time compiler's last tier comes late
readonly CONNECTIONS=${BENCH_CONNECTIONS:-50}
readonly PARK=${BENCH_PARK:-5000}
readonly HOLD=${BENCH_HOLD:-5}
readonly QUIET_SECONDS=${BENCH_QUIET:-15}
readonly FORMATS=${BENCH_FORMATS:-plain json}
# Two loops, so that the bare server is not held back by a generator that fills one core.
readonly GENERATOR_THREADS=${BENCH_GENERATOR_THREADS:-2}

usage() {
    cat <<'USAGE'
usage: run-bench.sh [--target-only HOST:PORT [PID]]

Without arguments our server is built and measured. --target-only measures a server that runs already, with its memory
if its process id is given; it must run the bench script. The environment can change the size of a run: BENCH_ROUNDS,
BENCH_SINGLE_ROUNDS, BENCH_CALLS, BENCH_SINGLE_CALLS, BENCH_WARMUP, BENCH_CONNECTIONS, BENCH_PARK (0: no parked calls),
BENCH_HOLD, BENCH_QUIET, BENCH_FORMATS, BENCH_GENERATOR_THREADS; BENCH_SERVER_DLL runs another build of our server.
USAGE
}

say() { printf 'run-bench.sh: %s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

work=$(mktemp -d)
started=()

stop() {
    local pid=$1 waited=0
    kill -TERM "$pid" 2>/dev/null || return 0
    while kill -0 "$pid" 2>/dev/null; do
        if [ "$waited" -ge 100 ]; then
            kill -KILL "$pid" 2>/dev/null || true
            break
        fi
        sleep 0.1
        waited=$((waited + 1))
    done
    wait "$pid" 2>/dev/null || true
}

finish() {
    local pid
    for pid in "${started[@]}"; do
        stop "$pid"
    done
    rm -rf -- "$work"
}
trap finish EXIT

# A port that nobody listens on, below the range that outgoing connections get theirs from.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
}

is_ready() {
    local status
    status=$(
        exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$1" || exit 0
        printf 'GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
        head -n 1 <&3
    ) || true
    [[ $status == *" 200"* ]]
}

build() {
    if ! dotnet build "$1" -c Release -nologo -v quiet </dev/null >"$work/build.log" 2>&1; then
        cat "$work/build.log" >&2
        die "$1 does not build"
    fi
}

# start_server NAME: our server on free ports, with a database of its own; sets server_pid and server_port.
start_server() {
    local name=$1 http tries=0
    server_port=$(free_port)
    http=$(free_port)
    # The database and whatever else is written goes to the temporary directory; settings come from beside the program.
    (
        cd -- "$work"
        export FsVoice__OutboundSocket__Port=$server_port FsVoice__Http__Port=$http
        export FsVoice__Database__ConnectionString="Data Source=$work/$name.db"
        export ASPNETCORE_CONTENTROOT=${server_dll%/*}
        exec dotnet "$server_dll" >"$work/$name.log" 2>&1 </dev/null
    ) &
    server_pid=$!
    started+=("$server_pid")
    until is_ready "$http"; do
        tries=$((tries + 1))
        if [ "$tries" -ge 300 ] || ! kill -0 "$server_pid" 2>/dev/null; then
            tail -n 30 "$work/$name.log" >&2
            die "the server is not ready"
        fi
        sleep 0.1
    done
}

# play FILE ARGUMENTS...: one run of the generator. A call that failed is shown now and counted in the end.
play() {
    local file=$1
    shift
    if ! dotnet "$generator" --json "$file" "$@" >"$work/out" 2>&1; then
        say "$*"
        cat "$work/out" >&2
        [ -e "$file" ] || die "the generator did not run"
    fi
}

# both SHAPE FORMAT NUMBER ARGUMENTS...: the bare server and the measured one, one after the other, each first in turn.
both() {
    local shape=$1 format=$2 number=$3 order=(bare fsvoice) side
    shift 3
    if [ $((number % 2)) -eq 0 ]; then
        order=(fsvoice bare)
    fi
    for side in "${order[@]}"; do
        local target=$bare pid=$bare_pid
        if [ "$side" = fsvoice ]; then
            target=$measured pid=$measured_pid
        fi
        play "$work/rounds/$shape.$format.$number.$side.json" --target "$target" ${pid:+--server-pid "$pid"} \
            --format "$format" "$@"
    done
}

# Waits for a quiet moment, but not for ever: the cores that other work keeps busy are in the table.
wait_until_quiet() {
    local end=$((SECONDS + QUIET_SECONDS)) before after idle
    while [ "$SECONDS" -lt "$end" ]; do
        read -ra before </proc/stat
        sleep 1
        read -ra after </proc/stat
        idle=$((after[4] - before[4]))
        if [ "$idle" -ge $((90 * $(nproc))) ]; then
            return
        fi
    done
}

measure() {
    local format number
    say "warm-up"
    for format in $FORMATS; do
        play "$work/warm-up" --target "$measured" --calls "$WARMUP" --connections "$CONNECTIONS" --format "$format" --events all
        play "$work/warm-up" --target "$bare" --calls 1000 --connections "$CONNECTIONS" --format "$format"
    done

    # Every event of the recording goes to both, also those that a server switched off: the same bytes for the same script.
    for format in $FORMATS; do
        say "$ROUNDS rounds of $CALLS calls, $CONNECTIONS at a time, $format"
        for ((number = 1; number <= ROUNDS; number++)); do
            both load "$format" "$number" --calls "$CALLS" --connections "$CONNECTIONS" --threads "$GENERATOR_THREADS" --events all
        done
    done
    say "$SINGLE_ROUNDS rounds with the events that each server asked for"
    for ((number = 1; number <= SINGLE_ROUNDS; number++)); do
        both asked plain "$number" --calls "$CALLS" --connections "$CONNECTIONS" --threads "$GENERATOR_THREADS"
    done
    for format in $FORMATS; do
        say "$SINGLE_ROUNDS rounds of $SINGLE_CALLS calls, one at a time, $format"
        wait_until_quiet
        for ((number = 1; number <= SINGLE_ROUNDS; number++)); do
            both single "$format" "$number" --calls "$SINGLE_CALLS" --warmup 100 --connections 1 --events all
        done
    done
}

# park TARGET PID: memory of calls that wait in a playback without end.
park() {
    say "$PARK parked calls"
    play "$work/rounds/park.plain.1.fsvoice.json" --target "$1" --server-pid "$2" \
        --park "$PARK" --hold "$HOLD" --warmup 1000 --connections "$CONNECTIONS" --timeout 30
}

measured_pid=
case ${1:-} in
    '') measured= ;;
    --target-only)
        measured=${2:?--target-only wants HOST:PORT}
        measured_pid=${3:-}
        ;;
    -h | --help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 64
        ;;
esac

ulimit -n "$(ulimit -H -n)"
files=$(ulimit -n)
if [ "$files" != unlimited ] && [ "$files" -lt $((PARK + 500)) ]; then
    die "$PARK parked calls need that many open files, but the limit here is $files"
fi

cd -- "$ROOT"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
say "building"
benchmarks/bare-server/build.sh "$work"
build benchmarks/LoadGenerator
generator=$ROOT/benchmarks/LoadGenerator/bin/Release/net10.0/FsVoice.LoadGenerator.dll
server_dll=${BENCH_SERVER_DLL:-$ROOT/src/OutboundSocket/bin/Release/net10.0/FsVoice.OutboundSocket.dll}
if [ -z "$measured" ] && [ -z "${BENCH_SERVER_DLL:-}" ]; then
    build src/OutboundSocket
fi
mkdir -p "$work/rounds" artifacts

"$work/bare_server" --port 0 >"$work/bare.log" &
bare_pid=$!
started+=("$bare_pid")
until bare=127.0.0.1:$(awk '/^listening/ { print $2; found = 1 } END { exit !found }' "$work/bare.log"); do
    sleep 0.05
done

if [ -n "$measured" ]; then
    measure
    if [ -n "$measured_pid" ] && [ "$PARK" -gt 0 ]; then
        park "$measured" "$measured_pid"
    fi
else
    start_server load
    measured=127.0.0.1:$server_port
    measured_pid=$server_pid
    measure
    stop "$server_pid"
    if [ "$PARK" -gt 0 ]; then
        # A process of its own: what the rounds left on the heap would hide what parked calls need.
        start_server park
        park "127.0.0.1:$server_port" "$server_pid"
    fi
fi

dotnet "$generator" compare "$work/rounds" artifacts/bench.json
