"""What `make bench` measures is what it says. How long anything takes is no matter of tests."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    import bench

    return bench


def test_a_file_counts_as_written_when_it_is_another_or_was_touched(bench) -> None:
    before = {Path("same"): (1, 1, b"a"), Path("touched"): (2, 1, b"b"), Path("new"): (3, 1, b"c")}
    after = {Path("same"): (1, 1, b"a"), Path("touched"): (2, 2, b"b"), Path("new"): (4, 2, b"d")}
    assert bench.written(before, after) == (2, 1)
    assert bench.written(before, before) == (0, 0)


def test_a_ratio_is_held_against_the_goal_that_the_measure_has_at_its_size(bench) -> None:
    assert bench.row(bench.COLD, "M", 1, 4, "s") == bench.Row(bench.COLD, "M", 1, 4, 0.25, 0.5, "s")
    assert bench.row(bench.COLD, "S", 1, 4, "s").goal is None
    assert str(bench.row(bench.COLD, "M", 3, 4, "s")).endswith("NOT KEPT")


def test_growth_is_the_exponent_of_the_editions(bench) -> None:
    rows = [bench.row(bench.COLD, "S", 1, 1, "s"), bench.row(bench.COLD, "L", 100, 1000, "s")]
    ours, floor = bench.growth(rows)
    assert (ours.ours, ours.goal, floor.ours) == (1, 1.05, 1.5)
    assert not list(bench.growth(rows[:1]))


def test_every_side_of_the_bench_has_the_same_editions(bench) -> None:
    size, made = bench.SIZES["S"], bench.corpus
    ours, floor, hugo = (dict(side(size)) for side in (made.project, made.floor, made.hugo))
    editions = [path for path in floor if path.startswith("docs/") and "index" not in path]
    assert len(editions) == size.editions
    for path in editions:
        texts = {side[path].partition(b"## ")[2] for side in (ours, floor, hugo)}
        assert len(texts) == 1
        assert texts != {b""}


def test_bytes_are_counted_of_a_whole_site_or_of_some_of_its_files(bench, tmp_path: Path) -> None:
    (tmp_path / "site/a").mkdir(parents=True)
    (tmp_path / "site/a/index.html").write_text("<p>")
    (tmp_path / "site/ledger.jsonl").write_text("12345")
    assert bench.weight(tmp_path) == (8, 1)
    assert bench.weight(tmp_path, ["a/index.html"]) == (3, 1)


@pytest.mark.slow
def test_the_smallest_size_is_measured_whole(tmp_path: Path) -> None:
    """It ends well only if the floor was built with the very same editions as ours."""
    result = tmp_path / "bench.json"
    command = [sys.executable, ROOT / "tools/bench.py", "S", "--runs", "1", "--output", result]
    said = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    rows = json.loads(result.read_text("utf-8"))
    assert len([line for line in said.splitlines() if line[0] != "("]) == 1 + len(rows)
    for row in rows:
        assert list(row) == ["measure", "size", "ours", "other", "ratio", "goal", "unit"]
        assert row["other"] == 0 or row["ratio"] == pytest.approx(
            row["ours"] / row["other"], abs=0.01, rel=0.2
        )
    measures = {row["measure"] for row in rows if row["size"] == "S"}
    assert len(measures) > 8
