#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# proof_inside.sh all|server|test: the part of script/proof-bare that runs inside the bare root.
set -u
cd "$(dirname "$0")/.." || exit 1
address=127.0.0.1:${SCORE_PROOF_PORT:-18080}
limit_s=1500
log=/tmp/server.log
began=$(date +%s)

say() {
    printf 'inside: %s (%s s)\n' "$*" "$(($(date +%s) - began))"
}

# The Node that script/bootstrap brought goes before Debian's older one.
node() {
    for own in .node/node_modules/node-linux-*/bin/node; do
        [ ! -x "$own" ] || {
            "$own" "$@"
            return
        }
    done
    command node "$@"
}

# Ctrl-C as a terminal sends it: a shell makes its background jobs deaf to it, hence perl (Debian's base has it).
start_server() {
    # shellcheck disable=SC2016
    SCORE_LISTEN=$address perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV or die' script/server >"$log" 2>&1 &
    server=$!
}

# Ready is when the port answers; a server that ended first has failed.
wait_ready() {
    while kill -0 "$server" 2>/dev/null; do
        [ $(($(date +%s) - began)) -lt "$limit_s" ] || return 1
        if perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(shift)' "$address" 2>/dev/null; then
            return 0
        fi
        sleep 1
    done
    return 1
}

prove_server() {
    start_server
    if ! wait_ready; then
        say "script/server does not serve; its output:"
        tail -n 60 "$log"
        return 1
    fi
    say "script/server serves on $address"
    cat "$log"
    node tools/proof_walk.mjs "http://$address" || return 1
    kill -INT "$server"
    wait "$server"
    status=$?
    say "Ctrl-C ended it with exit code $status"
    [ "$status" -eq 0 ]
}

prove_test() {
    # shellcheck disable=SC2065 # a script, not the operator
    script/test >/tmp/test.log 2>&1
    status=$?
    tail -n 40 /tmp/test.log
    say "script/test ended with exit code $status"
    [ "$status" -eq 0 ]
}

case "$1" in
server) prove_server ;;
test) prove_test ;;
*) prove_server && prove_test ;;
esac
