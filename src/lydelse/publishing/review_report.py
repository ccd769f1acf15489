"""What a pull request would do to the public site, told from two trees: before it, and with it.

Pure: the caller reads both projects. The report is Markdown for people who review, in the language
that prevails and in English; the redlines are returned as well, to be shown as pages.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import unified_diff
from functools import partial
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from lydelse.checks import check
from lydelse.checks.front_matter import is_announcement
from lydelse.compare import report
from lydelse.compare.report import ReportLabels
from lydelse.content.comparison import compare_editions, report_labels
from lydelse.law.coverage import coverage
from lydelse.law.rules import State
from lydelse.ledger.events import LEDGER_FILE, Publish, Translate, read_ledger
from lydelse.memo import by_value
from lydelse.messages.catalogue import say, say_day
from lydelse.messages.problems import (
    ENGLISH,
    Problem,
    Severity,
    errors,
    explained,
    in_order,
    phrase,
    problem,
)
from lydelse.model import ON_PUBLICATION, Change, Edition, Version, VersionId
from lydelse.project.project import Project, read_project_files
from lydelse.project.settings import CONFIG_FILE
from lydelse.publishing.acts import Signature, publish, today
from lydelse.publishing.visible import Outside, Shown, Visible, visible
from lydelse.revision.materiality import all_said, base_of, of_version
from lydelse.revision.stale_translations import stale, stale_facts
from lydelse.website.papers import word_of
from lydelse.website.permanence import lost_by
from lydelse.website.website import Website

LIMIT = 60_000
"""A comment on GitHub takes 65 536 letters; this leaves room for additions."""
_MOST_LISTED = 30
_MOST_EDITED = 10
_MOST_REDLINES = 20
_QUOTED = 12_000
"""So many letters of edits to published files are quoted in all."""


@dataclass(frozen=True)
class Report:
    """The text for the pull request, what was found, the redlines, and the language that it
    speaks first."""

    markdown: str
    problems: tuple[Problem, ...]
    redlines: tuple[Shown, ...]
    language: str = ENGLISH


@dataclass(frozen=True)
class _Edited:
    """A published file that the pull request changes; ``after`` is None where it is gone."""

    path: str
    document: str
    before: bytes
    after: bytes | None
    shown: Shown | None


@dataclass(frozen=True)
class _Found:
    """All that is to be told, before it is said in any language."""

    head: Project
    day: date
    ledger_touched: bool
    published: tuple[Publish, ...]
    translated: tuple[Translate, ...]
    problems: tuple[Problem, ...]
    edited: tuple[_Edited, ...]
    drafts: tuple[Version, ...]
    owed: tuple[int, int]
    visible: tuple[Visible, ...]


@dataclass(frozen=True)
class Links:
    """Where those go who have a browser alone; empty where there is no such place.

    ``form`` is where a new version is begun, ``manual`` the folder of the manual, which has a page
    for each message. Before a path, ``edit`` gives the editor of the file as it is here,
    ``published`` the file as it was.
    """

    form: str = ""
    edit: str = ""
    published: str = ""
    manual: str = ""


def report_on(
    base: Project,
    head: Project,
    signature: Signature,
    links: Links | None = None,
    outside: Outside | None = None,
    more: Iterable[Problem] = (),
) -> Report:
    """Compare a project with what a pull request makes of it; ``signature`` is the merge's, now.

    ``outside`` are files beside the project that decide what visitors see; ``more`` is what was
    found already.
    """
    found = _find(base, head, signature, outside or {}, more)
    website = Website(found.head, found.day, preview=True)
    redlines = [shown for draft in found.drafts for shown in _redlines(website, draft)]
    redlines += [one.shown for one in found.visible if one.shown]
    first, *others = [_Words(language, links or Links()) for language in _languages(head)]
    text = "\n".join(_told(found, first)) + "\n"
    for words in others:
        inner = "\n".join(_told(found, words))
        text += f"<details><summary>{words('language')}</summary>\n\n{inner}\n</details>\n\n"
    text += _shown(redlines, first, LIMIT - len(text))
    if len(text) > LIMIT:
        text = text[:LIMIT].rpartition("\n")[0] + f"\n\n{first('cut')}\n"
    pages = (*redlines, *(one.shown for one in found.edited if one.shown))
    return Report(text, found.problems, pages, first.language)


def _find(
    base: Project,
    head: Project,
    signature: Signature,
    outside: Outside,
    more: Iterable[Problem],
) -> _Found:
    """Everything about a pull request, found once; warnings only where it brings them."""
    day = today(head, signature.now)
    edited = tuple(_edited(base, head))
    # Report an edited file once, then check the rest as if that file were right.
    head = _with_edits(head, edited)
    known = {str(one) for one in check(base, signature.now)}
    problems = [
        one
        for one in check(head, signature.now)
        if one.severity is Severity.ERROR or str(one) not in known
    ]
    problems += [problem("published-file-edited", one.path) for one in edited]
    problems += more
    touched = head.files.get(LEDGER_FILE, b"") != base.files.get(LEDGER_FILE, b"")
    published: tuple[Publish, ...] = ()
    translated: tuple[Translate, ...] = ()
    if touched:
        problems.append(problem("ledger-touched", LEDGER_FILE))
    else:
        plan = publish(head, signature, translations=True)
        ledger, _ = read_ledger(plan.writes.get(LEDGER_FILE, b""))
        events = ledger.events[len(head.ledger.events) :]
        published = tuple(event for event in events if isinstance(event, Publish))
        translated = tuple(event for event in events if isinstance(event, Translate))
        problems += errors(plan.problems)
        merged = replace(head, ledger=ledger) if events else head
        problems += [
            problem(
                "address-would-go",
                CONFIG_FILE,
                day=lost,
                address=f"/{url}",
                instead=phrase("keep-the-page"),
            )
            for lost, url in lost_by(base, merged, day)
            if not any(one.code in ("address-lost", "page-missing") for one in errors(problems))
        ]
    return _Found(
        head,
        day,
        touched,
        published,
        translated,
        tuple(in_order(problems)),
        edited,
        tuple(_changed_drafts(base, head)),
        (_owed(base, day), _owed(head, day)),
        tuple(visible(base, head, outside)),
    )


def _with_edits(head: Project, edited: Iterable[_Edited]) -> Project:
    """Return the project with what is published as it was."""
    before = {one.path: one.before for one in edited}
    project = read_project_files({**head.files, **before}, head.settings)
    strange = [one for one in head.problems if one.code == "no-plain-file"]
    return replace(project, problems=(*project.problems, *strange))


def _owed(project: Project, day: date) -> int:
    """How many facts that notices owe are missing or open."""
    return sum(cell.state in (State.MISSING, State.OPEN) for cell in coverage(project, day).cells)


# --- words --------------------------------------------------------------------------------------


@by_value()
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(files("lydelse").joinpath("messages/report.toml").read_text("utf-8"))


def _languages(project: Project) -> list[str]:
    """Return the prevailing language, if the report can speak it, and English."""
    return [
        code for code in dict.fromkeys((project.settings.authoritative, "en")) if code in _tables()
    ]


@dataclass(frozen=True)
class _Words:
    """The sentences of one language, and where they lead."""

    language: str
    links: Links

    def __call__(self, key: str, **values: object) -> str:
        sentence: str = _tables()[self.language][key]
        return sentence.format(**values) if values else sentence

    def day(self, day: date) -> str:
        return self("day", day=say_day(self.language, day))

    @property
    def labels(self) -> ReportLabels:
        return report_labels(self.language)


def _told(found: _Found, words: _Words) -> Iterator[str]:
    """Yield the report in one language, without the redlines."""
    yield f"## {words('title')}"
    yield ""
    yield from _publishes(found, words)
    yield from _problems(found.head, found.problems, words)
    yield from _seen(found, words)
    yield from _edits(found.edited, words)
    for draft in found.drafts:
        yield from _translations(found.head, draft, words)
        yield from _touches(found.head, draft, words)
    if found.owed[0] != found.owed[1]:
        yield f"### {words('coverage')}"
        yield ""
        yield words("coverage_counts", before=found.owed[0], after=found.owed[1])
        yield ""


# --- what merging does --------------------------------------------------------------------------


def _publishes(found: _Found, words: _Words) -> Iterator[str]:
    """Which versions merging publishes, from when they apply, and which stay drafts and why."""
    yield f"### {words('publishes')}"
    yield ""
    if found.ledger_touched:
        yield words("nothing_ledger")
        yield ""
        return
    for event in found.published:
        number = VersionId.parse(event.version)
        assert number, "a line of the ledger has a number"
        draft = found.head.documents[event.document].versions[number]
        yield words("version", **_named(found, draft, words))
        yield from _left(found.head, draft, words)
    for one in found.translated:
        name = found.head.settings.languages[one.language]
        yield words("translated", document=one.document, version=one.version, language=name)
    told = {(event.document, event.version) for event in found.published}
    waiting = [
        draft
        for id in sorted(found.head.documents)
        for draft in found.head.drafts(id)
        if (id, str(draft.id)) not in told and (draft in found.drafts or _dated(draft))
    ]
    for draft in waiting:
        yield words("stays" if _dated(draft) else "no_day", **_named(found, draft, words))
    if not told and not waiting and not found.translated:
        yield words("nothing")
    yield ""


def _left(head: Project, draft: Version, words: _Words) -> Iterator[str]:
    """Yield the languages that a version is published without, for now, each with the reason."""
    lead = draft.editions.get(head.settings.authoritative)
    for code, why in lead.later.items() if lead else ():
        name = head.settings.languages.get(code, code)
        yield words("left_for_later", language=name, reason=_plain(why))


def _dated(draft: Version) -> bool:
    return any(edition.effective for edition in draft.editions.values())


def _named(found: _Found, draft: Version, words: _Words) -> Mapping[str, object]:
    """Return what a sentence about a draft needs: name, kind, first day, by when to merge it."""
    lead = draft.editions.get(found.head.settings.authoritative)
    day, deadline = "", ""
    if lead and lead.effective == ON_PUBLICATION:
        day = words("on_the_day")
    elif lead and isinstance(lead.effective, date):
        day, deadline = words.day(lead.effective), _deadline(found, lead, lead.effective, words)
    if lead and lead.notice_waiver and lead.change is Change.SUBSTANTIVE:
        deadline += words("short_notice", reason=_plain(lead.notice_waiver))
    return {
        "document": draft.document,
        "version": draft.id,
        "change": say(words.language, f"change.{lead.change}") if lead and lead.change else "?",
        "day": day or "?",
        "deadline": deadline,
    }


def _deadline(found: _Found, lead: Edition, effective: date, words: _Words) -> str:
    """By when to merge, so that the day holds and the notice period is kept."""
    days = found.head.settings.notice_days
    first = not any(one.document == lead.document for one in found.head.ledger.events)
    held = days and not first and not is_announcement(found.head, lead.document)
    if lead.change is Change.SUBSTANTIVE and held and not lead.notice_waiver:
        last = effective - timedelta(days=days)
        key = "keep_notice" if last >= found.day else "notice_passed"
        return words(key, last=words.day(last), days=days)
    return words("merge_by", last=words.day(effective)) if effective >= found.day else ""


def _seen(found: _Found, words: _Words) -> Iterator[str]:
    """Yield what visitors see as soon as it is merged, without any version."""
    if not found.visible:
        return
    yield f"### {words('visible')}"
    yield ""
    yield words("visible_why")
    yield ""
    names = found.head.settings.languages
    for one in found.visible[:_MOST_LISTED]:
        said = f"- `{one.path}` ({words(f'visible_{one.what}')})"
        if one.missing:
            missing = ", ".join(names[code] for code in one.missing)
            said += f". **{words('visible_missing', languages=missing)}**"
        yield said
        if one.lines:
            yield ""
            yield from (f"      {line}" for line in one.lines[:_MOST_LISTED])
            yield ""
    if len(found.visible) > _MOST_LISTED:
        yield words("more", count=len(found.visible) - _MOST_LISTED)
    yield ""


# --- what was found -----------------------------------------------------------------------------


def _problems(head: Project, found: Iterable[Problem], words: _Words) -> Iterator[str]:
    listed = [one for one in found if one.severity is not Severity.INFO]
    wrong = sum(one.severity is Severity.ERROR for one in listed)
    yield f"### {words('found')}"
    yield ""
    if not listed:
        yield words("no_problems")
    elif not wrong:
        yield words("warnings")
        yield ""
    else:
        yield words("wrong_one") if wrong == 1 else words("wrong", count=wrong)
        yield ""
    ordered = sorted(listed, key=lambda one: one.severity is not Severity.ERROR)
    yield from _listed(head, ordered[:_MOST_LISTED], words)
    if len(ordered) > _MOST_LISTED:
        yield words("more", count=len(ordered) - _MOST_LISTED)
    yield ""
    if listed and not words.links.manual:
        yield explained(listed)[words.language]
        yield ""


def _listed(head: Project, problems: Iterable[Problem], words: _Words) -> Iterator[str]:
    for one in problems:
        place = f"`{one.place}`"
        if words.links.edit and one.path in head.files:
            name = quote(one.path, errors="surrogateescape")
            place = f"[{place}]({words.links.edit}{name}#L{max(one.line, 1)})"
        kind = "" if one.severity is Severity.ERROR else f" ({words('warning')})"
        cause, remedy = one.told(words.language)
        said = f"{_plain(cause[:1].upper() + cause[1:])} **{_plain(remedy)}**"
        code = f"`{one.code}`"
        if words.links.manual:
            code = f"[{code}]({words.links.manual}{words.language}/problems/{one.code}.md)"
        yield f"- {place}{kind}: {said} {code}"


def _plain(text: str) -> str:
    """Text that was quoted from a file, so that it cannot be markup of the report."""
    return text.replace("<", "&lt;").replace("@", "&#64;").replace("](", "]&#40;")


# --- edits to what is published -----------------------------------------------------------------


def _edited(base: Project, head: Project) -> Iterator[_Edited]:
    """Yield the published files that a pull request changes or deletes, texts with redlines."""
    for path in sorted(base.ledger.files()):
        before, after = base.files.get(path), head.files.get(path)
        if before is None or before == after:
            continue
        old, new = _at(base, path), _at(head, path)
        shown = None
        if old and new:
            shown = _shown_as(f"{old.document} {old.version} → edited", old, new)
        yield _Edited(path, _document_of(base, path), before, after, shown)


def _document_of(project: Project, path: str) -> str:
    """Return the document that a published file belongs to."""
    return next(
        event.document for event in project.ledger.events if path in getattr(event, "files", ())
    )


def _at(project: Project, path: str) -> Edition | None:
    return next(
        (
            edition
            for document in project.documents.values()
            for version in document.versions.values()
            for edition in version.editions.values()
            if edition.path == path
        ),
        None,
    )


def _edits(edited: Sequence[_Edited], words: _Words) -> Iterator[str]:
    """How each edit becomes a new version, with the edit quoted."""
    if not edited:
        return
    yield f"### {words('edited')}"
    yield ""
    yield words("edited_why")
    yield ""
    share = max(600, _QUOTED // len(edited) // len(_tables()))
    for one in edited[:_MOST_EDITED]:
        yield f"#### `{one.path}`"
        yield ""
        if one.after is None:
            yield words("deleted", path=one.path)
            yield ""
            continue
        begin = "begin_form" if words.links.form else "begin"
        yield words(begin, document=one.document, form=words.links.form)
        yield words("make_edit")
        back = "give_back_form" if words.links.edit else "give_back"
        there = quote(one.path)
        edit, published = words.links.edit + there, words.links.published + there
        yield words(back, path=one.path, edit=edit, published=published)
        yield ""
        yield words("your_edit")
        yield ""
        yield _quote(one, words, share)
    if len(edited) > _MOST_EDITED:
        yield words("more", count=len(edited) - _MOST_EDITED)
        yield ""


def _quote(edited: _Edited, words: _Words, limit: int) -> str:
    """Return an edit as a redline; as lines where it is none of the text, as in a register."""
    if edited.shown and not edited.shown.diff.empty:
        return report.markdown(edited.shown.diff, words.labels, limit)
    before, after = (
        data.decode("utf-8", "replace").splitlines()
        for data in (edited.before, edited.after or b"")
    )
    lines = list(unified_diff(before, after, lineterm="", n=1))[2:]
    text = "\n".join(f"    {line}" for line in lines)  # as code, whatever the lines say
    return f"{text[:limit]}\n"


# --- drafts -------------------------------------------------------------------------------------


def _changed_drafts(base: Project, head: Project) -> Iterator[Version]:
    """Yield the drafts that are new here, or not what they were."""
    for id in sorted(head.documents):
        for draft in head.drafts(id):
            paths = [edition.path for edition in draft.editions.values()]
            paths.append(head.register_path(id, draft.id))
            if any(base.files.get(path) != head.files.get(path) for path in paths):
                yield draft


def _redlines(website: Website, draft: Version) -> Iterator[Shown]:
    before = base_of(website.project, draft)
    for code in website.project.settings.languages:
        old = before.editions.get(code) if before else None
        new = draft.editions.get(code)
        if before and old and new:
            shown = _shown_as(f"{draft.document} {before.id} → {draft.id}", old, new)
            yield replace(shown, word=partial(word_of, website, new, old))


def _shown_as(title: str, old: Edition, new: Edition) -> Shown:
    name = f"{new.document.replace('/', '-')}-{new.version}-{new.language}"
    return Shown(name, f"{title} ({new.language})", new.language, compare_editions(old, new))


def _translations(head: Project, draft: Version, words: _Words) -> Iterator[str]:
    lead = draft.editions.get(head.settings.authoritative)
    yield f"### {words('translations', document=draft.document, version=draft.id)}"
    yield ""
    for code in head.settings.translations:
        if lead and code in lead.later:
            yield words("left_for_later", language=head.settings.languages[code],
                        reason=_plain(lead.later[code])).strip()  # fmt: skip
            continue
        name = head.settings.languages[code]
        owed = [f"{_plain(title)} `{{#{id}}}`" for id, title in stale(head, draft, code).items()]
        owed += [f"`{_plain(fact)}`" for fact in stale_facts(head, draft, code)]
        if code not in draft.editions:
            yield words("missing", language=name)
        elif owed:
            yield words("stale", language=name, sections=", ".join(owed))
        else:
            yield words("follows", language=name)
        left = draft.editions[code].unchanged if code in draft.editions else {}
        for section, why in left.items():
            reason = f": {_plain(why)}" if why else ""
            yield words("left_unchanged", language=name, section=section) + reason
    yield ""


def _touches(head: Project, draft: Version, words: _Words) -> Iterator[str]:
    """Yield what an editorial version touches, and whether it was confirmed."""
    lead = draft.editions.get(head.settings.authoritative)
    if lead is None or lead.change is not Change.EDITORIAL:
        return
    found = of_version(head, draft)
    yield f"### {words('editorial', document=draft.document, version=draft.id)}"
    yield ""
    for section, places in found.items():
        said = _plain(all_said(touch for _, _, touch in places)[words.language])
        reason = lead.confirm.get(section)
        yield words("touches", section=section, what=said) + (
            words("confirmed", reason=_plain(reason)) if reason else words("not_confirmed")
        )
    if not found:
        yield words("touches_nothing")
    yield ""


def _shown(redlines: Sequence[Shown], words: _Words, room: int) -> str:
    """Return the redlines one after another; each gets its share of the room that is left."""
    if not redlines:
        return ""
    shown = redlines[:_MOST_REDLINES]
    share = max(400, room // len(shown) - 200)
    parts = [f"### {words('redlines')}", ""]
    for one in shown:
        parts += [
            f"<details><summary>{_plain(one.title)}</summary>", "",
            report.markdown(one.diff, words.labels, share), "</details>", "",
        ]  # fmt: skip
    if len(redlines) > len(shown):
        parts += [words("more_redlines", count=len(redlines) - len(shown)), ""]
    return "\n".join(parts)
