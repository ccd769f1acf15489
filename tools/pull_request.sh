#!/bin/sh
# What a pull request calls for: the tests of the texts where it touches texts alone, else all checks and tests.
#
#   BASE=HEAD^1 tools/pull_request.sh
set -eu
cd "$(dirname -- "$0")/.."
base=${BASE:-origin/main}

git rev-parse --quiet --verify "$base^{commit}" >/dev/null || {
    echo "There is no commit $base to compare with: fetch it, or name another as BASE." >&2
    exit 2
}
if git diff --name-only --no-renames "$base" -- | grep -qvE '^(docs|registers|notes|inbox)/'; then
    exec .ci/run
fi
echo "Texts alone have changed since $base: the tests of the tool are left out."
tools/setup.sh dev
exec .venv/bin/python -m pytest -q tests/softone
