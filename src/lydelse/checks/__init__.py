"""Everything that can be wrong with what editors write, found in one go.

Each module looks at one thing; ``check`` runs them all over a site. Errors of content stop
drafts; what a newer rule finds in a published text is softened to a warning.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from lydelse.checks.agreement import check_dates, check_language, check_numbers, check_order
from lydelse.checks.arrival import (
    check_arrival,
    check_cut,
    check_fields,
    check_strays,
    placeholder_in,
)
from lydelse.checks.check_back_wording import check_wording
from lydelse.checks.front_matter import (
    check_editions,
    check_facts,
    check_later,
    check_repeated_facts,
    left_for_later,
)
from lydelse.checks.headings import check_below, check_headings, check_ids, check_lost_ids
from lydelse.checks.hosts import check_hosts
from lydelse.checks.in_short import check_in_short
from lydelse.checks.indexes import check_index, check_indexes
from lydelse.checks.links import (
    check_images,
    check_links,
    check_links_of_note,
    check_words_of_links,
)
from lydelse.checks.lists import check_lists
from lydelse.checks.own_words import check_own_words
from lydelse.checks.papers import check_papers, check_signs
from lydelse.checks.parity import check_parity
from lydelse.checks.parsed_text import Text, note_text, summary_text, text_of
from lydelse.checks.plain_language import check_plain
from lydelse.checks.prefilter import Prefilter
from lydelse.checks.purposes import check_purposes
from lydelse.checks.quotes import check_quotes
from lydelse.checks.registers import check_files, check_promises, check_register
from lydelse.checks.safety import check_safety
from lydelse.checks.section_names import check_section_names
from lydelse.checks.stray_markup import check_printed, check_swallowed
from lydelse.checks.tables import check_tables
from lydelse.checks.unchanged import check_changed
from lydelse.ledger.events import Adopt
from lydelse.messages.problems import Problem, Severity, errors, in_order, problem, said_name
from lydelse.model import Edition, OrdinaryPage, Version
from lydelse.project.integrity import integrity
from lydelse.project.project import Project
from lydelse.revision.materiality import base_of, check_materiality
from lydelse.revision.stale_translations import check_stale

# What is wrong with a published file as such, whatever it says; no age makes it less wrong.
NEVER_SOFT = ("published-file-altered", "published-file-missing", "published-file-added",
               "redacted-file-present", "register-missing")  # fmt: skip


# What must never reach a reader's browser, however old the text is.
UNSAFE_HTML = ("html-script", "html-event-handler", "html-remote", "html-broken", "html-tag",
               "link-unsafe", "nested-too-deep")  # fmt: skip


def check(
    project: Project, now: datetime, of_versions: Callable[[], Iterable[Problem]] | None = None
) -> list[Problem]:
    """Return every problem of a site, in the order of files and lines.

    ``of_versions`` gives what ``check_versions`` found in all versions, if somebody else looks.
    """
    today = now.astimezone(project.settings.timezone).date()
    found = [
        *project.problems,
        *integrity(project, now),
        *check_indexes(project, today),
        *check_files(project),
        *check_strays(project),
    ]
    found += check_promises(project, today)
    found += check_papers(project)
    found += check_own_words(project)
    for page in project.pages.values():
        found += _page(project, page, today)
    if of_versions is None:
        versions = [one for it in project.documents.values() for one in it.versions.values()]
        found += check_versions(project, versions, today)
    else:
        found += of_versions()
    return in_order(_softened(project, found))


def check_versions(
    project: Project, versions: Iterable[Version], today: date, glance: Prefilter | None = None
) -> Iterator[Problem]:
    """Yield the problems of some versions, each by itself and beside the one before it.

    ``glance`` knows what was fine in an earlier build, and learns what is.
    """
    glance = glance or Prefilter(project, today)
    drafts = {id: {draft.id for draft in project.drafts(id)} for id in project.documents}
    for version in versions:
        yield from _version(project, version, today, glance=glance)
        yield from check_register(project, version, today)
        if version.id in drafts[version.document]:
            later = left_for_later(project, version)
            yield from check_editions(project, version, later)
            yield from check_later(project, version)
            yield from check_facts(project, version, today, later)
            if any(edition.effective for edition in version.editions.values()):
                yield from _filled(version)
            yield from _typed(project, version)
            yield from _lost(project, version)
            yield from check_signs(project, version)
            yield from check_hosts(project, version)
            yield from _where_readable(check_purposes(project, version, today))
            yield from _beside_base(project, version, today)


def _where_readable(found: Iterable[Problem]) -> Iterator[Problem]:
    """Yield what is found until a text is nested too deeply, which its own check tells."""
    try:
        yield from found
    except RecursionError:
        return


def check_draft(
    project: Project, draft: Version, today: date, without: Sequence[str] = ()
) -> list[Problem]:
    """Return the problems of one version that is about to be published.

    They are those of its own files and of its document's ``index.md``; an edition in one of the
    languages ``without`` may be missing, and is not looked at.
    """
    without = (*without, *left_for_later(project, draft))
    languages = [code for code in project.settings.languages if code not in without]
    document = project.documents[draft.document]
    own = _own(project, draft, languages)
    found = [
        *project.problems,
        *check_indexes(project, today),
        *check_index(project, document, today),
    ]
    found += check_later(project, draft)
    found += _version(project, draft, today, public=True)
    found += check_register(project, draft, today)
    found += check_editions(project, draft, without)
    if project.is_draft(draft.document, draft.id):
        found += check_facts(project, draft, today, without)
        found += _filled(draft)
        found += _typed(project, draft)
        found += _lost(project, draft)
        found += check_signs(project, draft)
        found += check_hosts(project, draft)
        found += _beside_base(project, draft, today)
    return in_order(one for one in found if one.path in own)


def _own(project: Project, draft: Version, languages: Sequence[str]) -> set[str]:
    """Return the files of a version, and of its document in its languages."""
    own = {project.edition_path(draft.document, draft.id, code) for code in languages}
    own |= {f"{project.settings.docs_dir}/{code}/{draft.document}/index.md" for code in languages}
    return own | {project.register_path(draft.document, draft.id)}


def check_old_text(
    project: Project, draft: Version, today: date, without: Sequence[str] = ()
) -> tuple[list[Problem], list[Problem]]:
    """Return what keeps a text of the past from being adopted, and what is merely found in it.

    Today's rules were not those that it was written by. It must be possible to read it, and
    nothing in it may run in a reader's browser.
    """
    languages = [code for code in project.settings.languages if code not in without]
    document = project.documents[draft.document]
    own = _own(project, draft, languages)
    found = [
        *project.problems,
        *check_indexes(project, today),
        *check_index(project, document, today),
    ]
    found += check_register(project, draft, today)
    found += check_editions(project, draft, without)
    found += _filled(draft)
    living = list(_version(project, draft, today, public=True))
    found += [one for one in living if one.code in UNSAFE_HTML]
    soft = [one for one in living if one.code not in UNSAFE_HTML]
    return (
        in_order(one for one in errors(found) if one.path in own),
        in_order(one.softened() for one in soft if one.path in own),
    )


def by_kind(found: Iterable[Problem]) -> list[Problem]:
    """Tell once for each kind what is found in adopted texts, with its first place."""
    kinds: dict[str, list[Problem]] = {}
    for one in in_order(found):
        kinds.setdefault(one.code, []).append(one)
    return [
        one[0]
        if len(one) == 1
        else problem(
            "adopted-text",
            one[0].path,
            one[0].line,
            kind=code,
            count=len(one),
            files=len({each.path for each in one}),
            why=one[0].causes,
        )
        for code, one in kinds.items()
    ]


def _softened(project: Project, found: Iterable[Problem]) -> Iterator[Problem]:
    """Make warnings of what is found in texts that are published and cannot be changed.

    What is found in adopted texts is told once for each kind.
    """
    published = project.ledger.files()
    adopted = {
        path
        for event in project.ledger.events
        if isinstance(event, Adopt)
        for path in event.files
        if path in published
    }
    old: list[Problem] = []
    for one in found:
        soft = one.path in published and one.code not in NEVER_SOFT
        told = one.softened() if soft else one
        if soft and one.path in adopted and told.severity is Severity.WARNING:
            old.append(told)
        else:
            yield told
    yield from by_kind(old)


def _version(
    project: Project,
    version: Version,
    today: date,
    public: bool | None = None,
    glance: Prefilter | None = None,
) -> Iterator[Problem]:
    """Yield the problems in the texts of a version, each by itself and side by side."""
    glance = glance or Prefilter(project, today)
    lead = version.editions.get(project.settings.authoritative)
    if public is None:
        known = project.ledger.versions(version.document)
        public = str(version.id) in known or bool(lead and lead.effective)
    yield from check_repeated_facts(project, version)
    yield from check_in_short(project, version)
    unread: set[str] = set()
    for language, edition in version.editions.items():
        if glance.is_fine(edition, public):
            continue
        try:
            before = _text_before(project, edition)
            found = list(_edition(project, edition, text_of(edition), today, public, before))
        except RecursionError:
            unread.add(language)
            found = [problem("nested-too-deep", edition.path, edition.body_line)]
        if not found:
            glance.learn(edition, public)
        yield from found
    for language in project.settings.translations if lead and lead.language not in unread else ():
        other = version.editions.get(language)
        if lead and other and language not in unread and not glance.alike(lead, other):
            name = said_name(lead.language)
            yield from check_parity(text_of(lead), text_of(other), name)


def _text_before(project: Project, edition: Edition) -> Text | None:
    """Return the text of the version before, in the same language."""
    versions = project.documents[edition.document].versions
    earlier = max((id for id in versions if id < edition.version), default=None)
    before = earlier and versions[earlier].editions.get(edition.language)
    return text_of(before) if before else None


def _edition(
    project: Project, edition: Edition, text: Text, today: date, public: bool, before: Text | None
) -> Iterator[Problem]:
    yield from check_headings(text, before)
    yield from check_section_names(text)
    yield from _any_text(project, text, today, public)
    if edition.summary:
        yield from _summary(project, summary_text(edition))


def _summary(project: Project, summary: Text) -> Iterator[Problem]:
    """Yield what holds for the editor's note on a version."""
    yield from check_links_of_note(project, summary)
    for look in (check_lists, check_tables, check_printed, check_safety):
        yield from look(summary)


def check_note(project: Project, path: str, language: str, summary: str) -> list[Problem]:
    """Problems of a summary that is given on the command line, placed at the file it is about."""
    try:
        found = list(_summary(project, note_text(path, language, summary)))
        if what := placeholder_in(summary, language):
            found.append(problem("placeholder-left", path, what=what))
    except RecursionError:
        found = [problem("nested-too-deep", path)]
    return in_order(replace(one, line=0) for one in found)


def _any_text(project: Project, text: Text, today: date, public: bool) -> Iterator[Problem]:
    """Yield what holds for editions and for ordinary pages."""
    yield from check_ids(text)
    yield from check_lists(text)
    yield from check_tables(text)
    yield from check_printed(text)
    yield from check_swallowed(text)
    yield from check_links(project, text, today, public)
    yield from check_words_of_links(text)
    yield from check_images(project, text)
    yield from check_safety(text)
    yield from check_wording(text)


def _page(project: Project, page: OrdinaryPage, today: date) -> Iterator[Problem]:
    try:
        yield from _any_text(project, text_of(page), today, public=True)
        yield from check_arrival(text_of(page))
    except RecursionError:
        yield problem("nested-too-deep", page.path, page.body_line)


def _lost(project: Project, draft: Version) -> Iterator[Problem]:
    """Ids of the version before that a draft no longer has, in each language."""
    lead = draft.editions.get(project.settings.authoritative)
    earlier = [id for id in project.documents[draft.document].versions if id < draft.id]
    named = lead.based_on if lead and lead.based_on in earlier else None
    base = named or max(earlier, default=None)
    for language, edition in draft.editions.items():
        before = project.edition(draft.document, base, language) if base else None
        if before and base:
            try:
                yield from check_lost_ids(text_of(edition), text_of(before), base)
            except RecursionError:
                return  # told where the text itself is checked


def _filled(draft: Version) -> Iterator[Problem]:
    """Yield what is told of a draft to be published; one that was just begun may be a frame."""
    for edition in draft.editions.values():
        try:
            yield from check_below(edition)
        except RecursionError:
            return  # told where the text itself is checked


def _typed(project: Project, draft: Version) -> Iterator[Problem]:
    """Yield what is told of texts that can still be changed, and of no others."""
    base = base_of(project, draft)
    lead = draft.editions.get(project.settings.authoritative)
    for language, edition in draft.editions.items():
        yield from check_cut(edition.path, edition.data)
        yield from check_fields(edition)
        try:
            yield from check_arrival(text_of(edition))
            yield from check_order(text_of(edition))
            yield from check_dates(edition, lead)
            yield from check_language(text_of(edition), project.settings.languages)
            if lead and edition is not lead:
                yield from check_numbers(text_of(lead), text_of(edition))
            before = base.editions.get(language) if base else None
            yield from check_quotes(edition, before)
            yield from check_plain(edition, before)
        except RecursionError:
            return  # told where the text itself is checked


def _beside_base(project: Project, draft: Version, today: date) -> Iterator[Problem]:
    """Yield what a draft and its translations did, or did not do, to the version it is based on."""
    try:
        yield from check_changed(project, draft, today)
        yield from check_materiality(project, draft)
        yield from check_stale(project, draft)
    except RecursionError:
        return  # told where the text itself is checked
