#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_symbols.sh ARCHIVE..: no two layers define the same symbol. Why: the linker notices only when one program
# happens to pull in both objects, which may be months later.
set -u
for archive in "$@"; do
    nm --extern-only --defined-only "$archive" 2>/dev/null |
        awk -v archive="$archive" 'NF == 3 { print $3, archive }'
done | sort | awk '
    $1 == symbol && $2 != archive {
        printf "%s:1: %s is defined in %s too\n", $2, $1, archive
        found = 1
    }
    { symbol = $1; archive = $2 }
    END { exit found }'
