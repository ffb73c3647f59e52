#!/usr/bin/env bash
# Puts on this machine what the tests need and Go does not bring: a browser, a
# PostgreSQL server, fonts with every Vietnamese letter. Installs from Debian
# when something is missing and we are root; otherwise prints the line to run
# and fails. Says nothing when all is there.
set -euo pipefail

packages=()
if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null &&
	! command -v google-chrome >/dev/null; then
	packages+=(chromium)
fi
if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && ! command -v initdb >/dev/null; then
	packages+=(postgresql)
fi
# fonts-liberation, which looks the same, lacks Vietnamese letters.
if ! compgen -G '/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf' >/dev/null; then
	packages+=(fonts-croscore)
fi
if [ ${#packages[@]} = 0 ]; then
	exit 0
fi

line="apt-get install -y --no-install-recommends ${packages[*]}"
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "The tests need what this machine lacks: ${packages[*]}" >&2
	echo "As root, run:" >&2
	echo "    apt-get update && $line" >&2
	exit 1
fi

echo "Installing what the tests need: ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for try in 1 2 3; do
	if { apt-get update -q && apt-get -o Dpkg::Options::=--force-confold install -y -q --no-install-recommends "${packages[@]}"; } \
		>"$log" 2>&1 </dev/null; then
		exit 0
	fi
	sleep $((try * 5))
done
cat "$log" >&2
echo "The packages could not be installed; see above. By hand:" >&2
echo "    apt-get update && $line" >&2
exit 1
