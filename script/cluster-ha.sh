# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154,SC2034 # names of the script that sources this
# Sourced by cluster: etcd, Patroni with a primary and one synchronous standby, and the drill that kills each part.

ha_members="1 2"
ha_rate=${SCORE_RATE:-10} # writes a second
ha_firms=16
ha_seconds=240 # of load that the offers are enough for
ha_replica_password=$(openssl rand -hex 12 2>/dev/null || true)

# ---- etcd -----------------------------------------------------------------------------------------

etcd_run() {
    start etcd etcd --name score --data-dir "$work/etcd" --listen-client-urls "http://127.0.0.1:$etcd_port" \
        --advertise-client-urls "http://127.0.0.1:$etcd_port" --listen-peer-urls "http://127.0.0.1:$etcd_peer_port" \
        --initial-advertise-peer-urls "http://127.0.0.1:$etcd_peer_port" \
        --initial-cluster "score=http://127.0.0.1:$etcd_peer_port" --logger zap --log-level error
    came_up etcd http_answers "http://127.0.0.1:$etcd_port/health"
}

# ---- Patroni --------------------------------------------------------------------------------------

member_ports() {
    for member in $ha_members; do
        free_port 18430
        eval "pg_port_$member=$port"
        free_port 18450
        eval "rest_port_$member=$port"
    done
}

# ttl, loop_wait and retry_timeout are Patroni's smallest: a machine that is gone is noticed within ttl.
# A primary that cannot reach etcd asks the other members before it steps down (failsafe_mode).
member_write() {
    eval "pg_port=\$pg_port_$1 rest_port=\$rest_port_$1"
    mkdir -p "$work/member$1"
    cat >"$work/member$1.yml" <<YAML
scope: score
name: member$1
restapi:
  listen: 127.0.0.1:$rest_port
  connect_address: 127.0.0.1:$rest_port
etcd3:
  hosts: 127.0.0.1:$etcd_port
log:
  level: INFO
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 1
    retry_timeout: 5
    maximum_lag_on_failover: 1048576
    synchronous_mode: true
    failsafe_mode: true
    master_start_timeout: 0
    postgresql:
      use_pg_rewind: true
      use_slots: true
      parameters:
        max_connections: 100
        shared_buffers: 64MB
        wal_keep_size: 256MB
        fsync: 'on'
        synchronous_commit: 'on'
  initdb:
  - encoding: UTF8
  - locale: C.UTF-8
  - data-checksums
postgresql:
  listen: 127.0.0.1:$pg_port
  connect_address: 127.0.0.1:$pg_port
  data_dir: $work/member$1/data
  bin_dir: $pg_bin
  pgpass: $work/member$1/pgpass
  authentication:
    superuser:
      username: postgres
      password: $pg_password
    replication:
      username: replicator
      password: $ha_replica_password
  parameters:
    unix_socket_directories: $work/member$1
  pg_hba:
  - host all all 127.0.0.1/32 scram-sha-256
  - host replication replicator 127.0.0.1/32 scram-sha-256
tags:
  nofailover: false
  noloadbalance: false
  nosync: false
YAML
    chmod 600 "$work/member$1.yml"
    [ "$(id -u)" -ne 0 ] || chown postgres: "$work/member$1" "$work/member$1.yml"
    chmod 700 "$work/member$1"
}

member_run() {
    # shellcheck disable=SC2046
    start "member$1" $(postgres_prefix) patroni "$work/member$1.yml"
}

# The member whose Patroni says so: member_is ROLE, one of leader, sync
member_is() {
    for member in $ha_members; do
        eval "rest_port=\$rest_port_$member"
        if curl -fs -m 2 -o "$work/answer" "http://127.0.0.1:$rest_port/$1"; then
            printf '%s' "$member"
            return 0
        fi
    done
    return 1
}

# Two members, one of them the synchronous standby: nothing is being repaired.
ha_is_whole() {
    leader=$(member_is leader) && standby=$(member_is sync) && [ "$leader" != "$standby" ]
}

ha_settle() {
    wait_for 180 ha_is_whole || die "cluster: no primary with a synchronous standby: $work/log/member1, member2"
}

leader_is_other_than() {
    new_leader=$(member_is leader) && [ "$new_leader" != "$1" ]
}

postmaster_of() {
    head -n 1 "$work/member$1/data/postmaster.pid" 2>/dev/null || true
}

# PostgreSQL outlives its Patroni, so that the end has to look for it.
local_end_more() {
    for member in $ha_members; do
        postmaster=$(postmaster_of "$member")
        [ -z "$postmaster" ] || ! is_running "$postmaster" || {
            kill -INT "$postmaster" 2>/dev/null || true
            wait_for 20 has_gone "$postmaster" || kill -KILL "$postmaster" 2>/dev/null || true
        }
    done
}

ha_database() {
    pg_password=$(openssl rand -hex 12)
    free_port 18500
    etcd_port=$port
    free_port 18501
    etcd_peer_port=$port
    port_next=0
    member_ports
    etcd_run
    for member in $ha_members; do
        member_write "$member"
    done
    member_run 1
    wait_for 60 member_is leader || die "cluster: no primary: $(tail -n 5 "$work/log/member1")"
    member_run 2
    ha_settle
    pg_do "$pg_port_1" postgres "CREATE DATABASE score"
    SCORE_DATABASE="postgresql://postgres:$pg_password@127.0.0.1:$pg_port_1,127.0.0.1:$pg_port_2/score?target_session_attrs=read-write"
    export SCORE_DATABASE
}

# ---- the drill ------------------------------------------------------------------------------------

survive() {
    survive_verb=$1
    shift
    "$tools/survive" "$survive_verb" --url "https://127.0.0.1:$front_port" --ca "$work/front/certificate.pem" \
        --keys "$work/market/keys" --manager "$work/market/manager" --journal "$work/journal" "$@"
}

# word NAME LINE: the value of NAME=VALUE
word() {
    printf '%s\n' "$2" | tr ' ' '\n' | sed -n "s/^$1=//p"
}

kill_now() {
    kill -KILL "$1" 2>/dev/null || die "cluster: $2 was not running"
}

children_of() {
    cat /proc/[0-9]*/stat 2>/dev/null |
        awk -v parent="$1" '{ pid = $1; sub(/^.*\) /, ""); if ($2 == parent) print pid }' || true
}

# As many writes as a second and a half brings, behind line $1 of the journal.
writes_flow() {
    [ "$(wc -l <"$work/journal")" -gt "$(($1 + 3 * ha_rate / 2))" ]
}

# drill "PART" COMMAND: the command kills, and restarts what a supervisor would.
drill() {
    ha_settle
    killed_ms=$(now_ms)
    "$2"
    ha_settle
    wait_for 120 writes_flow "$(wc -l <"$work/journal")" || say "cluster: writes have not come back after: $1"
    gap=$(survive gap --from "$killed_ms") || true
    checked=$(survive check --from "$killed_ms" --clients 2) || failed=1
    printf '%-38s lost %s  doubled %s  writes again after %5s s  (slowest %s s, %s of %s repeated)\n' "$1" \
        "$(word lost "$checked")" "$(word doubled "$checked")" "$(word silent_s "$gap")" "$(word slowest_s "$gap")" \
        "$(word repeated "$gap")" "$(word acknowledged "$gap")"
}

kill_node() {
    kill_now "$(pid_of node2)" node2
    sleep 3
    node_start 2
    came_up node2 node_is_ready 2
}

# Patroni starts it again by itself.
kill_standby() {
    kill_now "$(postmaster_of "$standby")" "the standby"
    sleep 3
}

# Patroni makes the standby the primary at once (master_start_timeout 0).
kill_primary() {
    former=$leader
    kill_now "$(postmaster_of "$former")" "the primary"
    wait_for 60 leader_is_other_than "$former" || say "cluster: the former primary is primary again"
}

kill_patroni() {
    kill_now "$(pid_of "member$leader")" "Patroni of the primary"
    sleep 3
    member_run "$leader"
}

# PostgreSQL and its Patroni together, as when a machine loses its power.
kill_machine() {
    former=$leader
    kill_now "$(pid_of "member$former")" "Patroni of the primary"
    kill_now "$(postmaster_of "$former")" "the primary"
    wait_for 60 leader_is_other_than "$former" || die "cluster: no standby took over"
    member_run "$former"
}

kill_etcd() {
    kill_now "$(pid_of etcd)" etcd
    sleep 3
    etcd_run
}

kill_front() {
    workers=$(children_of "$(pid_of front)")
    kill_now "$(pid_of front)" nginx
    for worker in $workers; do
        kill -KILL "$worker" 2>/dev/null || true
    done
    sleep 1
    front_run
}

ha_run() {
    [ -f build/build.ninja ] || quiet "meson setup" meson setup build --buildtype=release
    quiet "ninja" ninja -C build bench
    began_ms=$(now_ms)
    failed=0
    say "cluster: etcd, Patroni, a primary and its synchronous standby"
    ha_database
    say "cluster: a market of $((ha_rate * ha_seconds)) offers"
    mkdir "$work/market"
    sh tests/bench/market.sh "$program" "$SCORE_DATABASE" "$work/market" "$ha_firms" $((ha_rate * ha_seconds)) || exit 1
    nodes_start
    front_start
    survive_load
    drill "a node of Score" kill_node
    drill "the standby" kill_standby
    drill "the primary" kill_primary
    drill "Patroni of the primary" kill_patroni
    drill "the primary's machine" kill_machine
    drill "etcd" kill_etcd
    drill "nginx" kill_front
    stop load
    cat "$work/log/load" >&2
    checked=$(survive check --clients 4) || failed=1
    echo "altogether: $checked, in $((($(now_ms) - began_ms) / 1000)) s"
    "$program" verify >"$work/log/verify" 2>&1 || {
        failed=1
        cat "$work/log/verify" >&2
    }
    echo "score verify: $(head -n 1 "$work/log/verify")"
    exit "$failed"
}

survive_load() {
    start load "$tools/survive" load --url "https://127.0.0.1:$front_port" --ca "$work/front/certificate.pem" \
        --keys "$work/market/keys" --manager "$work/market/manager" --journal "$work/journal" --rate "$ha_rate"
    : >>"$work/journal"
    wait_for 150 writes_flow 0 || die "cluster: no writes before anything was killed: $(tail -n 3 "$work/log/load")"
}
