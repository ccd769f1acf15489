"""The plugin and the hooks are one glue: the same functions in the same order."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.sites.project import ROOT, Workbench, build_env

_PRINTED = """
import json
from mkdocs.config import load_config

import pytest
ours = {
    event: [f"{one.__module__}.{one.__name__}" for one in handlers if "lydelse." in one.__module__]
    for event, handlers in load_config("mkdocs.yml").plugins.events.items()
}
print(json.dumps(ours))
"""


def flow(bench: Workbench) -> Mapping[str, list[str]]:
    """What MkDocs calls for each event, in order, of all that is Lydelse's."""
    run = [sys.executable, "-c", _PRINTED]
    env = build_env({"PYTHONPATH": str(ROOT / "src")})
    done = subprocess.run(run, cwd=bench.root, env=env, stdout=subprocess.PIPE, check=True)
    found: Mapping[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_the_plugin_does_what_the_hooks_do_in_the_same_order(tmp_path: Path) -> None:
    bench = Workbench(tmp_path / "site", ("sv",))
    by_hooks = flow(bench)
    assert by_hooks["post_build"][-1] == "lydelse.mkdocs.finish.on_post_build"
    bench.configure(hooks=[])
    text = (bench.root / "mkdocs.yml").read_text("utf-8")
    for plugins in ("- search\n- lydelse\n", "- lydelse\n- search\n"):
        bench.write("mkdocs.yml", text.replace("- search\n", plugins))
        assert flow(bench) == by_hooks
