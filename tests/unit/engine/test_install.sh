#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_install.sh BUILD SHARED EXAMPLE.C: what is installed is enough to build and run a program, by pkg-config, shared and static.
set -eu
build=$1
shared=$2
example=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The host's program is not instrumented; a library that is cannot be tried that way.
if nm --dynamic "$shared" | grep -q -e __asan -e __ubsan; then
    echo "a sanitizer build is not installed"
    exit 77
fi
DESTDIR=$work/root meson install -C "$build" --no-rebuild --quiet --tags devel
pc=$(find "$work/root" -name score.pc)
prefix=$work/root$(sed -n 's/^prefix=//p' "$pc")
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
flags=$(pkg-config --define-variable=prefix="$prefix" --cflags --libs score)
libdir=$(pkg-config --define-variable=prefix="$prefix" --variable=libdir score)
# shellcheck disable=SC2086 # flags are words
for std in c11 c17; do
    cc -std=$std -Wall -Wextra -Werror "$example" $flags -o "$work/example"
    LD_LIBRARY_PATH=$libdir "$work/example" | grep -q 'drawn with share'
done
cc -std=c17 "$example" -I"$prefix/include" "$libdir/libscore.a" -lm -o "$work/static"
"$work/static" | grep -q 'drawn with share'
! nm --dynamic "$work/static" | grep -q ' T score_'
[ "$(find "$prefix/include/score" -name '*.h' | wc -l)" -eq 10 ]
