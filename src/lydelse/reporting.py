"""What a pull request would do to the public site, told from two trees: before it, and with it.

Pure: the caller reads both projects. The report is Markdown for people who review; the redlines are
returned as well, to be shown as pages.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lydelse.checks import check
from lydelse.checks.materiality import base_of, of_version
from lydelse.checks.translations import stale
from lydelse.compare import Diff, report
from lydelse.comparison import compare_editions
from lydelse.coverage import coverage
from lydelse.law import State
from lydelse.ledger import LEDGER_FILE, Publish, read_ledger
from lydelse.model import Change, Edition, Version
from lydelse.problems import Problem, Severity, in_order, problem
from lydelse.publishing import Act, publish, today
from lydelse.site import Site

LIMIT = 60_000
"""A comment on GitHub takes 65 536 letters; something is left for whoever adds to it."""
_MOST_LISTED = 50


@dataclass(frozen=True)
class Shown:
    """A redline with what it is called."""

    name: str
    title: str
    language: str
    diff: Diff


@dataclass(frozen=True)
class Report:
    """The text for the pull request, what was found, and the redlines."""

    markdown: str
    problems: tuple[Problem, ...]
    redlines: tuple[Shown, ...]


def report_on(base: Site, head: Site, act: Act) -> Report:
    """Compare a project with what a pull request makes of it; ``act`` is the merge, made now."""
    day = today(head, act.now)
    edited = list(_edited(base, head))
    found = [one for one in check(head, act.now) if one.code != "published-file-altered"]
    found += [problem("published-file-edited", path) for path, _ in edited]
    if head.files.get(LEDGER_FILE, b"") != base.files.get(LEDGER_FILE, b""):
        found.append(problem("ledger-touched", LEDGER_FILE))
    found = in_order(found)
    drafts = list(_changed_drafts(base, head))
    redlines = [shown for draft in drafts for shown in _redlines(head, draft)]
    redlines += [shown for _, shown in edited if shown]
    parts = [
        "## What this pull request does",
        *_publishes(base, head, act, day),
        *_problems(found),
        *_edits(edited),
        *(line for draft in drafts for line in _translations(head, draft)),
        *(line for draft in drafts for line in _touches(head, draft)),
        *_coverage(base, head, day),
    ]
    text = "\n".join(parts) + "\n"
    return Report(text + _shown(redlines, LIMIT - len(text)), tuple(found), tuple(redlines))


# --- what merging does --------------------------------------------------------------------------


def _publishes(base: Site, head: Site, act: Act, day: date) -> Iterator[str]:
    """Which versions merging publishes, from when they apply, and which stay drafts and why."""
    yield "### Merging publishes"
    yield ""
    if head.files.get(LEDGER_FILE, b"") != base.files.get(LEDGER_FILE, b""):
        yield "Nothing, as long as `ledger.jsonl` is changed here."
        yield ""
        return
    plan = publish(head, act)
    ledger, _ = read_ledger(plan.writes.get(LEDGER_FILE, b""))
    events = ledger.events[len(head.ledger.events) :]
    for event in events:
        if isinstance(event, Publish):
            when = "on the day it is merged" if event.effective == day else f"on {event.effective}"
            yield (
                f"- **{event.document} {event.version}** ({event.change}), which begins to apply "
                f"{when}.{_deadline(head, event, day)}"
            )
    refused = [one for one in plan.problems if one.severity is Severity.ERROR]
    if refused:
        if not events:
            yield "Nothing yet."
        yield ""
        yield "Stays a draft, until this is mended:"
        yield ""
        yield from _listed(refused)
    elif not events:
        yield "Nothing: no draft says from when it applies (`effective`)."
    yield ""


def _deadline(head: Site, event: Publish, day: date) -> str:
    """By when to merge, so that the day holds and the notice period is kept."""
    days = head.settings.notice_days
    if event.effective == day:
        return ""
    first = not any(one.document == event.document for one in head.ledger.events)
    if event.change is Change.SUBSTANTIVE and days and not first:
        if event.notice_waiver:
            return f" Notice is shorter than {days} days: {event.notice_waiver}"
        last = event.effective - timedelta(days=days)
        return f" Merge by {last} to keep {days} days' notice."
    return f" Merge by {event.effective}."


# --- what was found -----------------------------------------------------------------------------


def _problems(found: Iterable[Problem]) -> Iterator[str]:
    listed = [one for one in found if one.severity is not Severity.INFO]
    wrong = sum(one.severity is Severity.ERROR for one in listed)
    yield "### What was found"
    yield ""
    if not listed:
        yield "No problems."
    elif not wrong:
        yield "Nothing that stops it; warnings:"
        yield ""
    else:
        yield f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong and must be mended:"
        yield ""
    ordered = sorted(listed, key=lambda one: one.severity is not Severity.ERROR)
    yield from _listed(ordered[:_MOST_LISTED])
    if len(ordered) > _MOST_LISTED:
        yield f"- … and {len(ordered) - _MOST_LISTED} more; `lydelse check` lists them all."
    yield ""


def _listed(problems: Iterable[Problem]) -> Iterator[str]:
    for one in problems:
        place = f"{one.path}:{one.line}" if one.line else one.path
        kind = "" if one.severity is Severity.ERROR else f" ({one.severity})"
        said = f"{_plain(one.cause[:1].upper() + one.cause[1:])} **{_plain(one.remedy)}**"
        yield f"- `{place}`{kind}: {said} `{one.code}`"


def _plain(text: str) -> str:
    """Text that was quoted from a file, so that it cannot be markup of the report."""
    return text.replace("<", "&lt;").replace("@", "&#64;").replace("](", "]&#40;")


# --- edits to what is published -----------------------------------------------------------------


def _edited(base: Site, head: Site) -> Iterator[tuple[str, Shown | None]]:
    """The published files that the pull request changes or deletes, texts with their redlines."""
    for path in sorted(base.ledger.files()):
        before, after = base.files.get(path), head.files.get(path)
        if before is None or before == after:
            continue
        old, new = _at(base, path), _at(head, path)
        shown = None
        if old and new:
            shown = _shown_as(f"{old.document} {old.version}, edited", old, new)
        yield path, shown


def _at(site: Site, path: str) -> Edition | None:
    return next(
        (
            edition
            for document in site.documents.values()
            for version in document.versions.values()
            for edition in version.editions.values()
            if edition.path == path
        ),
        None,
    )


def _edits(edited: list[tuple[str, Shown | None]]) -> Iterator[str]:
    if not edited:
        return
    yield "### Published files were edited"
    yield ""
    yield "What is published is never changed. To keep the edit, make a new version of it:"
    yield ""
    for path, shown in edited:
        yield f"#### `{path}`"
        yield ""
        document = path.split("/", 2)[-1].rpartition("/")[0] if path.endswith(".md") else "DOCUMENT"
        yield f"1. Begin a version: `./lydelse new {document}`."
        yield "2. Make the edit below in its file."
        yield f"3. Give this file back its text: `git checkout origin/HEAD -- {path}`."
        yield ""
        if shown:
            yield report.markdown(shown.diff, limit=8_000)


# --- drafts -------------------------------------------------------------------------------------


def _changed_drafts(base: Site, head: Site) -> Iterator[Version]:
    """The drafts that are new here, or not what they were."""
    for id in sorted(head.documents):
        for draft in head.drafts(id):
            paths = [edition.path for edition in draft.editions.values()]
            paths.append(head.register_path(id, draft.id))
            if any(base.files.get(path) != head.files.get(path) for path in paths):
                yield draft


def _redlines(head: Site, draft: Version) -> Iterator[Shown]:
    before = base_of(head, draft)
    for code in head.settings.languages:
        old = before.editions.get(code) if before else None
        new = draft.editions.get(code)
        if before and old and new:
            yield _shown_as(f"{draft.document} {before.id} → {draft.id}", old, new)


def _shown_as(title: str, old: Edition, new: Edition) -> Shown:
    name = f"{new.document.replace('/', '-')}-{new.version}-{new.language}"
    return Shown(name, f"{title} ({new.language})", new.language, compare_editions(old, new))


def _translations(head: Site, draft: Version) -> Iterator[str]:
    yield f"### Translations of {draft.document} {draft.id}"
    yield ""
    for code in head.settings.translations:
        name = head.settings.languages[code]
        owed = stale(head, draft, code)
        if code not in draft.editions:
            yield f"- {name}: missing."
        elif owed:
            titles = ", ".join(f"{_plain(title) or id} `{{#{id}}}`" for id, title in owed.items())
            yield f"- {name}: to be translated: {titles}."
        else:
            yield f"- {name}: follows."
    yield ""


def _touches(head: Site, draft: Version) -> Iterator[str]:
    """What an editorial version touches, and whether it was confirmed."""
    lead = draft.editions.get(head.settings.authoritative)
    if lead is None or lead.change is not Change.EDITORIAL:
        return
    found = of_version(head, draft)
    yield f"### Is {draft.document} {draft.id} editorial?"
    yield ""
    for section, places in found.items():
        said = "; ".join(dict.fromkeys(_plain(touch.said) for _, _, touch in places))
        reason = lead.confirm.get(section)
        yield f"- `{{#{section}}}` touches {said}: " + (
            f"confirmed, “{_plain(reason)}”." if reason else "**not confirmed**."
        )
    if not found:
        yield "Nothing but spelling, punctuation and the like is touched."
    yield ""


def _coverage(base: Site, head: Site, day: date) -> Iterator[str]:
    """How many facts that notices owe are missing, before and after, if that changes."""
    counts = [
        sum(cell.state in (State.MISSING, State.OPEN) for cell in coverage(site, day).cells)
        for site in (base, head)
    ]
    if counts[0] != counts[1]:
        yield "### Coverage"
        yield ""
        yield f"Facts that notices owe and lack: {counts[0]} before, {counts[1]} with this."
        yield ""


def _shown(redlines: list[Shown], room: int) -> str:
    """The redlines one after another; each gets its share of the room that is left."""
    if not redlines:
        return ""
    share = max(400, room // len(redlines) - 200)
    parts = ["### Redlines", ""]
    for shown in redlines:
        parts += [
            f"<details><summary>{_plain(shown.title)}</summary>", "",
            report.markdown(shown.diff, limit=share), "</details>", "",
        ]  # fmt: skip
    return "\n".join(parts)
