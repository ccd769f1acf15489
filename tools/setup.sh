#!/bin/sh
# Makes .venv from a lock: exact versions, every file checked by its hash, wheels only.
#
#   tools/setup.sh site     what the site needs           (locks/site.txt)
#   tools/setup.sh dev      the same, and what tests need (locks/dev.txt)
#
# Quick when nothing changed: a stamp in .venv says what is in it. The stamp is written last, so what
# was interrupted is done again. Nothing here or elsewhere calls the scripts in .venv/bin, which hold
# the path they were installed to; `.venv/bin/python -m NAME` still works when the folder has moved.
set -eu
unset PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX

want=${1:-}
case $want in
site | dev) ;;
*)
    echo "usage: tools/setup.sh site|dev" >&2
    exit 2
    ;;
esac

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv=$root/.venv
python=$venv/bin/python
stamp=$venv/lydelse.stamp
turn=$root/.venv.turn

say() { echo "set-up: $*" >&2; }

# --- What should be in .venv, what is ---------------------------------------------------------------

# stamp_of site|dev: the stamp of a .venv that holds what `site` or `dev` needs. A stamp for dev begins
# with the one for site, so that a .venv for dev serves the site too.
stamp_of() {
    "$python" -I -S -c '
import hashlib, sys, tomllib
root, want = sys.argv[1:]
print("python", sys.implementation.cache_tag + sys.abiflags)
with open(f"{root}/pyproject.toml", "rb") as file:
    print("plugins", *tomllib.load(file)["project"]["entry-points"]["mkdocs.plugins"].items())
for lock in ("site", "dev")[: 1 + (want == "dev")]:
    with open(f"{root}/locks/{lock}.txt", "rb") as file:
        print(lock, hashlib.sha256(file.read()).hexdigest())
' "$root" "$1"
}

holds() {
    [ -f "$stamp" ] && [ -x "$python" ] || return 1
    due=$(stamp_of "$1" 2>/dev/null) || return 1
    case $(cat "$stamp") in
    "$due"*) return 0 ;;
    *) return 1 ;;
    esac
}

if holds "$want"; then exit 0; fi

# --- One at a time ----------------------------------------------------------------------------------

if [ ! -w "$root" ]; then
    say "cannot write to $root, where .venv belongs."
    exit 2
fi
tries=0
until mkdir "$turn" 2>/dev/null; do
    other=$(cat "$turn/pid" 2>/dev/null || true)
    if [ -n "$other" ] && kill -0 "$other" 2>/dev/null; then
        [ "$tries" -gt 0 ] || say "another set-up is at work in this folder; waiting for it."
    elif [ -n "$other" ] || [ "$tries" -gt 2 ]; then
        rm -rf "$turn" # left behind by a set-up that was killed
    fi
    tries=$((tries + 1))
    sleep 1
done
echo $$ >"$turn/pid"
trap 'rm -rf "$turn"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
if holds "$want"; then exit 0; fi

# --- A Python ---------------------------------------------------------------------------------------

# uv, where it is there and runs.
uv=
if uv --version >/dev/null 2>&1; then uv=uv; fi

# Prints "VERSION PATH" of a Python; fails where it is too old (11) or cannot make a venv (12).
probe='
import sys
found = "%d.%d" % sys.version_info[:2], getattr(sys, "_base_executable", None) or sys.executable
print("%s %s" % found)
if sys.version_info < (3, 11):
    sys.exit(11)
try:
    import ensurepip, venv
except ImportError:
    sys.exit(12)
'
base=
too_old=
no_venv=
if [ -n "${LYDELSE_PYTHON:-}" ]; then
    set -- "$LYDELSE_PYTHON"
else
    set -- python3 python3.14 python3.13 python3.12 python3.11 python
fi
for name in "$@"; do
    result=0
    found=$("$name" -c "$probe" 2>/dev/null) || result=$?
    if [ "$result" = 12 ] && [ -n "$uv" ]; then result=0; fi # uv makes its own
    case $result in
    0)
        base=${found#* }
        break
        ;;
    11) too_old=${too_old:-"$name is Python ${found%% *}"} ;;
    12) no_venv=${no_venv:-$found} ;;
    esac
done
if [ -z "$base" ] && [ -n "$uv" ]; then
    base=$("$uv" python find --no-python-downloads '>=3.11' 2>/dev/null) || base=
fi
if [ -z "$base" ] && [ -n "$no_venv" ]; then
    version=${no_venv%% *}
    say "Python $version (${no_venv#* }) has no venv."
    say "On Debian and Ubuntu it is a package of its own: apt install python$version-venv" \
        "(or python3-venv, where $version is the system's Python). Install it and try again."
    exit 2
fi
if [ -z "$base" ]; then
    say "needs Python 3.11 or newer; ${too_old:-no python3 was found on PATH}."
    say "Install one so that python3 or python3.11, python3.12, … is on PATH" \
        "(or name it: LYDELSE_PYTHON=/path/to/python3.12) and try again."
    exit 2
fi

# --- The install ------------------------------------------------------------------------------------

failed() {
    say "failed; what pip or uv said is above. It needs a package index to install from, and takes only" \
        "files whose hash is in locks/$want.txt (Python 3.11 to 3.14). Run the same command again."
    exit 1
}

say "installing into .venv from locks/$want.txt (once; until the lock changes)"
started=
if [ "$want" = dev ] && holds site && { [ -n "$uv" ] || "$python" -c 'import pip' 2>/dev/null; }; then
    started=yes # what the site needs is there already; the rest goes on top
fi
rm -f "$stamp"
if [ -z "$started" ]; then
    rm -rf "$venv"
    if [ -n "$uv" ]; then
        "$uv" venv --quiet --python "$base" "$venv" || failed
    else
        "$base" -m venv "$venv" || failed
    fi
fi
if [ -n "$uv" ]; then
    "$uv" pip install --quiet --compile-bytecode --python "$python" --no-deps --require-hashes \
        --only-binary :all: -r "$root/locks/$want.txt" || failed
else
    # Twice quiet: warnings about the index of this or that machine help nobody; errors are shown.
    "$python" -m pip install --quiet --quiet --disable-pip-version-check --no-input \
        --no-deps --require-hashes --only-binary :all: -r "$root/locks/$want.txt" || failed
fi

# Compiled once: where Python is told to keep nothing that it compiles, as in many containers, it would
# compile all of it for each build. Whoever may not write there loses time alone.
"$python" -m compileall -q "$root/src" "$root/hooks" >/dev/null 2>&1 || true

# src/ by a relative path, which `site` resolves against site-packages: so the folder may move. Beside it
# what pip would write of the package, so that MkDocs knows its plugins (`./lydelse build` in another folder).
"$python" -I -c '
import os, re, sys, sysconfig, tomllib
root = sys.argv[1]
packages = sysconfig.get_path("purelib")
source = os.path.join(root, "src")
with open(os.path.join(packages, "lydelse.pth"), "w", encoding="utf-8") as file:
    print(os.path.relpath(source, packages), file=file)

with open(os.path.join(root, "pyproject.toml"), "rb") as file:
    points = tomllib.load(file)["project"]["entry-points"]
with open(os.path.join(source, "lydelse", "__init__.py"), encoding="utf-8") as file:
    version = re.search("__version__ = \"(.+)\"", file.read())[1]
info = os.path.join(packages, "lydelse.dist-info")
os.makedirs(info, exist_ok=True)
with open(os.path.join(info, "METADATA"), "w", encoding="utf-8") as file:
    print("Metadata-Version: 2.4", "Name: lydelse", f"Version: {version}", sep="\n", file=file)
with open(os.path.join(info, "entry_points.txt"), "w", encoding="utf-8") as file:
    for group, names in points.items():
        print(f"[{group}]", *(f"{name} = {where}" for name, where in names.items()), sep="\n", file=file)
' "$root"

stamp_of "$want" >"$stamp.new"
mv "$stamp.new" "$stamp"
