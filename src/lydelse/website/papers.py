"""What leaves the site: a version, or what changed in it, as a PDF or a Word file.

Both are made from the same tree and the same comparison as the pages.
"""

import html
import re
from collections.abc import Callable, Mapping
from functools import partial

from markupsafe import Markup

from lydelse.compare import Diff, parse
from lydelse.content.comparison import compare_editions, tree_of
from lydelse.content.images import images
from lydelse.formats import paths
from lydelse.ledger.state import Status
from lydelse.messages.catalogue import say
from lydelse.messages.problems import Problem, problem
from lydelse.model import Edition
from lydelse.pdf import compile as typst
from lydelse.pdf.source import Attachment, Picture, Sheet, document
from lydelse.website import page_ids, urls
from lydelse.website.downloads import line_of
from lydelse.website.views.links import absolute_in_text
from lydelse.website.views.sentences import state_sentence
from lydelse.website.website import Website
from lydelse.word import document as word
from lydelse.word.flow import Written, of_diff, of_tree
from lydelse.word.package import pack

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"<svg", b"<?xml")


class NoPaper(Exception):
    """A text of which there is no PDF; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def pdf_of(
    website: Website, new: Edition, old: Edition | None = None, url: str | None = None
) -> bytes:
    """Return a version as a PDF, or what changed in it since another; raises `NoPaper`.

    ``url`` is the page that it stands beside, if it is not the one that it is looked for at.
    """
    sheet = sheet_of(website, new, old, url)
    pictures = _pictures(website, new)
    try:
        return _compiled(_written(new, old), sheet, new.path, resolver(website, new), pictures)
    except typst.NotCovered as error:
        raise NoPaper(_not_covered(new.path, error, line_of(new, error.text))) from None


def stand_in(
    website: Website, new: Edition, old: Edition | None = None, url: str | None = None
) -> bytes:
    """Return what stands where a PDF is promised and cannot be made: where the text is to be read.

    The text is attached to it, to the letter.
    """
    sheet = sheet_of(website, new, old, url)
    said = say(new.language, "paper.not_made", url=sheet.foot[0])
    empty = of_tree(parse(f"<p>{html.escape(said)}</p>"))
    return _compiled(empty, sheet._replace(legend=""), new.path)


def word_of(website: Website, new: Edition, old: Edition | None = None) -> bytes:
    """Return a version as a Word file, or what changed in it as tracked changes."""
    sheet = sheet_of(website, new, old)
    facts = word.Facts(
        title=sheet.title,
        language=new.language,
        author=_author(website, new),
        day=website.state(new.document, new.version).published,
        head=sheet.head[0],
        foot=sheet.foot[0],
        source=(new.document, str(new.version), new.language),
    )
    return pack(word.parts(_written(new, old), facts, resolver(website, new)))


def word_of_diff(title: str, language: str, diff: Diff) -> bytes:
    """Any comparison as tracked changes, of texts that belong to no project."""
    return pack(word.parts(of_diff(diff), word.Facts(title, language, head=title)))


def pdf_of_diff(title: str, language: str, diff: Diff) -> bytes:
    """Any comparison as a PDF, of texts that belong to no project; raises `NoPaper`."""
    legend, page_of = say(language, "paper.legend"), say(language, "paper.page")
    sheet = Sheet(title, language, "", (title,), (), page_of, legend=legend)
    try:
        return _compiled(of_diff(diff), sheet, title)
    except typst.NotCovered as error:
        raise NoPaper(_not_covered(title, error)) from None


def _compiled(
    written: Written,
    sheet: Sheet,
    path: str,
    resolve: Callable[[str], str] = lambda address: address,
    pictures: Mapping[str, Picture] | None = None,
) -> bytes:
    if lacking := typst.missing():
        raise NoPaper(problem("pdf-not-installed", path, packages=", ".join(lacking)))
    try:
        source = document(written, sheet, typst.FONTS, resolve, pictures)
        return typst.compile_pdf(source, sheet.day)
    except typst.Refused as error:
        raise NoPaper(problem("pdf-refused", path, why=str(error))) from None


def _not_covered(path: str, error: typst.NotCovered, line: int = 0) -> Problem:
    return problem("pdf-sign-not-covered", path, line, sign=f"`{error.text}`")


def sheet_of(
    website: Website, new: Edition, old: Edition | None = None, url: str | None = None
) -> Sheet:
    """Return what stands on every sheet: which text, from when to when it applies, where it stands.

    All that decides a PDF, beside the texts themselves, is in it.
    """
    project, language = website.project, new.language
    state = website.state(new.document, new.version)
    version = say(language, "document.version", version=new.version)
    status = say(language, f"status.{state.status}")
    applies = _plain(state_sentence(website, new.document, state, language))
    foot = [say(language, "paper.sum", sum=new.sha256)]
    if old is None:
        first = f"{new.title} · {version} · {status}"
        title = say(language, "document.title_of_version", title=new.title, version=new.version)
    else:
        changes = say(language, "comparison.title", new=new.version, old=old.version)
        first = f"{new.title} · {changes}"
        title = f"{new.title}: {changes}"
        foot.append(say(language, "paper.sum_old", version=old.version, sum=old.sha256))
    attachment = None
    if old is None:
        text = new.data.decode("utf-8", "replace")
        said = say(language, "paper.source", version=new.version)
        attachment = Attachment("source.md", text, said)
    return Sheet(
        title=title,
        language=language,
        author=project.publisher(state),
        head=(first, f"{project.publisher(state)} · {applies}"),
        foot=(project.settings.site_url + (url or _address(website, new, old)), *foot),
        page_of=say(language, "paper.page"),
        day=state.published or (state.entered if state.updated else None),
        notice=_notice(state.status, language, version, applies),
        legend=say(language, "paper.legend") if old else "",
        attachment=attachment,
    )


def _address(website: Website, new: Edition, old: Edition | None) -> str:
    """Where the site has a comparison, or else the version itself."""
    if old is not None:
        id = page_ids.changes(new.document, new.version, old.version)
        if page := website.in_languages(id).get(new.language):
            return page.url
    return urls.version(website.project, new.document, new.version, new.language)


def _notice(status: Status, language: str, version: str, applies: str) -> str:
    """Return what stands on top of a text that does not apply."""
    if status is Status.IN_FORCE:
        return ""
    if status is Status.DRAFT:
        return f"{say(language, 'document.draft_mark')} {applies}"
    return f"{version} – {say(language, f'status.{status}')}. {applies}"


def resolver(website: Website, edition: Edition) -> Callable[[str], str]:
    """Says where a link of a text leads from paper, which has no place on the site."""
    return partial(absolute_in_text, website, edition.path, edition.language)


def _written(new: Edition, old: Edition | None) -> Written:
    return of_tree(tree_of(new)) if old is None else of_diff(compare_editions(old, new))


def _author(website: Website, edition: Edition) -> str:
    """Who published a version; of a draft, whose text it is."""
    number = str(edition.version)
    events = [one for one in website.project.ledger.of(edition.document) if one.version == number]
    return events[0].by if events else website.project.settings.organisation


def _pictures(website: Website, edition: Edition) -> Mapping[str, Picture]:
    """Return the images of a text, by what the text calls them."""
    files = website.project.files
    shown = set(images(edition.path, edition.body))
    named = re.findall(r'!\[[^\]]*\]\(([^)\s]+)|<img[^>]*\ssrc="([^"]+)"', edition.body)
    found: dict[str, Picture] = {}
    for one in (first or second for first, second in named):
        path = paths.joined(edition.path, one)
        data = files.get(path) if path in shown else None
        if data and data.startswith(_PICTURES):
            found[one] = Picture(data, "")
    return found


def _plain(text: Markup) -> str:
    return " ".join(html.unescape(text.striptags()).split())
