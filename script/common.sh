# SPDX-License-Identifier: Apache-2.0
# Shared by the scripts of this folder: sourced, never run. Plain sh. Leaves the shell in the project's root.

cd "$(dirname "$0")/.." || exit 1
root=$(pwd)

# Nothing that is installed runs code of its own at install time, and nothing reports home.
export IBM_TELEMETRY_DISABLED=true
export REDOCLY_TELEMETRY=off
export DO_NOT_TRACK=1
export npm_config_ignore_scripts=true
export npm_config_audit=false
export npm_config_fund=false
export npm_config_update_notifier=false

# A Node of our own (script/bootstrap) goes before an older one of the system.
node_home="$root/.node/node_modules/node-linux-$(uname -m | sed -e 's/x86_64/x64/' -e 's/aarch64/arm64/')"
if [ -x "$node_home/bin/node" ]; then
    PATH="$node_home/bin:$PATH"
    export PATH
fi

# One line on what is going on; data goes to stdout, this does not.
say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$*"
    exit 1
}

# Runs a command whose output matters only when it fails: quiet LABEL COMMAND..
quiet() {
    quiet_label=$1
    shift
    quiet_log=$(mktemp) || exit 1
    if "$@" >"$quiet_log" 2>&1; then
        rm -f "$quiet_log"
        return 0
    fi
    say "$quiet_label failed:"
    cat "$quiet_log" >&2
    rm -f "$quiet_log"
    return 1
}

# The content of files and folders as one checksum: stamp PATH..
stamp() {
    find "$@" -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print 2>/dev/null |
        LC_ALL=C sort | tr '\n' '\0' | xargs -0 cksum | cksum
}

# True when the file $1 says what $2 is, that is: the work it stands for is done already.
stamp_is() {
    [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]
}
