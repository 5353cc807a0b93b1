#!/usr/bin/env bash
# One entry for people and CI. `./build.sh help` lists the verbs; docs/running-tests.md explains the tests.
set -euo pipefail

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly ROOT
readonly CONFIGURATION=Release
readonly FRAMEWORK=net10.0
readonly RESULTS=$ROOT/artifacts/test-results
readonly plugin_source=src/FsPlugin plugin_folder=artifacts/plugin
# A test host in which no test begins or ends for so long is stuck: it is ended, and the test that ran is named.
hang_timeout_seconds=600

cd -- "$ROOT"

# MSBuild takes its settings from the environment as well. No build server may outlive this script: it would keep the
# pipes of a CI step open, and the step would never end.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

usage() {
    cat <<'USAGE'
usage: ./build.sh VERB [arguments]

  run           build the server and run it in the foreground, with its embedded defaults
  test          build everything and run every test project; tests that need a FreeSWITCH skip without one
  test-fs       run the tests against a real FreeSWITCH, which must be on PATH
  demo          twenty simulated customers call in; no FreeSWITCH needed
  bench         the benchmarks: calls beside a bare server in C, lookups beside static XML and PostgreSQL
  fuzz [SECS]   the property-based run of the event socket parser, 300 seconds unless told
  plugin        the FreeSWITCH module
  format-check  fail on any file that dotnet format would change
  all           format-check, test and bench

test and test-fs hand further arguments to dotnet test, for example: ./build.sh test --filter FullyQualifiedName~Dtmf
USAGE
}

say() { printf 'build.sh: %s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

apt_updated=no

# ensure_packages COMMAND=PACKAGE...: installs the Debian packages whose commands are missing. What cannot be installed
# is named; then the answer is 1, and the caller decides whether it can go on.
ensure_packages() {
    local pair missing=() packages=()
    for pair in "$@"; do
        if ! command -v "${pair%%=*}" >/dev/null; then
            missing+=("${pair%%=*}")
            packages+=("${pair#*=}")
        fi
    done
    if [ ${#packages[@]} -eq 0 ]; then
        return 0
    fi
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        say "missing: ${missing[*]}. Install with: sudo apt-get install ${packages[*]}"
        return 1
    fi
    say "installing ${packages[*]}"
    if [ "$apt_updated" = no ]; then
        apt-get update -qq </dev/null >&2 || say "apt-get update failed; trying with the lists at hand"
        apt_updated=yes
    fi
    if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" </dev/null >&2; then
        say "could not install ${packages[*]}"
        return 1
    fi
}

# ensure_postgres: installs the server that the tests of the stores start for themselves; Debian keeps its programs out of
# PATH. The package starts a server of its own, which nobody here wants.
ensure_postgres() {
    if [ -n "${FSVOICE_POSTGRES_BIN:-}" ] || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
        return 0
    fi
    ensure_packages initdb=postgresql || return 1
    service postgresql stop >/dev/null 2>&1 || say "the server of the package could not be stopped, or did not run"
}

require_dotnet() {
    command -v dotnet >/dev/null || die "the .NET SDK of global.json is not on PATH: install it first"
}

build() {
    require_dotnet
    dotnet build "$1" -c "$CONFIGURATION" -nologo -v quiet -clp:NoSummary </dev/null >&2
}

# set_architecture: .NET's name of this machine's processor.
set_architecture() {
    case $(uname -m) in
        aarch64 | arm64) architecture=arm64 ;;
        *) architecture=x64 ;;
    esac
}

# publish_server: builds the server compiled ahead of time (ReadyToRun), so that its first calls do not wait for the
# just-in-time compiler. Where the registry has no such compiler for this machine, the plain build serves. Sets
# server_folder.
publish_server() {
    require_dotnet
    set_architecture
    server_folder=artifacts/server
    if ! dotnet publish src/OutboundSocket/OutboundSocket.csproj -c "$CONFIGURATION" -r "linux-$architecture" \
        --self-contained false -p:PublishReadyToRun=true -o "$server_folder" -nologo -v quiet </dev/null >&2; then
        say "could not compile ahead of time; going on with the plain build, whose first calls are slower"
        build src/OutboundSocket/OutboundSocket.csproj
        server_folder=src/OutboundSocket/bin/$CONFIGURATION/$FRAMEWORK
    fi
}

# run_tests MAY_BE_EMPTY PROJECT... -- ARGUMENTS...: runs each built test project on its own, one after the other: on a
# small machine two projects at once would measure each other. The result files are written to $RESULTS.
# Sets run_passed, run_failed, run_skipped.
run_tests() {
    local may_be_empty=$1 projects=() project name assembly code counts passed failed skipped
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        projects+=("$1")
        shift
    done
    shift
    rm -rf -- "$RESULTS"
    mkdir -p -- "$RESULTS"
    run_passed=0 run_failed=0 run_skipped=0
    for project in "${projects[@]}"; do
        name=$(basename -- "$project")
        assembly=$project/bin/$CONFIGURATION/$FRAMEWORK/FsVoice.$name.dll
        printf '\n== %s\n' "$name"
        code=0
        dotnet test "$assembly" --nologo --logger 'console;verbosity=minimal' --logger "trx;LogFileName=$name.trx" \
            --results-directory "$RESULTS" --blame "CollectHangDump;TestTimeout=${hang_timeout_seconds}s;HangDumpType=None" \
            "$@" </dev/null || code=$?
        counts="0 0 0"
        if [ -f "$RESULTS/$name.trx" ]; then
            counts=$(read_results "$RESULTS/$name.trx" "$RESULTS/$name.skipped")
        fi
        read -r passed failed skipped <<<"$counts"
        if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then
            printf '%s: the test run ended with code %s although no test failed: counted as one failure\n' "$name" "$code"
            failed=1
        elif [ $((passed + failed + skipped)) -eq 0 ] && [ "$may_be_empty" = no ]; then
            printf '%s: no test ran: counted as one failure\n' "$name"
            failed=1
        fi
        run_passed=$((run_passed + passed)) run_failed=$((run_failed + failed)) run_skipped=$((run_skipped + skipped))
    done
    if [ "$run_skipped" -gt 0 ]; then
        printf '\nSkipped:\n'
        find "$RESULTS" -name '*.skipped' | sort | while IFS= read -r file; do cat -- "$file"; done
    fi
}

# read_results TRX SKIPPED: prints "passed failed skipped"; writes the skipped tests with their reasons to SKIPPED.
# A trx file escapes every "<" in text, so that splitting at the tag is safe. Its own counters are not used: they leave
# skipped tests out.
read_results() {
    awk -v skipped_file="$2" '
        function unescape(s) {
            gsub(/&#x[dD];/, "", s); gsub(/&#x[aA];/, " ", s)
            gsub(/&lt;/, "<", s); gsub(/&gt;/, ">", s); gsub(/&quot;/, "\"", s); gsub(/&#39;|&apos;/, "\047", s); gsub(/&amp;/, "\\&", s)
            gsub(/[ \t\r\n]+/, " ", s); sub(/^ /, "", s); sub(/ $/, "", s)
            return s
        }
        function attribute(record, name,    head, at) {
            head = record
            sub(/>.*/, "", head)
            at = index(head, " " name "=\"")
            if (at == 0) return ""
            head = substr(head, at + length(name) + 3)
            return substr(head, 1, index(head, "\"") - 1)
        }
        function element(record, name,    at, rest) {
            at = index(record, "<" name ">")
            if (at == 0) return ""
            rest = substr(record, at + length(name) + 2)
            return substr(rest, 1, index(rest, "</" name ">") - 1)
        }
        BEGIN { RS = "<UnitTestResult"; passed = failed = skipped = 0; printf "" > skipped_file }
        NR > 1 {
            outcome = attribute($0, "outcome")
            if (outcome == "Passed") passed++
            else if (outcome == "NotExecuted") {
                skipped++
                reason = element($0, "Message")
                if (reason == "") reason = element($0, "StdOut")
                if (reason == "") reason = "no reason given"
                printf "  %s: %s\n", unescape(attribute($0, "testName")), unescape(reason) > skipped_file
            }
            else failed++
        }
        END { print passed, failed, skipped }' "$1"
}

closing_line() { printf '\n%s passed, %s failed, %s skipped\n' "$run_passed" "$run_failed" "$run_skipped"; }

test_projects() {
    local project
    for project in tests/*.Tests; do
        if [ -f "$project/$(basename -- "$project").csproj" ]; then
            printf '%s\n' "$project"
        fi
    done
}

verb_run() {
    publish_server
    exec "$server_folder/FsVoice.OutboundSocket" "$@"
}

verb_test() {
    local projects may_be_empty=no
    mapfile -t projects < <(test_projects)
    if [ $# -gt 0 ]; then
        # A filter may well leave nothing of a project.
        may_be_empty=yes
    fi
    if command -v freeswitch >/dev/null; then
        ensure_packages sipp=sip-tester || say "going on: the tests that place calls with SIPp will skip"
    fi
    ensure_postgres || say "going on: the tests of the stores on PostgreSQL will skip"
    build FsVoice.sln
    if ensure_packages cc=build-essential; then
        build_plugin || die "the module was not built"
    else
        say "going on without a C compiler: the tests of the FreeSWITCH module will skip"
    fi
    run_tests "$may_be_empty" "${projects[@]}" -- "$@"
    if [ $((run_passed + run_failed)) -eq 0 ]; then
        printf '\nnothing ran\n'
    fi
    closing_line
    [ "$run_failed" -eq 0 ] && [ "$run_passed" -gt 0 ]
}

verb_test_fs() {
    local command
    for command in freeswitch fs_cli; do
        command -v "$command" >/dev/null || die "$command is not on PATH: test-fs needs a FreeSWITCH 1.10 (docs/running-tests.md)"
    done
    ensure_packages sipp=sip-tester || die "test-fs cannot place calls without SIPp"
    if [ "$(id -u)" -ne 0 ]; then
        say "not root: the tests in which a caller presses digits will skip, and that is a failure here"
    fi
    ensure_packages cc=build-essential || die "test-fs needs a C compiler for the module"
    build_plugin || die "the module was not built"
    build tests/FreeSwitch.Tests/FreeSwitch.Tests.csproj
    freeswitch -version
    run_tests no tests/FreeSwitch.Tests -- "$@"
    if [ "$run_skipped" -gt 0 ]; then
        printf '\nskipped tests count as a failure here\n'
    fi
    closing_line
    [ "$run_failed" -eq 0 ] && [ "$run_skipped" -eq 0 ] && [ "$run_passed" -gt 0 ]
}

verb_demo() {
    build tests/Demo/Demo.csproj
    exec "tests/Demo/bin/$CONFIGURATION/$FRAMEWORK/FsVoice.Demo" "$@"
}

verb_bench() {
    ensure_packages cc=build-essential || die "bench needs a C compiler for the server it measures against"
    ensure_postgres || say "going on: without PostgreSQL the lookups are not measured"
    publish_server
    export BENCH_SERVER_DLL=${BENCH_SERVER_DLL:-$PWD/$server_folder/FsVoice.OutboundSocket.dll}
    local code=0
    benchmarks/run-bench.sh "$@" || code=$?
    if [ $# -eq 0 ]; then
        benchmarks/run-lookups.sh || code=$?
    fi
    return "$code"
}

verb_fuzz() {
    local seconds=${1:-300}
    case $seconds in
        '' | *[!0-9]*) die "fuzz wants a number of seconds, not '$seconds'" ;;
    esac
    build tests/EventSocket.Tests/EventSocket.Tests.csproj
    export FSVOICE_FUZZ_SECONDS=$seconds
    hang_timeout_seconds=$((hang_timeout_seconds + seconds))
    run_tests no tests/EventSocket.Tests -- --filter "FullyQualifiedName~Fuzz"
    closing_line
    [ "$run_failed" -eq 0 ] && [ "$run_passed" -gt 0 ]
}

# dotnet_pack NAME: the folder of native files of a pack that comes with the SDK (headers and nethost, by which a C
# program finds .NET).
dotnet_pack() {
    local root
    root=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
    find "$root/packs/$1.linux-$architecture" -type d -path '*/native' 2>/dev/null | sort -V | tail -n 1
}

# switch_headers: the folder of FreeSWITCH's headers, empty where there are none.
switch_headers() {
    local folder
    for folder in "${FSVOICE_SWITCH_INCLUDE:-}" "$(pkg-config --variable=includedir freeswitch 2>/dev/null || true)" \
        "$(dirname -- "$(readlink -f -- "$(command -v freeswitch || echo /usr/bin/none)")")/../include/freeswitch" \
        /usr/include/freeswitch /usr/local/freeswitch/include/freeswitch; do
        if [ -n "$folder" ] && [ -f "$folder/switch.h" ]; then
            printf '%s\n' "$folder"
            return
        fi
    done
}

# build_plugin: makes artifacts/plugin: mod_fsvoice.so and, in fsvoice/ beside it, the managed part.
build_plugin() {
    local pack headers
    local -a flags=(-std=c11 -O2 -g -fPIC -fvisibility=hidden -Wall -Wextra -Wshadow -Wstrict-prototypes -Wvla -Werror)
    require_dotnet
    set_architecture
    pack=$(dotnet_pack Microsoft.NETCore.App.Host)
    [ -f "$pack/libnethost.so" ] || die "the .NET SDK has no host pack (packs/Microsoft.NETCore.App.Host.linux-$architecture)"
    headers=$(switch_headers)
    if [ -n "$headers" ]; then
        cc "${flags[@]}" -DFSVOICE_WITH_SWITCH_H -isystem "$headers" -isystem "$pack" -fsyntax-only "$plugin_source/native/mod_fsvoice.c"
        say "the module's declarations match the FreeSWITCH headers in $headers"
    fi
    rm -rf -- "$plugin_folder"
    dotnet publish "$plugin_source/FsPlugin.csproj" -c "$CONFIGURATION" -r "linux-$architecture" --self-contained false \
        -p:PublishReadyToRun=true -o "$plugin_folder/fsvoice" -nologo -v quiet </dev/null >&2 || return 1
    cp -- "$pack/libnethost.so" "$plugin_folder/fsvoice/"
    cc "${flags[@]}" -isystem "$pack" -shared -Wl,-z,relro,-z,now -o "$plugin_folder/mod_fsvoice.so" "$plugin_source/native/mod_fsvoice.c" -ldl -lpthread
}

verb_plugin() {
    ensure_packages cc=build-essential || die "the module needs a C compiler"
    build_plugin || die "the module was not built"
    cat <<DONE
$ROOT/$plugin_folder/mod_fsvoice.so
Load it as it is:  fs_cli -x 'load $ROOT/$plugin_folder/mod_fsvoice.so'
Or copy mod_fsvoice.so and the folder fsvoice/ into FreeSWITCH's module folder and: fs_cli -x 'load mod_fsvoice'
DONE
}

verb_format_check() {
    require_dotnet
    dotnet restore FsVoice.sln -v quiet </dev/null >&2
    # The build itself enforces the analyzers; here only what it does not see.
    dotnet format whitespace FsVoice.sln --verify-no-changes --no-restore </dev/null
    dotnet format style FsVoice.sln --verify-no-changes --no-restore </dev/null
    say "format-check: nothing to change"
}

verb_all() {
    # Each in its own shell: with `set -e` in force the first that fails ends this one.
    "$ROOT/build.sh" format-check
    "$ROOT/build.sh" test
    "$ROOT/build.sh" bench
}

verb=${1:-}
if [ $# -gt 0 ]; then
    shift
fi
case $verb in
    run | test | test-fs | demo | bench | fuzz | plugin | format-check | all) "verb_${verb//-/_}" "$@" ;;
    help | -h | --help) usage ;;
    *)
        usage >&2
        exit 64
        ;;
esac
