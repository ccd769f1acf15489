"""What every ``index.md`` says: kinds that agree, and addresses that are one's own and lasting."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lydelse.ledger.events import Adopt, Publish, Translate
from lydelse.messages.catalogue import say
from lydelse.messages.problems import Problem, Severity, problem
from lydelse.model import Document
from lydelse.project.front_matter import FRONT_PAGE
from lydelse.project.project import Project
from lydelse.website import urls

# What the site builds at its root.
TAKEN = ("assets", "search", "sitemap", "404", "ledger", "build", "schemas")
_SOON = timedelta(30)
PATH_WORDS = ("history", "changes", "since")


@dataclass(frozen=True)
class _Claim:
    """An address that somebody has, and where it is written."""

    slug: str
    path: str
    line: int
    former: bool


def check_indexes(project: Project, today: date) -> Iterator[Problem]:
    """Yield what is wrong with the addresses of all documents and pages, and with their kinds."""
    for document in project.documents.values():
        yield from check_index(project, document, today)
    yield from _pages(project)
    for language in project.settings.languages:
        claims = list(_claims(project, language))
        yield from _doubled(claims)
        yield from _reserved(project, language, claims)


def check_index(project: Project, document: Document, today: date) -> Iterator[Problem]:
    """Yield where the files ``index.md`` of one document differ, or lose a public address."""
    lead = document.index.get(project.settings.authoritative)
    for language, index in document.index.items():
        if lead and index.kind != lead.kind:
            line = index.lines.get("kind", 1)
            yield problem("kind-differs", index.path, line, kind=index.kind, other=lead.kind,
                          file=lead.path)  # fmt: skip
        for slug in sorted(_public(project, document.id, language)):
            if slug not in (index.slug, *index.former_slugs):
                line = index.lines.get("former_slugs", index.lines.get("slug", 1))
                yield problem("address-lost", index.path, line, slug=slug)
    yield from _review(project, document, today)


def _review(project: Project, document: Document, today: date) -> Iterator[Problem]:
    """Yield that a document is to be reviewed soon, or was to be: it may stop a publication."""
    day = document.review_by
    if day is None or day - today > _SOON:
        return
    index = next(one for one in document.index.values() if one.review_by == day)
    code = "review-near" if day >= today else "review-passed"
    one = problem(code, index.path, index.lines.get("review_by", 1), document=document.id, day=day)
    lead = project.settings.authoritative
    drafts = (draft.editions.get(lead) for draft in project.drafts(document.id))
    waits = any(draft and draft.effective for draft in drafts)
    yield replace(one, severity=project.settings.review) if day < today and waits else one


def _public(project: Project, document: str, language: str) -> set[str]:
    """Return the addresses that a document was ever published at in a language."""
    return {
        event.addresses[language]
        for event in project.ledger.of(document)
        if isinstance(event, Adopt | Publish | Translate) and language in event.addresses
    }


def _claims(project: Project, language: str) -> Iterator[_Claim]:
    """Every address below a language: of documents, of pages, and the former ones."""
    for document in project.documents.values():
        index = document.index.get(language)
        if index:
            yield _Claim(index.slug, index.path, index.lines.get("slug", 1), False)
            for slug in index.former_slugs:
                yield _Claim(slug, index.path, index.lines.get("former_slugs", 1), True)
    for (id, code), page in project.pages.items():
        slug = urls.page(project, id, code).removeprefix(urls.home(project, code)).rstrip("/")
        if code == language and slug:
            yield _Claim(slug, page.path, _key_line(project, page.path, "slug"), False)
            for former in page.former_slugs:
                line = _key_line(project, page.path, "former_slugs")
                yield _Claim(former, page.path, line, True)


def _key_line(project: Project, path: str, key: str) -> int:
    found = re.search(rb"^%s\s*:" % key.encode(), project.files[path], re.MULTILINE)
    return project.files[path].count(b"\n", 0, found.start()) + 1 if found else 0


def _doubled(claims: list[_Claim]) -> Iterator[Problem]:
    holders: dict[str, _Claim] = {}
    for claim in sorted(claims, key=lambda one: (one.former, one.path)):
        holder = holders.setdefault(claim.slug, claim)
        if holder is not claim:
            yield problem("address-doubled", claim.path, claim.line, slug=claim.slug,
                          file=holder.path)  # fmt: skip


def _reserved(project: Project, language: str, claims: list[_Claim]) -> Iterator[Problem]:
    root = language == project.settings.default_language
    codes = [code for code in project.settings.languages if code != language]
    words = [say(language, f"path.{word}") for word in PATH_WORDS]
    documents = {
        document.index[language].slug
        for document in project.documents.values()
        if language in document.index
    }
    for claim in claims:
        first = claim.slug.partition("/")[0]
        above, _, last = claim.slug.rpartition("/")
        if root and first in (*codes, *TAKEN):
            yield problem("address-reserved", claim.path, claim.line, slug=claim.slug, word=first)
        elif above in documents and last in words:
            yield problem("address-reserved", claim.path, claim.line, slug=claim.slug, word=last)


def _pages(project: Project) -> Iterator[Problem]:
    """Pages that a language lacks. Without a front page it has no place on the site."""
    ids = {FRONT_PAGE, *(id for id, _ in project.pages)}
    for id in sorted(ids):
        for language in project.settings.languages:
            path = f"{project.settings.docs_dir}/{language}/{id}.md"
            if path not in project.files:
                missing = problem("page-missing", path, language=language)
                yield replace(missing, severity=Severity.ERROR) if id == FRONT_PAGE else missing
