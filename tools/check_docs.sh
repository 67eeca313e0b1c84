#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Documents that stay true: every folder that someone has to find their way in has a README of at most 60 lines,
# links lead somewhere, and a path of the project that a document names exists.
set -u
status=0
lines_max=60

fail() {
    echo "$1:1: $2"
    status=1
}

for folder in api db docs include maps script src tests tools web src/*/; do
    readme="${folder%/}/README.md"
    if [ ! -f "$readme" ]; then
        fail "${folder%/}" "no README.md says what lives here"
    elif [ "$(wc -l <"$readme")" -gt "$lines_max" ]; then
        fail "$readme" "more than $lines_max lines"
    fi
done

# What is made at build or run time may be named without being there.
is_made() {
    case "$1" in
    *'{'*) return 0 ;; # a value of a letter (docs/mail)
    *NNNN* | build* | data* | .node* | web/dist* | web/node_modules* | maps/yours.json | tests/e2e/shots*) return 0 ;;
    esac
    return 1
}

# A path is taken from the root or from the document's own folder.
check_path() {
    is_made "$2" && return 0
    [ -e "$2" ] || [ -e "$(dirname "$1")/$2" ] || fail "$1" "names $2, which does not exist"
}

for document in $(git ls-files -co --exclude-standard '*.md'); do
    for target in $(grep -o '](\([^)#: ]*\)' "$document" | sed 's/^](//'); do
        check_path "$document" "$target"
    done
    for path in $(grep -oE '`(api|db|docs|include|maps|script|src|tests|tools|web)/[A-Za-z0-9_./-]*`' "$document" |
        tr -d '`'); do
        check_path "$document" "$path"
    done
done
exit $status
