"""What a pull request is told once it is merged: what became public, and what did not and why.

Pure: events, problems and paths in, Markdown out; Swedish first, then English.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jobs.git import Merge
from lydelse import addresses
from lydelse.ledger import Adopt, AnyEvent, Publish, Translate
from lydelse.model import VersionId
from lydelse.problems import Problem, in_order
from lydelse.site import Site

MARKER = "<!-- lydelse: published -->"
"""By which the comment is found again, so that a job that is run twice tells once."""


@dataclass(frozen=True)
class Told:
    """What there is to tell: the lines that the ledger got, and what it did not get and why.

    ``failed`` says why the site could not be built with the lines of ``unwritten``.
    """

    site: Site
    today: date
    written: Sequence[AnyEvent] = ()
    refused: Sequence[Problem] = ()
    unwritten: Sequence[AnyEvent] = ()
    failed: str = ""


def comments(told: Told, merges: Iterable[Merge]) -> Mapping[int, str]:
    """The comment on each pull request that was merged, by its number."""
    paths: dict[int, frozenset[str]] = {}
    for merge in merges:
        if merge.request:
            paths[merge.request] = paths.get(merge.request, frozenset()) | merge.paths
    return {number: comment(told, changed) for number, changed in paths.items()}


def comment(told: Told, paths: frozenset[str]) -> str:
    """The comment on a pull request that changed some paths."""
    parts = [
        *_published(told, paths),
        *_refused(told, paths),
        *_failed(told, paths),
        *_drafts(told, paths),
    ]
    whole = (
        "**Sammanfogad, och webbplatsen är byggd på nytt. / Merged, and the site is built anew.**"
    )
    return "\n".join([MARKER, *(parts or [whole])]) + "\n"


def _texts(event: AnyEvent) -> Mapping[str, str]:
    """The files that an event made public."""
    return event.files if isinstance(event, Adopt | Publish | Translate) else {}


def _published(told: Told, paths: frozenset[str]) -> Iterator[str]:
    mine = [event for event in told.written if paths & _texts(event).keys()]
    if mine:
        yield "**Publicerad / Published**"
        yield ""
    for event in mine:
        yield f"- **{event.document} {event.version}**{_since(told, event)}"
        for language in _languages(event):
            if language in told.site.documents[event.document].index:
                number = VersionId.parse(event.version)
                assert number, "an event has a number"
                url = addresses.version(told.site, event.document, number, language)
                yield f"  - <{told.site.settings.site_url}{url}>"
    if mine:
        yield ""


def _languages(event: AnyEvent) -> Sequence[str]:
    match event:
        case Adopt() | Publish():
            return event.languages
        case Translate():
            return (event.language,)
    return ()


def _since(told: Told, event: AnyEvent) -> str:
    if not isinstance(event, Publish):
        return ""
    if event.effective <= told.today:
        return f", gäller från och med {event.effective} / in force from {event.effective}"
    return f", kommande: gäller från {event.effective} / upcoming: applies from {event.effective}"


def _refused(told: Told, paths: frozenset[str]) -> Iterator[str]:
    mine = [one for one in told.refused if one.path in paths]
    if mine:
        yield ("**Sammanfogad, inte publicerad / Merged, not published**, eftersom / because: ")
        yield ""
        for one in in_order(mine):
            place = f"{one.path}:{one.line}" if one.line else one.path
            yield f"- `{place}` ({one.code}): {one.cause} {one.remedy}"
        yield ""
        yield _AGAIN


_AGAIN = (
    "Texten är kvar som utkast. Rätta den i en ny pull request; då publiceras den. / "
    "The text is still a draft. Mend it in a new pull request, and it will be published.\n"
)


def _failed(told: Told, paths: frozenset[str]) -> Iterator[str]:
    mine = [event for event in told.unwritten if paths & _texts(event).keys()]
    if mine:
        names = ", ".join(f"{event.document} {event.version}" for event in mine)
        yield (
            f"**{names}: sammanfogad, inte publicerad / merged, not published**, eftersom "
            "webbplatsen inte kan byggas med den / because the site cannot be built with it:"
        )
        yield ""
        yield from (f"    {line}" for line in told.failed.splitlines())
        yield ""
        yield _AGAIN


def _drafts(told: Told, paths: frozenset[str]) -> Iterator[str]:
    """Drafts that say nothing of when they apply, which nobody asked to publish."""
    known = {path for one in (*told.written, *told.unwritten) for path in _texts(one)}
    known |= {one.path for one in told.refused} | told.site.ledger.files().keys()
    for id in sorted(told.site.documents):
        for draft in told.site.drafts(id):
            own = {edition.path for edition in draft.editions.values()}
            lead = draft.editions.get(told.site.settings.authoritative)
            if own & paths and not own & known and not (lead and lead.effective):
                yield (
                    f"- **{id} {draft.id}** är ett utkast tills `effective` säger från vilken dag "
                    "den gäller. / It is a draft until `effective` says from which day it applies."
                )


def summary(told: Told, warnings: Sequence[str] = ()) -> str:
    """What a run did, for its page."""
    lines = ["## Publicering / Publishing", ""]
    lines += [
        f"- {type(one).__name__.lower()}: {one.document} {one.version}" for one in told.written
    ]
    lines += [f"- not published: {one}" for one in in_order(told.refused)]
    if told.failed:
        names = ", ".join(f"{one.document} {one.version}" for one in told.unwritten)
        lines += [f"- not published: {names}, because the site cannot be built with it:", ""]
        lines += [f"      {line}" for line in told.failed.splitlines()]
    lines += [f"- warning: {one}" for one in warnings]
    if len(lines) == 2:
        lines.append("Nothing new in the ledger. The site was built as of today.")
    return "\n".join(lines) + "\n"
