#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_exports.sh HEADERS_DIR SHARED ARCHIVE: what the library defines for others is exactly what its headers declare.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat "$1"/*.h | tr '\n' ' ' | sed 's/SCORE_EXPORT/\n&/g' |
    sed -n 's/^SCORE_EXPORT[^(]*[ *]\(score_[a-z0-9_]*\)(.*/\1/p' | sort -u >"$work/declared"
nm --dynamic --defined-only "$2" | awk '$2 ~ /[TDBR]/ { print $3 }' | grep -v '^__' | sort -u >"$work/shared"
nm --extern-only --defined-only "$3" | awk '$2 ~ /[TDBR]/ { print $3 }' | grep -v '^__' | sort -u >"$work/archive"
[ "$(wc -l <"$work/declared")" -gt 30 ] || { echo "the headers declare too little"; exit 1; }
diff "$work/declared" "$work/shared" && diff "$work/declared" "$work/archive"
