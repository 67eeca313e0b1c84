# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154,SC2034 # names of the script that sources this
# Sourced by bench and cluster after common.sh: servers on loopback, each known by its process id, and a
# folder of their own that goes when the script ends. Plain sh.

# The folder lies where disks are real, so that a wait for one is a wait, and where the user postgres may go.
local_begin() {
    work=$(mktemp -d "${SCORE_WORK:-/var/tmp}/score-$1.XXXXXX") || exit 1
    chmod 755 "$work"
    mkdir "$work/pid" "$work/log"
    started=""
    trap 'local_end' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

# For a script that has started more than start knows.
local_end_more() {
    :
}

# Whatever runs is stopped, the last one first. SCORE_KEEP=1 leaves the folder to be looked at.
local_end() {
    trap '' INT TERM HUP
    for name in $started; do
        stop "$name"
    done
    local_end_more
    if [ -n "${SCORE_KEEP:-}" ]; then
        say "kept: $work"
    else
        rm -rf "$work"
    fi
}

pid_of() {
    cat "$work/pid/$1" 2>/dev/null || true
}

# A zombie is no longer running: its parent is this shell, which has not asked yet.
is_running() {
    [ -r "/proc/${1:-none}/stat" ] && ! grep -q '^[0-9]* (.*) Z' "/proc/$1/stat" 2>/dev/null
}

# start NAME COMMAND..: in the background; its words go to log/NAME.
start() {
    start_name=$1
    shift
    "$@" >>"$work/log/$start_name" 2>&1 </dev/null &
    printf '%s' "$!" >"$work/pid/$start_name"
    case " $started " in
    *" $start_name "*) ;;
    *) started="$start_name $started" ;;
    esac
}

# stop NAME [SIGNAL]: and waits until it has gone; after 20 seconds it is killed.
stop() {
    stop_pid=$(pid_of "$1")
    [ -n "$stop_pid" ] || return 0
    kill "-${2:-TERM}" "$stop_pid" 2>/dev/null || true
    wait_for 20 has_gone "$stop_pid" || kill -KILL "$stop_pid" 2>/dev/null || true
    wait "$stop_pid" 2>/dev/null || true
    rm -f "$work/pid/$1"
}

has_gone() {
    ! is_running "$1"
}

# wait_for SECONDS COMMAND..: true as soon as the command is.
wait_for() {
    wait_until=$(($(now_ms) + $1 * 1000))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(now_ms)" -lt "$wait_until" ] || return 1
        sleep 0.1
    done
}

now_ms() {
    date +%s%3N
}

# Dies with the last words of a server that did not come up.
came_up() {
    came_name=$1
    shift
    wait_for 60 "$@" && return 0
    say "$came_name did not come up:"
    tail -n 20 "$work/log/$came_name" >&2
    exit 1
}

port_is_taken() {
    port_hex=$(printf ':%04X' "$1")
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$port_hex" \
        '$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 } END { exit !found }'
}

# The first free port at or above $1, into $port; each call goes on behind the last.
port_next=0
free_port() {
    port=$1
    [ "$port" -gt "$port_next" ] || port=$((port_next + 1))
    while port_is_taken "$port"; do
        port=$((port + 1))
    done
    port_next=$port
}

http_answers() {
    curl -fsS -o "$work/answer" "$1"
}

# ---- PostgreSQL -----------------------------------------------------------------------------------

pg_bin=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -n 1)

# Its programs refuse to run as root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd "$work" && exec setpriv --reuid postgres --regid postgres --init-groups "$@")
    else
        "$@"
    fi
}

# The same for a server: no shell in between, so that the process id is the server's.
postgres_prefix() {
    [ "$(id -u)" -ne 0 ] || printf 'setpriv --reuid postgres --regid postgres --init-groups'
}

# pg_start FOLDER PORT: the cluster in FOLDER/data, made when it is not there; every commit waits for the
# disk; reached by TCP on 127.0.0.1 with the password in $pg_password.
pg_start() {
    pg_password=${pg_password:-$(openssl rand -hex 12)}
    if [ ! -s "$1/data/PG_VERSION" ]; then
        mkdir -p "$1"
        printf '%s' "$pg_password" >"$work/password"
        [ "$(id -u)" -ne 0 ] || chown postgres: "$1" "$work/password"
        quiet "initdb" as_postgres "$pg_bin/initdb" -D "$1/data" -U postgres --pwfile "$work/password" \
            -A scram-sha-256 -E UTF8 --locale C.UTF-8 --data-checksums || exit 1
        rm -f "$work/password"
    fi
    # shellcheck disable=SC2046
    start postgresql $(postgres_prefix) "$pg_bin/postgres" -D "$1/data" -p "$2" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories= -c max_connections=200 -c shared_buffers=128MB -c max_wal_size=2GB
    came_up postgresql "$pg_bin/pg_isready" -q -h 127.0.0.1 -p "$2"
}

# pg_do PORT DATABASE SQL
pg_do() {
    PGPASSWORD=$pg_password psql -qXAt -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$1" -U postgres -d "$2" -c "$3"
}
