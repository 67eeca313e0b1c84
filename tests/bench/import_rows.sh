#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Times an import through a running server, as the portal does it: put two files up, preview, run in the background,
# ask for progress, while somebody else writes once a second. Prints one figure a line, JSON at the end.
#   tests/bench/import_rows.sh PROGRAM [ROWS [PARTNERS]]     needs curl and jq
# SCORE_BENCH_UNDO=1 takes the import back afterwards, others writing all the while.
# Exit code 1: the import took SCORE_BENCH_SECONDS (60) or more, or did not bring every row.
set -eu
program=${1:?usage: import_rows.sh PROGRAM [ROWS [PARTNERS]]}
rows=${2:-100000}
partners=${3:-200}
limit=${SCORE_BENCH_SECONDS:-60}
place=$(mktemp -d)
server=

finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "${SCORE_BENCH_LOG:-}" ] || cp "$place/log" "$SCORE_BENCH_LOG"
    rm -rf "$place"
}
trap finish EXIT
trap 'exit 1' INT TERM

database="sqlite:$place/score.db"

# ---- two files, one of them long ----------------------------------------------------------------

awk -v n="$partners" 'BEGIN {
    print "Partner ID;Company;Country;Postcode;City;E-mail;Tier"
    for (i = 1; i <= n; i++)
        printf "P-%d;Partner %d GmbH;DE;%05d;Koeln;office@firm%d.example;%s\n", i, i, 10000 + i, i, i % 3 ? "Silver" : "Gold"
}' >"$place/partners.csv"
awk -v n="$rows" -v p="$partners" 'BEGIN {
    split("Storage Backup Network Compute", product, " ")
    print "Deal ID;Deal Name;Customer;Country;Product;Amount;Currency;Created On;Close Date;Status;Partner ID"
    for (i = 1; i <= n; i++) {
        open = i % 10 == 0
        m = 1 + i % 9
        d = 1 + i % 28
        close_date = open ? "" : sprintf("2025-%02d-%02d", m + 2, d)
        printf "D-%d;Renewal %d;Customer %d;DE;%s;%d,50;EUR;2025-%02d-%02d;%s;%s;%s\n", i, i, i % 20000, product[1 + i % 4],
            1000 + (i * 37) % 90000, m, d, close_date, open ? "Open" : (i % 3 ? "Won" : "Lost"), open ? "" : "P-" (1 + i % p)
    }
}' >"$place/deals.csv"

# ---- a server with one person ------------------------------------------------------------------

"$program" migrate --database "$database" >/dev/null
"$program" user add bench@vendor.example --role CHANNEL_MANAGER,ADMINISTRATOR --database "$database" >/dev/null
key=$("$program" key create --user bench@vendor.example --database "$database" --json | jq -r '.key // .token // .secret')
"$program" serve --listen 127.0.0.1:0 --database "$database" >"$place/log" 2>&1 &
server=$!
base=
until [ -n "$base" ]; do
    kill -0 "$server" || { cat "$place/log" >&2; exit 1; }
    base=$(sed -n 's/.*serving \(http:[^ ]*\).*/\1/p' "$place/log" | head -n 1)
done
base="${base%/}/api/v1"

# Prints "SECONDS STATUS"; the answer is in $place/$1.
ask() {
    file=$1 method=$2 path=$3
    shift 3
    curl -sS -o "$place/$file" -w '%{time_total} %{http_code}\n' -X "$method" -H "Authorization: Bearer $key" \
        -H "Idempotency-Key: $file-$(date +%s%N)" "$@" "$base$path"
}

must() {
    took=$(ask "$@")
    case "${took#* }" in
    2*) printf '%s\n' "${took% *}" ;;
    *) echo "$*: $took $(cat "$place/$1")" >&2; exit 1 ;;
    esac
}

now() {
    date +%s.%N
}
since() {
    echo "$(now) $1" | awk '{ printf "%.2f", $1 - $2 }'
}
memory() {
    awk -v what="$1:" '$1 == what { print $2 }' "/proc/$server/status"
}
# CPU seconds of the server so far: what other work on the machine does not change.
cpu() {
    awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); printf "%.2f", ($12 + $13) / hz }' "/proc/$server/stat"
}
json='Content-Type: application/json'

# ---- up, preview, run ---------------------------------------------------------------------------

echo "rows=$rows partners=$partners bytes=$(wc -c <"$place/deals.csv") rss_start_kib=$(memory VmRSS)"
began=$(now)
up_partners=$(must partners POST '/import-drafts?file_name=partners.csv' -H 'Content-Type: text/csv' --data-binary "@$place/partners.csv")
up_deals=$(must deals POST '/import-drafts?file_name=deals.csv' -H 'Content-Type: text/csv' --data-binary "@$place/deals.csv")
upload=$(since "$began")
jq -r '[.file_name, .kind, "columns left out:", (.columns | map(select(.field == null) | .column) | join(","))] | join(" ")' \
    "$place/partners" "$place/deals"
drafts=$(jq -c -s '{drafts: map(.id)}' "$place/partners" "$place/deals")
echo "upload_s=$upload (partners $up_partners, deals $up_deals)"
preview=skipped
if [ -z "${SCORE_BENCH_NO_PREVIEW:-}" ]; then
    preview=$(must preview POST /import-drafts/preview -H "$json" -d "$drafts")
    echo "preview_s=$preview rss_peak_kib=$(memory VmHWM)"
fi
must opportunity POST /opportunities -H "$json" -d '{"title":"A lead of today"}' >/dev/null
opportunity=$(jq -r .id "$place/opportunity")

ran=$(now)
cpu_before=$(cpu)
must run POST /import-drafts/run -H "$json" -d "$drafts" >/dev/null
deals=$(jq -r .id "$place/deals")
state=RUNNING
moves=0
before=-1
: >"$place/writes"
: >"$place/reads"
while [ "$state" = RUNNING ]; do
    must progress GET "/import-drafts/$deals" >>"$place/reads"
    state=$(jq -r .state "$place/progress")
    done=$(jq -r .progress.rows_done "$place/progress")
    [ "$done" = "$before" ] || moves=$((moves + 1))
    before=$done
    must note POST "/opportunities/$opportunity/notes" -H "$json" -d '{"text":"called"}' >>"$place/writes"
    [ "$state" != RUNNING ] || sleep 1
done
run=$(since "$ran")
run_cpu=$(echo "$(cpu) $cpu_before" | awk '{ printf "%.2f", $1 - $2 }')
import=$(jq -r .import "$place/progress")
must report GET "/imports/$import" >/dev/null

worst() {
    sort -n "$1" | awk '{ all[NR] = $1 } END { printf "median %.3f, worst %.3f, of %d", all[int((NR + 1) / 2)], all[NR], NR }'
}
if [ -n "${SCORE_BENCH_UNDO:-}" ]; then
    undo_cpu=$(cpu)
    undo_began=$(now)
    undo_state=$state
    : >"$place/undo_writes"
    { must undo POST "/imports/$import/undo" >"$place/undo_answer" || : >"$place/undo_refused"; } &
    undo=$!
    while [ "$undo_state" != UNDONE ] && [ ! -e "$place/undo_refused" ]; do
        must note POST "/opportunities/$opportunity/notes" -H "$json" -d '{"text":"called"}' >>"$place/undo_writes"
        must left GET "/imports/$import" >/dev/null
        undo_state=$(jq -r .state "$place/left")
        [ "$undo_state" = UNDONE ] || sleep 0.2
    done
    wait "$undo"
    echo "undo_s=$(since "$undo_began") (cpu $(echo "$(cpu) $undo_cpu" | awk '{ printf "%.2f", $1 - $2 }')) answer_s=$(cat "$place/undo_answer")"
    echo "others_write_during_undo_s: $(worst "$place/undo_writes")"
    [ ! -e "$place/undo_refused" ] || exit 1
fi

total=$(echo "$upload $run" | awk '{ printf "%.2f", $1 + $2 }')
echo "run_s=$run (cpu $run_cpu) state=$state progress_moved=$moves"
jq -r '"created=\(.created) rejected=\(.rejected) rows=\(.rows)"' "$place/report"
jq -r '.errors[:3][] | "  line \(.line): \(.message)"' "$place/report"
echo "others_write_s: $(worst "$place/writes")"
echo "progress_read_s: $(worst "$place/reads")"
echo "rss_end_kib=$(memory VmRSS) rss_peak_kib=$(memory VmHWM) database_kib=$(du -k "$place/score.db" | cut -f 1)"
echo "upload_and_run_s=$total limit_s=$limit"
[ "$state" = DONE ] || exit 1
[ "$(jq -r .rows "$place/report")" = "$rows" ] || exit 1
echo "$total $limit" | awk '{ exit !($1 < $2) }'
