#!/bin/sh
# Makes sure that there is a Chromium for the browser tests; on Debian and its kin it is installed when it is missing.
set -eu
chromium=${AVT_CHROMIUM:-/usr/bin/chromium}
[ -x "$chromium" ] && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null
else
    echo "no Chromium at $chromium: install one, or name yours in AVT_CHROMIUM" >&2
    exit 1
fi
