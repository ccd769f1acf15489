"""The list of notices, and in the preview what each still owes to the law."""

from markupsafe import Markup

from lydelse.content.tables import table
from lydelse.law.coverage import Coverage, coverage
from lydelse.memo import per_website
from lydelse.messages.catalogue import say
from lydelse.messages.problems import ENGLISH, LANGUAGES
from lydelse.registers.notices import NoticeRegister
from lydelse.website.views.sentences import sentence
from lydelse.website.website import Website

MARKER = "notices"
"""The line ``[[notices]]`` of a page, in whose place the list stands."""


def list_of_notices(website: Website, path: str, language: str) -> Markup:
    """Every notice that can be seen, with the place where it is given; links as in a text."""
    project = website.project
    up = "../" * path.removeprefix(f"{project.settings.docs_dir}/{language}/").count("/")
    items = []
    for document in website.documents(language):
        state = website.in_force(document.id) or next(reversed(website.states(document.id)), None)
        edition = website.edition(document.id, state, language) if state else None
        if document.kind != "notice" or edition is None or edition.register is None:
            continue
        facts = edition.register.facts
        assert isinstance(facts, NoticeRegister), "the register of a notice"
        items.append(
            Markup('<li><a href="{}{}/index.md">{}</a><br>\n{}</li>').format(
                up,
                document.id,
                document.index[language].title,
                facts.point.text.get(language, ""),
            )
        )
    listed = Markup('<ul class="ly-notices">\n{}\n</ul>').format(Markup("\n").join(items))
    if not items:
        listed = Markup("<p>{}</p>").format(sentence(language, "notice.empty"))
    return listed + coverage_block(website, language) if website.preview else listed


def coverage_block(website: Website, language: str) -> Markup:
    """Return the matrix of letters and notices, for the people who prepare them."""
    found = _coverage(website)
    if not found.documents:
        return Markup()
    heading = Markup('\n<h2 id="coverage">{}</h2>\n<p>{}</p>\n').format(
        say(language, "coverage.title"), say(language, "coverage.lead")
    )
    tables = (_matrix(found, document, language) for document in found.documents)
    return heading + Markup("\n").join(tables) + _questions(found, language)


@per_website()
def _coverage(website: Website) -> Coverage:
    return coverage(website.project, website.today)


def _matrix(found: Coverage, document: str, language: str) -> Markup:
    """Return the letters of a notice: each language, and the place of the fact or the gap."""
    heads = [say(language, "coverage.rule"), *found.languages, say(language, "coverage.place")]
    rows = []
    for letter in found.letters(document):
        cells = [found.cell(letter, document, code) for code in found.languages]
        said = _told_in(language)
        owes = Markup('<small lang="{}">{}</small>').format(said, cells[0].rule.owes[said])
        rule = Markup("{}<br>\n{}").format(cells[0].rule.cited[said], owes)
        states = [say(language, f"coverage.{cell.state}") for cell in cells]
        rows.append((rule, *states, Markup("<code>{}</code>").format(cells[0].place)))
    return table(document, heads, rows)


def _told_in(language: str) -> str:
    """Return the language in which the law is told on a page: its own, or English."""
    return language if language in LANGUAGES else ENGLISH


def _questions(found: Coverage, language: str) -> Markup:
    if not found.questions:
        return Markup()
    said = _told_in(language)
    items = Markup("\n").join(
        Markup('<li>”{}” <span lang="{}">{}: {}</span> <code>{}</code></li>').format(
            one.quote, said, one.source[said], one.asks[said], one.place
        )
        for one in found.questions
    )
    return Markup('\n<h3 id="questions">{}</h3>\n<ul>\n{}\n</ul>').format(
        say(language, "coverage.questions"), items
    )
