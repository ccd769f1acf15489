#!/bin/sh
# Installs into .venv/node what slow tests need and only npm has: the Nu HTML checker, a Java program.
# Exact versions, every file checked by its hash, and no package's script is run. Quick when nothing
# changed; where there is no npm the tests that need it are skipped, and say so.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
folder=$root/.venv/node
if cmp -s "$root/locks/package-lock.json" "$folder/installed.json"; then exit 0; fi
command -v npm >/dev/null || exit 0

echo "set-up: installing into .venv/node from locks/package-lock.json (once; until the lock changes)" >&2
rm -rf "$folder"
mkdir -p "$folder"
cp "$root/locks/package.json" "$root/locks/package-lock.json" "$folder"
if ! (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2); then
    echo "set-up: failed; what npm said is above. It needs a package registry to install from." >&2
    exit 1
fi
cp "$root/locks/package-lock.json" "$folder/installed.json"
