"""What is being done, told while it is done: on a terminal once it lasts, in CI as a line.

``python -m lydelse.jobs.progress WHAT MODULE [ARGS]…`` says ``doing-WHAT`` while a module of Python
runs, as `make site` runs MkDocs: in a process of its own, since a build forks workers only where no
other thread runs.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lydelse.cli.terminal import busy
from lydelse.cli.usage_errors import said


@contextmanager
def doing(what: str, **values: object) -> Iterator[None]:
    """Say what is being done, in the words of ``doing-WHAT``."""
    words = said(f"doing-{what}", **values)
    if "GITHUB_ACTIONS" in os.environ:
        print(f"{words} …", file=sys.stderr, flush=True)
        yield
    else:
        with busy(words):
            yield


def main() -> int:
    """Run a module while it is said what it does; its exit code."""
    what, *module = sys.argv[1:]
    try:
        with doing(what):
            return subprocess.run([sys.executable, "-m", *module], check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
