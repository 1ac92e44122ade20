#!/bin/sh
# Look for a Chromium that the browser tests can drive; install Debian's when this is allowed, else say how to get one.
set -eu

found() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium from the distribution, for the browser tests."
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core; } \
        </dev/null >/dev/null 2>&1 || echo "apt-get could not install it." >&2
fi
found || echo "No Chromium found: the browser tests will say so. On Debian and Ubuntu: apt-get install chromium" >&2
