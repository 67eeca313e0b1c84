#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_headers.sh SOURCE INCLUDE: the public headers, together and each alone, in three languages without a warning.
set -eu
strict='-Wall -Wextra -Wpedantic -Werror -fsyntax-only'
for header in "$2"/score/*.h "$1"; do
    # shellcheck disable=SC2086 # options are words
    for std in c11 c17; do
        cc -std=$std $strict -I"$2" -x c "$header"
    done
    # shellcheck disable=SC2086
    c++ -std=c++17 $strict -I"$2" -x c++ "$header"
done
