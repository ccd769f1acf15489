"""What changed, as a page of one language shows it: redlines and the change history."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from lydelse.compare import MARK, Counts, Labels, Redline, RedlineSection, Summary, summary_of
from lydelse.compare import Status as SectionStatus
from lydelse.content.comparison import (
    ChangedSection,
    changed_sections,
    redline_of,
    structure_labels,
    text_key,
)
from lydelse.ledger.state import Status, VersionState, states_after
from lydelse.memo import by_identity, by_value, per_website
from lydelse.messages.catalogue import language_name, say, say_number
from lydelse.model import Edition, VersionId
from lydelse.website import page_ids
from lydelse.website.downloads import PDF_FILE, has_pdf
from lydelse.website.views.links import Alternate, Depends, linked_anywhere, linker
from lydelse.website.views.sentences import sentence
from lydelse.website.views.typography import with_column_names
from lydelse.website.views.versions import VersionView, version_view
from lydelse.website.website import Page, Website

FIGURES = 5
"""So many figures that changed are told of a section in its summary."""


class Pair(NamedTuple):
    """A link to a redline of two versions; ``old`` is None if it leads to whatever applies."""

    label: Markup
    url: str
    current: bool
    old: VersionId | None


class SectionView(NamedTuple):
    """A section of a redline: HTML of its heading and of what stands under it.

    ``start`` is what stands unchanged before its first change, if that is more than a few lines.
    """

    heading: Markup
    body: Markup
    start: Markup = Markup()


class Run(NamedTuple):
    """Sections that stand together: changed ones, or unchanged ones folded under one label."""

    label: Markup
    sections: tuple[SectionView, ...]


class ChangedView(NamedTuple):
    """An entry of the list of changed sections. ``anchors`` lead to its changes one by one."""

    title: str
    what: Markup
    anchors: tuple[str, ...]
    language: str

    def steps(self, url: str) -> Markup:
        """Return a link to each change on the page at ``url``; there may be hundreds.

        Read out of its list, a link says which change of which section it leads to.
        """
        page, section = Markup.escape(url), Markup.escape(self.title)
        names = _names(self.language, len(self.anchors))
        links = [
            f'<a href="{page}#{anchor}" aria-label="{name}: {section}">'
            f"{name if number == 1 else number}</a>"
            for number, (anchor, name) in enumerate(zip(self.anchors, names, strict=True), 1)
        ]
        return Markup("\n".join(links))


@by_value(1024, typed=True)
def _names(language: str, count: int) -> tuple[Markup, ...]:
    """Return what to call the changes of a section."""
    return tuple(
        sentence(language, "comparison.change", number=number) for number in range(1, count + 1)
    )


class ComparisonView(NamedTuple):
    """A redline, ready for a template.

    ``facts`` are what is told once for all sections: a term renamed, clauses
    ``renumbered``, whose marks can be hidden.
    ``notes`` are the versions on the way from the old to the new one, newest first;
    ``elsewhere`` says for each other language whether its text changed.
    """

    old: VersionView
    new: VersionView
    title: Markup
    empty: bool
    counts: Markup
    runs: tuple[Run, ...]
    changed: tuple[ChangedView, ...]
    notes: tuple[VersionView, ...]
    pairs: tuple[Pair, ...]
    elsewhere: tuple[tuple[Alternate, Markup], ...]
    facts: tuple[Markup, ...] = ()
    renumbered: bool = False
    pdf_url: str | None = None

    @property
    def total(self) -> Markup:
        """The words of all sections; nothing where there is but one, which says it itself."""
        return self.counts if len(self.changed) > 1 else Markup()


class HistoryEntry(NamedTuple):
    """A version in the change history: what changed in it, and its redlines."""

    version: VersionView
    changed: tuple[ChangedView, ...]
    unchanged: bool
    pairs: tuple[Pair, ...]


def comparison_view(
    website: Website, page: Page, alternates: tuple[Alternate, ...]
) -> ComparisonView:
    """Return what a redline page shows."""
    assert page.id.old, "a page that compares with an earlier version"
    document, language = page.id.document, page.language
    old, new = website.state(document, page.id.old), _newer(website, page)
    shown = _shown(website, document, old.version, new.version, language).redline
    path = website.project.edition_path(document, new.version, language)
    linked = linker(website, page.url, path, language)
    changed = _changes(website, document, old.version, new.version, language)
    later = states_after(website.states(document), old.version)
    beyond = len(states_after(later, new.version))
    on_the_way = [
        state
        for state in reversed(later[: len(later) - beyond])
        if language in state.languages and state.status is not Status.WITHDRAWN
    ]
    key = "title" if page.id.version else "since"
    told = summary_of(shown.diff)
    return ComparisonView(
        old=version_view(website, document, old.version, language),
        new=version_view(website, document, new.version, language),
        title=sentence(language, f"comparison.{key}", old=old.version, new=new.version),
        empty=not changed,
        counts=_counts(language, changed),
        runs=tuple(_runs(language, shown.sections, linked)) if changed else (),
        changed=_changed(language, changed),
        notes=tuple(
            version_view(website, document, state.version, language) for state in on_the_way
        ),
        pairs=_pairs(website, document, new, language, page),
        elsewhere=tuple(
            (one, _change_elsewhere(website, document, old, new, one.language, language))
            for one in alternates
            if one.exact
            and not one.current
            and all(website.edition(document, each, one.language) for each in (old, new))
        ),
        facts=tuple(_facts(language, told)),
        renumbered=bool(told.renumbered),
        pdf_url=page.url + PDF_FILE if has_pdf(website, page.id, language) else None,
    )


def _facts(language: str, told: Summary) -> Iterator[Markup]:
    """Yield what is told once for all sections."""
    for term in told.terms:
        values = {"old": term.old, "new": term.new, "places": term.places}
        yield sentence(language, "comparison.term", **values)
    if told.renumbered:
        yield _renumbered(language, told.renumbered)


def _renumbered(language: str, numbers: Sequence[tuple[str, str]]) -> Markup:
    clauses = ", ".join(
        [f"{old} → {new}".replace(" ", "\N{NO-BREAK SPACE}") for old, new in numbers]
    )
    return sentence(language, "comparison.renumbered", clauses=clauses)


def _newer(website: Website, page: Page) -> VersionState:
    """Return the newer of the two versions that a redline page compares."""
    id = page.id
    if id.version:
        return website.state(id.document, id.version)
    applied = website.latest_applied(id.document, page.language)
    assert applied is not None, "the page exists because a version applies"
    return applied


@by_value()
def redline_labels(language: str) -> Labels:
    """Return what a redline says to those who do not see its marks."""
    return Labels(
        inserted=say(language, "comparison.inserted"),
        deleted=say(language, "comparison.deleted"),
        inserted_end=say(language, "comparison.inserted_end"),
        deleted_end=say(language, "comparison.deleted_end"),
        moved_end=say(language, "comparison.moved_end"),
        moved_here=say(language, "comparison.moved_here"),
        moved_away=say(language, "comparison.moved_away"),
        from_section=say(language, "comparison.moved_from"),
        to_section=say(language, "comparison.moved_to"),
        unchanged=say(language, "comparison.moved_unchanged"),
        word_changed=say_number(language, "comparison.words_changed", 1),
        words_changed=say_number(language, "comparison.words_changed", 2).replace("2", "{count}"),
        structure=structure_labels(language),
    )


class _Shown(NamedTuple):
    """Two texts in one, and what changed in it."""

    redline: Redline
    changed: tuple[ChangedSection, ...]


@per_website(lambda website: 2 * len(website.project.settings.languages))
def _shown(
    website: Website, document: str, old: VersionId, new: VersionId, language: str
) -> _Shown:
    """Return a redline; it is large, and the pages that show it are made one after the other."""
    before, after = _compared(website, document, old, new, language)
    redline = redline_of(before, after, redline_labels(language))
    return _Shown(redline, changed_sections(redline))


def _changes(
    website: Website, document: str, old: VersionId, new: VersionId, language: str
) -> tuple[ChangedSection, ...]:
    """Return the changed sections; from one version to the next found out once for all builds."""
    if website.state(document, new).follows != old:
        return _shown(website, document, old, new, language).changed
    key = " ".join(text_key(one) for one in _compared(website, document, old, new, language))
    if key not in website.changed:
        website.changed[key] = _shown(website, document, old, new, language).changed
    return website.changed[key]


def _compared(
    website: Website, document: str, old: VersionId, new: VersionId, language: str
) -> tuple[Edition, Edition]:
    before, after = (
        website.edition(document, website.state(document, number), language)
        for number in (old, new)
    )
    assert before and after, "a redline exists where both editions do"
    return before, after


def lasting_changes(website: Website) -> dict[str, tuple[ChangedSection, ...]]:
    """Return what a later build will ask again: the changes from each version to the next."""
    project = website.project
    pairs = (
        (project.edition(id, state.follows, code), project.edition(id, state.version, code))
        for id in project.documents
        for state in website.states(id)
        if state.follows
        for code in state.languages
    )
    keys = (f"{text_key(old)} {text_key(new)}" for old, new in pairs if old and new)
    return {key: website.changed[key] for key in keys if key in website.changed}


_BEFORE, _AFTER = re.compile(r"(<del\b[^>]*>) (?=[^\s<])"), re.compile(r" </del>(?<=[^\s>] </del>)")
_GAP = '<span class="ly-gap"> </span>'
_LINK = re.compile(r"(<a [^>]*>.*?</a>)", re.DOTALL)


def _runs(
    language: str, sections: Sequence[RedlineSection], linked: Callable[[str], str]
) -> Iterator[Run]:
    """Put sections together; what is above the first heading is one of them."""
    for unchanged, run in groupby(sections, key=lambda one: one.status is SectionStatus.UNCHANGED):
        listed = list(run)
        views = tuple(_titled(one, _section(one, linked)) for one in listed)
        named = [
            one.title if one.level > 1 else say(language, "comparison.preamble")
            for one, shown in zip(listed, views, strict=True)
            if shown.heading or shown.body
        ]
        if not unchanged:
            yield Run(Markup(), tuple(map(_with_start_folded, views)))
        elif named:
            titles = Markup(", ").join(named)
            label = say_number(language, "comparison.unchanged_run", len(named), titles=titles)
            yield Run(Markup(label), views)


_CHANGE = re.compile(r"<(?:ins|del)\b|<[^>]*\sdata-change=")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)[^>]*>")
_VOID = frozenset(("br", "hr", "img", "col", "wbr", "input"))
_FEW_LINES = 200  # characters, about five lines of a phone


def _with_start_folded(shown: SectionView) -> SectionView:
    """Take the blocks before the first change apart, so that it is seen at once."""
    change = _CHANGE.search(shown.body)
    if change is None or _CHANGE.search(shown.heading):
        return shown
    depth, end = 0, 0
    for tag in _TAG.finditer(shown.body, 0, change.start()):
        closing, name = tag.groups()
        if name.lower() not in _VOID:
            depth += -1 if closing else 1
        if depth == 0:
            end = tag.end()
    start, rest = shown.body[:end], shown.body[end:]
    if len(Markup(start).striptags()) < _FEW_LINES:
        return shown
    return shown._replace(start=Markup(start), body=Markup(rest))


def _titled(section: RedlineSection, shown: SectionView) -> SectionView:
    """Show the title of the text as no heading, and unchanged not at all: the page has its own."""
    if section.level > 1:
        return shown
    if "<ins" not in shown.heading and "<del" not in shown.heading:
        return shown._replace(heading=Markup())
    heading = shown.heading.replace('<h1 id="title"', '<p class="ly-title"').replace(
        "</h1>", "</p>"
    )
    return shown._replace(heading=Markup(heading))


def _section(section: RedlineSection, linked: Callable[[str], str]) -> SectionView:
    return (not section.anchors and _anywhere(section)) or _here(section, linked)


@by_identity()
def _anywhere(section: RedlineSection) -> SectionView | None:
    """Return a section without changes, if its links are the same on any page."""
    try:
        return _here(section, linked_anywhere)
    except Depends:
        return None


def _here(section: RedlineSection, linked: Callable[[str], str]) -> SectionView:
    heading, body = [section.numbered(linked(part)) for part in _marked(section.written)]
    return SectionView(Markup(heading), Markup(body))


@by_identity()
def _marked(written: tuple[str, str]) -> tuple[str, str]:
    """Return a section's heading and body; the tabulator key reaches each change."""
    heading, body = map(_with_marks, written)
    return heading, body


def _with_marks(part: str) -> str:
    if "<del" in part:
        part = _BEFORE.sub(lambda found: found[1] + _GAP, part)
        part = _AFTER.sub(f"{_GAP}</del>", part)
    # What stands in a link is reached with the link, in which nothing else may be reached.
    parts = _LINK.split(part)
    parts[::2] = [one.replace(f'id="{MARK}', f'tabindex="0" id="{MARK}') for one in parts[::2]]
    return with_column_names("".join(parts))


def _changed(language: str, changed: tuple[ChangedSection, ...]) -> tuple[ChangedView, ...]:
    return tuple(
        ChangedView(
            one.title or say(language, _nameless(one)),
            _what(language, one),
            one.anchors,
            language,
        )
        for one in changed
        if one.status is not SectionStatus.MOVED_AWAY
    )


def _nameless(one: ChangedSection) -> str:
    return "comparison.footnotes" if one.footnotes else "comparison.preamble"


def _what(language: str, one: ChangedSection) -> Markup:
    """``30 → 45, divided``, ``merged into Your rights``; ``changed`` if nothing more is known."""
    return _said(language, one._replace(id="", anchors=(), footnotes=False))


@by_value(1024, typed=True)
def _said(language: str, one: ChangedSection) -> Markup:
    said = [Markup.escape(f"{old} → {new}") for old, new in one.figures[:FIGURES]]
    said += [sentence(language, f"structure.{kind}") for kind in one.structure]
    counts = replace(one.counts, structure=0) if one.structure else one.counts
    where = {"section.text_moved_here": one.came_from, "section.text_moved_away": one.went_to}
    for key in _without_words(counts):
        titles = ", ".join(where.get(key, ()))
        if not titles:
            said.append(sentence(language, key))
        elif titles not in (one.merged_into, one.divided_from):
            said.append(sentence(language, f"{key}_named", title=titles))
    if one.renamed:
        said.append(sentence(language, "section.renamed", title=one.old_title))
    heading = len((one.title or one.old_title).split())
    stands = bool(one.merged_into or one.divided_from)
    words = _words(language, *one.words)
    # Of a section whose text stands, the words of the heading alone are none to count.
    if words and not (stands and sum(one.words) <= heading):
        said.append(words)
    if one.renumbered and not said:
        said.append(_renumbered(language, one.renumbered))
    if status := _status(language, one):
        said.insert(0, status)
    return Markup(", ".join(said or [sentence(language, "section.changed")]))


def _status(language: str, one: ChangedSection) -> Markup | None:
    """Return what became of a section as a whole, and where its text stands or stood."""
    for key in ("merged_into", "divided_from", "stood_after"):
        if title := getattr(one, key):
            return sentence(language, f"section.{key}", title=title)
    if one.status is SectionStatus.CHANGED:
        return None
    return sentence(language, f"section.{one.status}")


def _without_words(counts: Counts) -> list[str]:
    """Return what to say of changes in which no word came or went."""
    told = {
        "section.text_moved_here": counts.moved_here,
        "section.text_moved_away": counts.moved_away,
        "section.text_moved": counts.moved_within,
        "comparison.markup_only": counts.markup,
        "comparison.structure_only": counts.structure,
    }
    return [key for key, count in told.items() if count]


def _counts(language: str, changed: tuple[ChangedSection, ...]) -> Markup:
    """``3 words inserted, 2 words deleted``."""
    inserted, deleted = (sum(one.words[side] for one in changed) for side in (0, 1))
    return _words(language, inserted, deleted)


@by_value(1024, typed=True)
def _words(language: str, inserted: int, deleted: int) -> Markup:
    said = [
        say_number(language, f"comparison.words_{name}", count)
        for name, count in (("inserted", inserted), ("deleted", deleted))
        if count
    ]
    return Markup(", ".join(said))


def _change_elsewhere(
    website: Website, document: str, old: VersionState, new: VersionState, there: str, language: str
) -> Markup:
    name = language_name(language, there)
    changed = _changes(website, document, old.version, new.version, there)
    if not changed:
        return sentence(language, "comparison.elsewhere_none", language=name)
    said = _counts(language, changed) or sentence(language, _in_short(changed))
    return sentence(language, "comparison.elsewhere", language=name, counts=said)


def _in_short(changed: tuple[ChangedSection, ...]) -> str:
    """Return what to say of a text in which no word came or went."""
    if any(one.counts.moved or one.status is SectionStatus.MOVED for one in changed):
        return "section.text_moved"
    return (
        "comparison.markup_only"
        if any(one.counts.markup for one in changed)
        else ("section.changed")
    )


def _pairs(
    website: Website, document: str, new: VersionState, language: str, page: Page
) -> tuple[Pair, ...]:
    """Return the redlines of a version, and of what came after it."""
    pairs = list(_redlines(website, document, new.version, language))
    since = website.in_languages(page_ids.since(document, page.id.old or new.version))
    if language in since:
        label = sentence(language, "comparison.since", old=page.id.old or new.version)
        pairs.append((label, since[language].url, None))
    return tuple([Pair(label, url, url == page.url, old) for label, url, old in pairs])


@per_website()
def _redlines(
    website: Website, document: str, version: VersionId, language: str
) -> tuple[tuple[Markup, str, VersionId | None], ...]:
    """Return what to call the redlines of a version, where they stand, and what each is against."""
    compared = website.compared(document, website.state(document, version), language)
    ids = [page_ids.changes(document, version, old.version) for old in compared]
    return tuple(
        (
            sentence(language, "comparison.pair", new=id.version, old=id.old),
            website.in_languages(id)[language].url,
            id.old,
        )
        for id in ids
    )


def history_entries(website: Website, page: Page) -> tuple[HistoryEntry, ...]:
    """Every version of a document with what changed in it, newest first."""
    document, language = page.id.document, page.language
    entries = []
    for state in reversed(website.states(document)):
        changed = changes_in(website, document, state, language)
        entries.append(
            HistoryEntry(
                version_view(website, document, state.version, language),
                _changed(language, changed or ()),
                changed == (),
                _pairs(website, document, state, language, page),
            )
        )
    return tuple(entries)


def list_of_changes(language: str, changed: tuple[ChangedSection, ...] | None) -> Markup:
    """Return the changed sections as plain HTML; empty where there is nothing to compare."""
    if changed is None:
        return Markup()
    if not changed:
        return Markup("<p>{}</p>").format(sentence(language, "comparison.none"))
    shown = (Markup("{} ({})").format(one.title, one.what) for one in _changed(language, changed))
    return listed(sentence(language, "comparison.changed"), shown)


def listed(title: Markup, items: Iterable[str]) -> Markup:
    """Return a list as plain HTML, below what it lists; empty where there is nothing."""
    points = Markup("").join(Markup("<li>{}</li>").format(one) for one in items)
    return Markup("<p>{}</p>\n<ul>{}</ul>\n").format(title, points) if points else points


def changes_in(
    website: Website, document: str, state: VersionState, language: str
) -> tuple[ChangedSection, ...] | None:
    """Return what changed in a version since the one it follows; None if they do not compare."""
    compared = website.compared(document, state, language)
    if not compared or compared[0].version != state.follows:
        return None
    return _changes(website, document, compared[0].version, state.version, language)
