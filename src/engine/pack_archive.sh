#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# pack_archive.sh ARCHIVE OUTPUT: one relocatable object of all members, its hidden symbols made
# local, in an archive of its own. Why: names that files of the library share must not meet those
# of the program that links it.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ld -r --whole-archive "$1" -o "$work/score.o"
objcopy --localize-hidden "$work/score.o"
rm -f "$2"
ar rcs "$2" "$work/score.o"
