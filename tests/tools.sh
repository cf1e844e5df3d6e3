#!/usr/bin/env bash
# Installs the real tools that the tests measure us by (hosts, a judge of HTML), by name and version, into .tools/ or
# the folder given. About 700 MB, two minutes; a tool that is there already is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-.tools}

npm_packages() {  # npm_packages FOLDER PACKAGE@VERSION…
    local into="$folder/$1"
    shift
    mkdir -p "$into"
    if [ "$(cat "$into/installed" 2>/dev/null)" != "$*" ]; then
        # No package may run a program of its own while it is installed.
        npm install --prefix "$into" --ignore-scripts --no-audit --no-fund --no-save --loglevel=error "$@"
        echo "$*" > "$into/installed"
    fi
}

npm_packages netlify netlify-cli@26.2.0
npm_packages web wrangler@4.60.0 s3rver@3.7.1
npm_packages pages html-validate@10.17.0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! { [ -x /usr/sbin/sshd ] && command -v rsync git; } >/dev/null; then
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends openssh-server rsync git >/dev/null
fi
