"""A site as it is seen on a day: which pages there are, in which languages, at which addresses.

The public sees what the ledger knows; the preview sees drafts as well.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from lydelse.ledger.state import Status, VersionState, in_force, states_before, upcoming
from lydelse.memo import per_website
from lydelse.model import Document, Edition, OnPublication, OrdinaryPage, Version, VersionId
from lydelse.project.front_matter import FRONT_PAGE, KINDS
from lydelse.project.project import Project
from lydelse.website import page_ids, urls
from lydelse.website.kinds import kinds
from lydelse.website.page_ids import PageId

if TYPE_CHECKING:
    from lydelse.content.comparison import ChangedSection


class Page(NamedTuple):
    """One page in one language. ``url`` is relative to the root of the site.

    ``last_modified`` is the day its text was published, None where the ledger does not decide it.
    """

    id: PageId
    language: str
    url: str
    title: str
    last_modified: date | None


@dataclass(frozen=True)
class Website:
    """What there is to see of a site on a day.

    ``preview`` adds the drafts. ``page_days`` maps the paths of pages that are no documents to
    the day of their last change, as far as anybody knows it. ``changed`` are the changed sections
    of pairs of texts, as far as they have been found out, in this build or before.
    """

    project: Project
    today: date
    preview: bool = False
    page_days: Mapping[str, date] = field(default_factory=dict)
    changed: "dict[str, tuple[ChangedSection, ...]]" = field(
        default_factory=dict, compare=False, repr=False
    )
    memory: dict[str, dict[Hashable, Any]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @cached_property
    def _lives(self) -> Mapping[str, tuple[VersionState, ...]]:
        result = {}
        for id in self.project.documents:
            known = self.project.states(id, self.today)
            if self.preview:
                drafts = tuple(draft_life(self.project, draft) for draft in self.project.drafts(id))
                known = _with_drafts(known, drafts)
            result[id] = known
        return result

    def states(self, document: str) -> tuple[VersionState, ...]:
        """Return the versions of a document that can be seen, in order of time."""
        return self._lives[document]

    @cached_property
    def _life(self) -> Mapping[tuple[str, VersionId], VersionState]:
        return {(id, state.version): state for id, known in self._lives.items() for state in known}

    def state(self, document: str, version: VersionId) -> VersionState:
        """One version as it stands on the day."""
        return self._life[document, version]

    @per_website()
    def in_force(self, document: str) -> VersionState | None:
        """Return the version that applies on the day."""
        return in_force(self.states(document))

    def upcoming(self, document: str) -> tuple[VersionState, ...]:
        """Return the published versions that will apply, without those that another overtakes."""
        return tuple(state for state in upcoming(self.states(document)) if not state.never_applied)

    def last_event(self, document: str) -> date | None:
        """Return the day of the ledger's last line about a document; None for drafts alone."""
        moments = [state.updated for state in self.states(document) if state.updated]
        return max(moments).date() if moments else None

    def changed_on(self, page: Page) -> date | None:
        """Return the day on which the words of a page last changed; None where nobody knows.

        A page that shows whatever applies changes when that begins to apply, or when nothing does
        any more; a permalink, when its text is removed; the front page, with every document.
        """
        days = [page.last_modified, *kinds()[page.id.kind].days(self, page)]
        known = [day for day in days if day and day <= self.today]
        return max(known, default=None)

    @per_website()
    def documents(self, language: str) -> tuple[Document, ...]:
        """Return the documents with a version to see: by kind, policies first, then by title."""
        seen = [
            document
            for document in self.project.documents.values()
            if language in document.index and self._lives[document.id]
        ]
        return tuple(
            sorted(seen, key=lambda one: (KINDS.index(one.kind), one.index[language].title))
        )

    def edition(self, document: str, state: VersionState, language: str) -> Edition | None:
        """Return the text of a version in a language; None if it has none, or it was redacted."""
        if (
            language not in state.languages
            or language not in self.project.documents[document].index
        ):
            return None
        edition = self.project.edition(document, state.version, language)
        return None if edition is None or edition.path in state.redacted else edition

    def title(self, document: str, state: VersionState | None, language: str) -> str:
        """Return the title of a version, or the document's short name where there is no text."""
        edition = self.edition(document, state, language) if state else None
        return edition.title if edition else self.project.documents[document].index[language].title

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page, in the order of languages and addresses."""
        return tuple(
            page
            for language in self.project.settings.languages
            for page in self._pages_in(language)
        )

    def _pages_in(self, language: str) -> Iterator[Page]:
        found = [page for kind in kinds().values() for page in kind.pages_of(self, "", language)]
        # In the order of their files, as they have always been listed.
        yield from sorted(found, key=lambda page: page.id.document or FRONT_PAGE)
        for document in self.documents(language):
            for kind in kinds().values():
                yield from kind.pages_of(self, document.id, language)

    def page_of_file(self, id: PageId, language: str) -> Page:
        """Return a page that is no document, as its file says."""
        name = id.document or FRONT_PAGE
        source = self.project.pages[name, language]
        days = [self.page_days.get(source.path)]
        if "[[events]]" in source.body:
            days += [self.last_event(one.id) for one in self.documents(language)]
        day = max(filter(None, days), default=None)
        return Page(id, language, urls.page(self.project, name, language), source.title, day)

    def is_file(self, page: Page) -> bool:
        """Whether a page is no document but the file of an editor."""
        return page.id in (page_ids.FRONT, page_ids.ordinary(page.id.document))

    def file_of(self, page: Page) -> OrdinaryPage:
        """Return the file of a page that is no document."""
        return self.project.pages[page.id.document or FRONT_PAGE, page.language]

    def version_of(self, page: Page) -> VersionState | None:
        """Return the version that a page is about, such as a comparison; None if there is none."""
        id = page.id
        return self.state(id.document, id.version) if id.document and id.version else None

    def turns(self, document: str) -> Iterator[date | None]:
        """Yield the days on which a document was written about, or a version began or ended."""
        yield self.last_event(document)
        for state in self.states(document):
            yield from turns_of(state)

    def compared(self, document: str, new: VersionState, language: str) -> tuple[VersionState, ...]:
        """Return the versions to compare one with in a language, the one it follows first.

        These are ``redlines_back`` of those before it, whatever became of them since, so that an
        address of a redline never goes away.
        """
        if self.edition(document, new, language) is None:
            return ()
        earlier = states_before(self.states(document), new.version)
        if new.status is not Status.DRAFT:
            earlier = [state for state in earlier if state.status is not Status.DRAFT]
        followed = [state for state in earlier if state.version == new.follows]
        others = [state for state in reversed(earlier) if state.version != new.follows]
        nearest = [*followed, *others]
        back = self.project.redlines_back(new)
        shown = nearest[:back]
        # An old text that was entered later takes no address from those that had one before.
        for day in sorted({state.entered for state in nearest if state.entered > new.entered}):
            known = [state for state in nearest if state.entered < day][:back]
            shown += [state for state in known if state not in shown]
        return tuple(state for state in shown if self.edition(document, state, language))

    @per_website()
    def latest_applied(self, document: str, language: str = "") -> VersionState | None:
        """Return the version in force, or after a repeal the one that was.

        With a language the last that has applied and can be read in it: where the version in force
        is not translated yet, what stood at an address the day before still stands there.
        """
        statuses = [Status.IN_FORCE, Status.REPEALED, *([Status.SUPERSEDED] if language else [])]
        applied = [
            state
            for state in self.states(document)
            if state.status in statuses
            and not state.never_applied
            and (not language or self.edition(document, state, language))
        ]
        return applied[-1] if applied else None

    def exported(self, document: str, language: str) -> Edition | None:
        """Return the edition whose facts programs get beside the document's page.

        While something applies it is the last that can be read in the language, and says which
        version it is; a date that passes takes no file away.
        """
        latest = self.latest_applied(document, language) if self.in_force(document) else None
        return self.edition(document, latest, language) if latest else None

    @cached_property
    def _by_id(self) -> Mapping[PageId, Mapping[str, Page]]:
        result: dict[PageId, dict[str, Page]] = {}
        for page in self.pages:
            result.setdefault(page.id, {})[page.language] = page
        return result

    @property
    def ids(self) -> Iterable[PageId]:
        """Every page, once for all its languages."""
        return self._by_id

    @cached_property
    def _by_url(self) -> Mapping[str, Page]:
        return {page.url: page for page in self.pages}

    def at(self, url: str) -> Page:
        """Return the page at an address; ``KeyError`` if there is none."""
        return self._by_url[url]

    def in_languages(self, id: PageId) -> Mapping[str, Page]:
        """Return a page in every language in which it exists."""
        return self._by_id.get(id, {})

    def switch(self, page: Page, language: str) -> Page | None:
        """Where the language switch leads: the same page, else that document's history.

        From two languages side by side it leads to the third beside the one that prevails.
        """
        exact = self.in_languages(page.id).get(language)
        if exact is None and page.id.translation:
            exact = self.in_languages(page.id._replace(translation=language)).get(language)
        front = self.in_languages(page_ids.FRONT).get(language)
        if exact or page.id.document not in self.project.documents:
            return exact or front
        return self.in_languages(page_ids.history(page.id.document)).get(language) or front


def _with_drafts(
    known: Sequence[VersionState], drafts: Iterable[VersionState]
) -> tuple[VersionState, ...]:
    """Versions in order of time, each draft before the first of a higher number."""
    found = list(known)
    for draft in drafts:
        later = (at for at, state in enumerate(found) if state.version > draft.version)
        found.insert(next(later, len(found)), draft)
    return tuple(found)


def draft_life(project: Project, draft: Version) -> VersionState:
    """Return a draft as the preview shows it: in every language that it is written in."""
    lead = draft.editions.get(project.settings.authoritative)
    day = lead.effective if lead and not isinstance(lead.effective, OnPublication) else None
    return VersionState(
        version=draft.id,
        status=Status.DRAFT,
        effective=day,
        until=None,
        published=None,
        entered=date.max,
        updated=None,
        adopted=False,
        change=lead.change if lead else None,
        follows=lead.based_on if lead else None,
        predecessor=lead.based_on if lead else None,
        successor=None,
        languages=dict.fromkeys(
            code for code in project.settings.languages if code in draft.editions
        ),
        files={edition.path: edition.sha256 for edition in draft.editions.values()},
        notes={},
        redacted=frozenset(),
        reason=None,
        postponed_from=(),
    )


def turns_of(state: VersionState) -> list[date | None]:
    """Return the days on which a version begins to apply, and on which nothing applies after it."""
    if state.never_applied or not state.updated:
        return []
    ended = state.until if state.status is Status.REPEALED else None
    return [state.effective, ended and ended + timedelta(days=1)]
