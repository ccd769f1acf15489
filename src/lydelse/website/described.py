"""What a published version is to programs of the law: Akoma Ntoso, and DPV of a notice.

Both are made of the version's text and facts by the program of today, and may be made better: the
text that is proved is ``source.md``. So their addresses last, and their bytes do not.
"""

from collections.abc import Callable, Iterator
from datetime import date

from lydelse.content.akoma_ntoso import Expression, Work, akoma_ntoso
from lydelse.content.comparison import tree_of
from lydelse.ledger.state import VersionState
from lydelse.model import Edition
from lydelse.registers.notices import NoticeRegister
from lydelse.website import page_ids, urls
from lydelse.website.privacy_vocabulary import as_dpv
from lydelse.website.website import Website

AKN_FILE, DPV_FILE = "akn.xml", "dpv.jsonld"


def described(edition: Edition | None, state: VersionState | None) -> tuple[str, ...]:
    """Return the names of the files that a version has; a draft has none."""
    if edition is None or state is None or not state.updated:
        return ()
    is_notice = edition.register and isinstance(edition.register.facts, NoticeRegister)
    return (AKN_FILE, DPV_FILE) if is_notice else (AKN_FILE,)


def descriptions(
    website: Website, edition: Edition, state: VersionState, way: Callable[[str], str]
) -> Iterator[tuple[str, bytes]]:
    """Those files by name; ``way`` makes of a link of the text one that works from anywhere."""
    project, document, language = website.project, edition.document, edition.language
    base = project.settings.site_url
    url = base + urls.version(project, document, state.version, language)
    for name in described(edition, state):
        if name == AKN_FILE:
            one = _expression(website, edition, state, url)
            work = _work(website, document)
            yield name, akoma_ntoso(tree_of(edition), work, one, url + name, way)
        elif edition.register and isinstance(edition.register.facts, NoticeRegister):
            register = edition.register
            days = {"dct:issued": state.published, "dct:valid": state.effective}
            known = {key: day for key, day in days.items() if day}
            yield name, as_dpv(edition, edition.register.facts, register.law, url, known)


def _work(website: Website, id: str) -> Work:
    """Return the document; as its first line has it, which no other line or setting changes."""
    project, index = website.project, website.project.documents[id].index
    first = min((one for one in website.states(id) if one.updated), key=lambda one: one.entered)
    lead = project.prevailing(first)
    home = urls.document(project, id, lead if lead in index else next(iter(index)))
    return Work(
        name=id,
        kind=project.documents[id].kind,
        country=project.settings.law_of,
        day=first.entered,
        url=project.settings.site_url + home,
    )


def _expression(website: Website, edition: Edition, state: VersionState, url: str) -> Expression:
    project = website.project
    days: dict[str, date | None] = {
        "effective": state.effective,
        "publication": state.languages.get(edition.language) or state.published,
    }
    known = [(what, day) for what, day in days.items() if day]
    lead = project.prevailing(state)
    page = page_ids.version(edition.document, state.version)
    return Expression(
        version=str(state.version),
        language=edition.language,
        lead=lead if lead in website.in_languages(page) else "",
        days=known or [("entry", state.entered)],
        url=url,
        publisher=project.publisher(state),
        publisher_url=project.settings.site_url,
        source=f"{url}source.md",
        sha256=edition.sha256,
    )
