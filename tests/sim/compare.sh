#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The same bytes everywhere (docs/engine.md): builds the engine and tests/sim/digest.c with every compiler and
# instruction set below, runs each and compares the hashes of all decisions and states.
#   compare.sh ROOT         with the compilers that are here; gcc always is
#   compare.sh ROOT --all   every row must run: clang, and arm64 under qemu (script/numerics installs them)
set -eu
root=$1
all=${2:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What meson.build asks for, in both modes of floating point: strict, and nothing fused.
flags="-std=c17 -D_GNU_SOURCE -ffp-contract=off -fno-fast-math -I$root/include -I$root/src -I$root/tests"
sources="$root/tests/sim/digest.c $root/tests/sim/market.c $root/tests/sim/history.c $root/tests/sim/reference.c
    $root/src/base/status.c $root/src/base/base.c"
for file in "$root"/src/engine/*.c; do
    sources="$sources $file"
done

# row NAME COMPILER RUNNER FLAG..
failed=0
first=
row() {
    name=$1 compiler=$2 runner=$3
    shift 3
    for program in $compiler $runner; do
        command -v "$program" >/dev/null && continue
        if [ -n "$all" ]; then
            printf 'FAIL  %-28s %s is missing\n' "$name" "$program"
            failed=1
        fi
        return 0
    done
    # shellcheck disable=SC2086 # lists of words
    "$compiler" $flags "$@" -o "$work/digest" $sources -lm
    # shellcheck disable=SC2086
    hash=$($runner "$work/digest")
    [ -n "$first" ] || first=$hash
    if [ "$hash" = "$first" ]; then
        printf 'ok    %-28s %s\n' "$name" "$hash"
    else
        printf 'FAIL  %-28s %s\n' "$name" "$hash"
        failed=1
    fi
}

row 'gcc -O2' gcc '' -O2
row 'gcc -O0' gcc '' -O0
if grep -q avx2 /proc/cpuinfo; then
    row 'gcc -O3 -mavx2 -mfma' gcc '' -O3 -mavx2 -mfma
    row 'gcc -O3 -mno-avx' gcc '' -O3 -mno-avx
    row 'clang -O3 -mavx2 -mfma' clang '' -O3 -mavx2 -mfma
    row 'clang -O3 -mno-avx' clang '' -O3 -mno-avx
fi
row 'clang -O2' clang '' -O2
row 'arm64 gcc -O2' aarch64-linux-gnu-gcc qemu-aarch64 -O2 -static
row 'arm64 gcc -O3' aarch64-linux-gnu-gcc qemu-aarch64 -O3 -static
exit "$failed"
