#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_headers.sh HEADER..: each compiles alone and included twice, as C17 and as C++; the headers of the
# library as C11 too. Why: a header that needs another one first breaks whoever includes it next.
set -u
status=0
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
# libpq alone lives in a folder of its own.
common="-fsyntax-only -D_GNU_SOURCE -Iinclude -Isrc -Itests $(pkg-config --cflags libpq)"

# compile COMPILER LANGUAGE STANDARD HEADER
compile() {
    # shellcheck disable=SC2086 # lists of words
    printf '#include "%s"\n#include "%s"\n' "$4" "$4" |
        "$1" -x "$2" -std="$3" $warnings $common -I. - 2>&1 | grep -E 'error|warning' | sed "s/^/$3: /"
}

# The library's headers are for C++ programs too: strictly, as C++17. Those inside are C that a C++ compiler reads,
# with what C++ has in another form (atomics since C++23, flexible arrays as an extension).
compile_as_cpp() {
    case "$1" in
    include/*) compile g++ c++ c++17 "$1" ;;
    *) warnings="$warnings -Wno-pedantic -Wno-shadow" compile g++ c++ c++23 "$1" ;;
    esac
}

for header in "$@"; do
    problems=$(
        compile gcc c c17 "$header"
        compile_as_cpp "$header"
        case "$header" in include/*) compile gcc c c11 "$header" ;; esac
    )
    if [ -n "$problems" ]; then
        printf '%s:1: does not compile alone\n%s\n' "$header" "$problems"
        status=1
    fi
done
exit $status
