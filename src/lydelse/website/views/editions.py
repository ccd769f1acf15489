"""What stands around the text of a version, on its permalink and while it applies."""

import re
from typing import NamedTuple

from markupsafe import Markup

from lydelse.formats.markdown import Rendered, render
from lydelse.messages.catalogue import language_name
from lydelse.model import Edition
from lydelse.website.kinds import Shown
from lydelse.website.register_exports import names
from lydelse.website.views import View
from lydelse.website.views.bilingual import parallels_of
from lydelse.website.views.links import linker
from lydelse.website.views.sentences import not_in_language, redaction
from lydelse.website.website import Page, Website

_REMARK = re.compile(r"<p[^>]*><em>(?:(?!</?em>).)*</em></p>", re.DOTALL)


class EditionView(NamedTuple):
    """What a page says of the text that it shows, or why it shows none.

    ``lasting`` says that it is the permalink. ``prevailing_url`` leads from a translation to the
    text that prevails; ``tells_translation`` says whether the text says of itself that it is one.
    """

    lasting: bool
    in_short: Markup
    missing: Markup
    redacted: Markup
    parallels: tuple[tuple[Markup, str], ...]
    exports: tuple[str, ...]
    prevailing_url: str | None
    prevailing_code: str
    prevailing_language: str
    tells_translation: bool


def edition_view(website: Website, page: Page, shown: Shown, lasting: bool) -> EditionView:
    """Gather what a page says of the version that it shows."""
    document, language = page.id.document, page.language
    state, edition = shown.state, shown.edition
    missing = redacted = Markup()
    if state and language not in state.languages:
        missing = not_in_language(website, document, state, language)
    elif state and edition is None:
        redacted = redaction(website, document, state, language)
    lead = website.project.prevailing(state)
    prevailing = website.in_languages(page.id).get(lead)
    translated = edition is not None and language != lead
    name = language_name(language, lead)
    return EditionView(
        lasting=lasting,
        in_short=_in_short(website, page, edition if shown.text else None),
        missing=missing,
        redacted=redacted,
        parallels=parallels_of(website, document, state.version, language) if state else (),
        exports=names(edition),
        prevailing_url=prevailing.url if translated and prevailing else None,
        prevailing_code=lead,
        prevailing_language=name,
        tells_translation=_tells_translation(shown.text, name),
    )


def says_of_version(view: View) -> tuple[str, ...]:
    """Say what a page of a version is: its state, and what its sections are about."""
    assert view.version, "a page that shows a version"
    held = ", ".join(name for level, _, name in view.headings if level == 2)
    said = f"{view.short_heading}. {view.version.label}."
    return said, view.version.state, f"{held}." if held else ""


def _tells_translation(text: Rendered | None, prevailing: str) -> bool:
    """Whether a text begins with a paragraph in italics that names the language that prevails."""
    first = text.parts[0] if text and text.parts else ""
    return bool(_REMARK.fullmatch(first)) and prevailing in first


def _in_short(website: Website, page: Page, edition: Edition | None) -> Markup:
    """Return the sentences above a text, as a list; empty where it has none."""
    if edition is None or not edition.in_short:
        return Markup()
    listed = render("\n".join(f"- {one}" for one in edition.in_short)).html
    return Markup(linker(website, page.url, edition.path, page.language)(listed))
