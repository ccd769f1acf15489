"""``llms.txt``: what there is to read, for programs that read as people do (llmstxt.org)."""

import html
from collections.abc import Iterator

from lydelse.ledger.events import LEDGER_FILE
from lydelse.messages.catalogue import say
from lydelse.website import page_ids, urls
from lydelse.website.views.sentences import state_sentence
from lydelse.website.website import Website

LLMS_FILE = "llms.txt"


def llms_txt(website: Website) -> bytes:
    """Return the texts that apply, in each language under its name, and the other pages.

    Each is named by the address of its version, so that what is read is what was named: as
    Markdown, or its page if some of its words are facts of a register.
    """
    settings = website.project.settings
    language = settings.default_language
    lines = [
        f"# {settings.site_names[language]}",
        "",
        f"> {say(language, 'agents.lead', organisation=settings.organisation)}",
    ]
    for code, name in settings.languages.items():
        if listed := [*_texts(website, code), *_pages(website, code)]:
            lines += ["", f"## {name}", "", *listed]
    ledger = f"[{LEDGER_FILE}]({settings.site_url}{LEDGER_FILE})"
    lines += ["", "## Optional", "", f"- {ledger}: {say(language, 'agents.ledger')}"]
    return ("\n".join(lines) + "\n").encode()


def _texts(website: Website, language: str) -> Iterator[str]:
    base = website.project.settings.site_url
    for document in website.documents(language):
        state = website.in_force(document.id)
        edition = website.edition(document.id, state, language) if state else None
        if state is None or edition is None:
            continue
        text = base + urls.version(website.project, document.id, state.version, language)
        text += "" if edition.register else "source.md"
        below = urls.document(website.project, document.id, language)
        applies = html.unescape(state_sentence(website, document.id, state, language).striptags())
        told = say(language, "agents.current", url=base + urls.current(below))
        yield f"- [{_name(edition.title)}]({text}): {applies} {told}"


def _pages(website: Website, language: str) -> Iterator[str]:
    base = website.project.settings.site_url
    for page in website.pages:
        if website.is_file(page) and page.id != page_ids.FRONT and page.language == language:
            yield f"- [{_name(page.title)}]({base}{page.url})"


def _name(title: str) -> str:
    """Return a title within the brackets of a link."""
    return title.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
