#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Nothing that is served loads anything from another host: no page, style sheet or script of the portal names
# one in a place from which a browser would load. Looks at the sources, and at web/dist when it is built.
set -u
status=0
loads='(src|href|srcset|action)="?(https?:)?//[a-z0-9]|url\( *["'"'"']?(https?:)?//|@import +(url\()? *["'"'"'](https?:)?//'
calls='(fetch|import|importScripts|EventSource|WebSocket|sendBeacon)\( *["'"'"'`](https?:|wss?:)?//'

# look PATTERN NAME..: the lines of the portal's files of these names that match
look() {
    pattern=$1
    shift
    for name in "$@"; do
        find web/index.html web/src web/public web/dist -type f -name "$name" 2>/dev/null
    done | tr '\n' '\0' | xargs -0 -r grep -noE "$pattern" /dev/null |
        sed -e 's/^\([^:]*:[0-9]*\):/\1: loads from another host: /'
}

found=$(
    look "$loads" '*.html' '*.css' '*.scss' '*.svg'
    look "$calls" '*.ts' '*.tsx' '*.js'
    # Carbon's own default for its fonts; the portal must have replaced it.
    look '[a-z0-9.]*s81c\.com' '*.css' '*.scss' '*.js'
)
if [ -n "$found" ]; then
    printf '%s\n' "$found"
    status=1
fi
exit $status
