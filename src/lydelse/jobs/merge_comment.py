"""What a pull request is told once it is merged: what became public, and what did not and why.

Pure: events, problems and paths in, Markdown out: in the language that prevails, then in English,
folded.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

from lydelse.jobs.git import Merge
from lydelse.ledger.events import Adopt, AnyEvent, Publish, Translate
from lydelse.messages.catalogue import say_day
from lydelse.messages.problems import Problem, explained, in_order
from lydelse.model import Version, VersionId
from lydelse.project.project import Project
from lydelse.website import urls

MARKER = "<!-- lydelse: published -->"
"""By which the comment is found again, so that a job that is run twice tells once."""


@dataclass(frozen=True)
class Told:
    """What there is to tell: the lines that the ledger got, and what it did not get and why.

    ``failed`` says for each document why the site could not be built with its lines, which are
    ``unwritten``; ``kept`` the same for each page or setting that stands as it was. Before a path,
    ``edit`` gives the web editor of the file on the main branch.
    """

    site: Project
    today: date
    written: Sequence[AnyEvent] = ()
    refused: Sequence[Problem] = ()
    unwritten: Sequence[AnyEvent] = ()
    failed: Mapping[str, str] = field(default_factory=dict)
    edit: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)


def comments(told: Told, merges: Iterable[Merge]) -> Mapping[int, str]:
    """Return the comment on each pull request that was merged, by its number."""
    return {number: comment(told, changed) for number, changed in _paths(merges).items()}


def stopped(site: Project, why: str, merges: Iterable[Merge]) -> Mapping[int, str]:
    """Return the comment on each pull request that waits, from a run that could publish nothing."""

    def parts(language: str) -> str:
        say = _SAYS[language]
        return "\n\n".join((say["refused"], say["stopped"], _quoted(why), say["again"]))

    return dict.fromkeys(_paths(merges), _in_languages(site, parts))


def _paths(merges: Iterable[Merge]) -> Mapping[int, frozenset[str]]:
    """Return what each pull request changed."""
    paths: dict[int, frozenset[str]] = {}
    for merge in merges:
        if merge.request:
            paths[merge.request] = paths.get(merge.request, frozenset()) | merge.paths
    return paths


def _quoted(text: str) -> str:
    """Return what a program said, as code."""
    return "\n".join(f"    {line}" for line in text.splitlines())


def comment(told: Told, paths: frozenset[str]) -> str:
    """Return the comment on a pull request that changed some paths."""
    return _in_languages(told.site, lambda language: "\n\n".join(_parts(told, paths, language)))


def _in_languages(site: Project, parts: Callable[[str], str]) -> str:
    """Return a comment in the language that prevails, and folded in English."""
    first, *others = _languages(site)
    text = parts(first)
    for language in others:
        folded = parts(language)
        name = _SAYS[language]["language"]
        text += f"\n\n<details><summary>{name}</summary>\n\n{folded}\n\n</details>"
    return f"{MARKER}\n{text}\n"


def _languages(site: Project) -> list[str]:
    """Return the language that prevails, if these words are there in it, and English."""
    return [code for code in dict.fromkeys((site.settings.authoritative, "en")) if code in _SAYS]


_SAYS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "language": "Svenska",
        "published": "### Publicerat",
        "now": "**{name}** gäller från och med den {day}.",
        "later": "**{name}** är publicerad och börjar gälla den {day}.",
        "added": "**{name}** är publicerad.",
        "refused": "### Sammanslaget, inte publicerat",
        "because": "Det här måste rättas först:",
        "failed": "{names} publicerades inte, det här hindrade det:",
        "kept": "Ändringen i {names} syns inte på webbplatsen, som inte kan byggas med den. Där "
        "står det som stod före ändringen, tills den är rättad:",
        "stopped": "Ingenting kunde publiceras, och webbplatsen är som den var:",
        "again": "Texten är kvar som utkast, och publiceras när den är rättad.",
        "draft": "**{name}** är ett utkast tills `effective` säger från vilken dag den gäller.",
        "how": "Öppna filen ({files}), rätta och tryck på **Commit changes…**. Välj *Create a new "
        "branch for this commit and start a pull request*, tryck på **Propose changes** och sedan "
        "på **Create pull request**.",
        "nothing": "Sammanslaget. Webbplatsen är byggd på nytt.",
    },
    "en": {
        "language": "English",
        "published": "### Published",
        "now": "**{name}** is in force from {day}.",
        "later": "**{name}** is published, and will apply from {day}.",
        "added": "**{name}** is published.",
        "refused": "### Merged, not published",
        "because": "This must be fixed first:",
        "failed": "{names} was not published; this stood in the way:",
        "kept": "The change to {names} does not show on the site, which cannot be built with it. "
        "What stood there before still stands, until it is fixed:",
        "stopped": "Nothing could be published, and the site is as it was:",
        "again": "It is still a draft, and will be published once it is fixed.",
        "draft": "**{name}** is a draft until `effective` says from which day it applies.",
        "how": "Open the file ({files}), fix it and press **Commit changes…**. Choose *Create a "
        "new branch for this commit and start a pull request*, press **Propose changes**, then "
        "**Create pull request**.",
        "nothing": "Merged. The site was built anew.",
    },
}


def _parts(told: Told, paths: frozenset[str], language: str) -> list[str]:
    """Return the paragraphs of a comment, in one language."""
    say = _SAYS[language]
    published = [event for event in told.written if paths & _texts(event).keys()]
    refused = [one for one in in_order(told.refused) if one.path in paths]
    failed = [event for event in told.unwritten if paths & _texts(event).keys()]
    parts = [say["published"], *(_public(told, one, language) for one in published)]
    parts = parts if published else []
    if refused or failed:
        parts.append(say["refused"])
    if refused:
        parts += [say["because"], "\n".join(_line(one, language) for one in refused)]
        parts.append(explained(refused)[language])
    for one in failed:
        parts += [say["failed"].format(names=_name(one)), _quoted(told.failed[one.document])]
    if refused or failed:
        parts.append(say["again"])
    kept = sorted(paths & told.kept.keys())
    if kept:
        names = ", ".join(f"`{path}`" for path in kept)
        parts += [say["kept"].format(names=names), _quoted(told.kept[kept[0]])]
    drafts = list(_drafts(told, paths))
    parts += [say["draft"].format(name=f"{draft.document} {draft.id}") for draft in drafts]
    wrong = [*kept, *(one.path for one in refused)] + [
        path for one in failed for path in _texts(one)
    ]
    wrong += [edition.path for draft in drafts for edition in draft.editions.values()]
    if wrong and told.edit:
        files = ", ".join(f"[`{path}`]({told.edit}{quote(path)})" for path in sorted({*wrong}))
        parts.append(say["how"].format(files=files))
    return parts or [say["nothing"]]


def _public(told: Told, event: AnyEvent, language: str) -> str:
    """From when a text applies, and its lasting address in each language."""
    say, name = _SAYS[language], _name(event)
    if isinstance(event, Publish):
        key = "now" if event.effective <= told.today else "later"
        lines = [say[key].format(name=name, day=say_day(language, event.effective))]
    else:
        lines = [say["added"].format(name=name)]
    version = VersionId.parse(event.version)
    assert version, "a line of the ledger has a number"
    for code in _made_public(event):
        if code in told.site.documents[event.document].index:
            url = urls.version(told.site, event.document, version, code)
            lines.append(f"- <{told.site.settings.site_url}{url}>")
    return "\n".join([lines[0], "", *lines[1:]])


def _name(event: AnyEvent) -> str:
    return f"{event.document} {event.version}"


def _texts(event: AnyEvent) -> Mapping[str, str]:
    """Return the files that an event made public."""
    return event.files if isinstance(event, Adopt | Publish | Translate) else {}


def _made_public(event: AnyEvent) -> Sequence[str]:
    """Return the languages in which an event made a text public."""
    match event:
        case Adopt() | Publish():
            return event.languages
        case Translate():
            return (event.language,)
    return ()


def _line(one: Problem, language: str) -> str:
    cause, remedy = one.told(language)
    return f"- `{one.place}`: {cause[:1].upper()}{cause[1:]} **{remedy}** `{one.code}`"


def _drafts(told: Told, paths: frozenset[str]) -> Iterator[Version]:
    """Drafts that say nothing of when they apply, which nobody asked to publish."""
    known = {path for one in told.unwritten for path in _texts(one)}
    known |= {one.path for one in told.refused}
    for id in sorted(told.site.documents):
        for draft in told.site.drafts(id):
            own = {edition.path for edition in draft.editions.values()}
            lead = draft.editions.get(told.site.settings.authoritative)
            if own & paths and not own & known and not (lead and lead.effective):
                yield draft


def summary(told: Told, warnings: Sequence[str] = ()) -> str:
    """Return what a run did, for its page."""
    lines = ["## Publicering / Publishing", ""]
    lines += [
        f"- {type(one).__name__.lower()}: {one.document} {one.version}" for one in told.written
    ]
    lines += [f"- not published: {one}" for one in in_order(told.refused)]
    for document, why in told.failed.items():
        names = ", ".join(_name(one) for one in told.unwritten if one.document == document)
        lines += [f"- not published: {names}; this stood in the way:", ""]
        lines += [f"      {line}" for line in why.splitlines()]
    if told.kept:
        names = ", ".join(sorted(told.kept))
        lines += [f"- as it was before: {names}, because the site cannot be built with it:", ""]
        lines += [f"      {line}" for line in next(iter(told.kept.values())).splitlines()]
    lines += [f"- warning: {one}" for one in warnings]
    if len(lines) == 2:
        lines.append("Nothing new in the ledger. The site was built as of today.")
    return "\n".join(lines) + "\n"
