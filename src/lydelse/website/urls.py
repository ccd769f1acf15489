"""Where everything stands on the site: addresses relative to its root, ending in a slash.

The default language stands at the root, every other below its code; path words are in the
language of the page (``messages/``). An address once public is never reused and never lost.
"""

import posixpath
from datetime import date

from lydelse.ledger.events import LEDGER_FILE
from lydelse.messages.catalogue import say
from lydelse.model import VersionId
from lydelse.project.front_matter import FRONT_PAGE
from lydelse.project.project import Project
from lydelse.proof.checkpoints import FOLDER as CHECKPOINTS
from lydelse.proof.public_copy import ADDRESSES_FILE, BUILD_FILE


def home(project: Project, language: str) -> str:
    """Return the front page of a language: empty for the default language."""
    return "" if language == project.settings.default_language else f"{language}/"


def document(project: Project, id: str, language: str) -> str:
    """Return the version in force of a document."""
    return f"{home(project, language)}{project.documents[id].index[language].slug}/"


def former(project: Project, id: str, language: str, url: str) -> tuple[str, ...]:
    """Where something at or below a document's address stood under the document's former slugs."""
    below = url.removeprefix(document(project, id, language))
    slugs = project.documents[id].index[language].former_slugs
    return tuple(f"{home(project, language)}{slug}/{below}" for slug in slugs)


def history(project: Project, id: str, language: str) -> str:
    """All versions of a document."""
    return f"{document(project, id, language)}{say(language, 'path.history')}/"


def version(project: Project, id: str, version: VersionId, language: str) -> str:
    """One version for ever."""
    return f"{document(project, id, language)}{version}/"


def source(project: Project, id: str, version: VersionId, language: str) -> str:
    """Return the exact bytes that the ledger hashes."""
    return f"{document(project, id, language)}{version}/source.md"


def source_page(project: Project, id: str, number: VersionId, language: str) -> str:
    """Return the same bytes on a page for people."""
    return f"{version(project, id, number, language)}{say(language, 'path.source')}/"


def original(path: str) -> str:
    """Return what a file that was published in the past is called below its version.

    A page of another site is served as text: it may hold what must not run here.
    """
    ending = path.rpartition(".")[2]
    return f"original.{ending}" + (".txt" if ending in ("html", "htm") else "")


def changes(project: Project, id: str, new: VersionId, old: VersionId | None, language: str) -> str:
    """Return the redline of a version against an earlier one, or without ``old`` the last."""
    own = f"{version(project, id, new, language)}{say(language, 'path.changes')}/"
    return own if old is None else f"{own}{old}/"


def since(project: Project, id: str, old: VersionId, language: str) -> str:
    """Everything that changed since a version, up to the one in force."""
    return f"{document(project, id, language)}{say(language, 'path.since')}/{old}/"


def parallel(
    project: Project, id: str, number: VersionId, pair: tuple[str, str], language: str
) -> str:
    """Return a version in two languages side by side, the prevailing one first."""
    return f"{version(project, id, number, language)}{'-'.join(pair)}/"


def feed(below: str) -> str:
    """Return the Atom feed of a document's page or of a language's front page."""
    return f"{below}feed.xml"


def timemap(below: str) -> str:
    """Return the TimeMap of a document, below its address."""
    return f"{below}timemap.link"


def versions(below: str) -> str:
    """Return the versions of a document as JSON, below its address."""
    return f"{below}versions.json"


def schema(name: str) -> str:
    """Return the JSON Schema of a kind of file; each format has a file of its own."""
    return f"schemas/{name}-1.json"


def current(below: str) -> str:
    """Return what applies of a document and what comes, as JSON, below its address."""
    return f"{below}current.json"


def on_day(below: str, day: date) -> str:
    """Return the address that leads to the version that began to apply on a day."""
    return f"{below}{day.isoformat()}/"


def page(project: Project, id: str, language: str) -> str:
    """Return a page that is no document."""
    if id == FRONT_PAGE:
        return home(project, language)
    slug = f"/{project.pages[id, language].slug}".removesuffix("/index").removeprefix("/")
    return home(project, language) + (f"{slug}/" if slug else "")


def former_of_page(project: Project, id: str, language: str) -> tuple[str, ...]:
    """Where a page that is no document stood before."""
    slugs = project.pages[id, language].former_slugs
    return tuple(f"{home(project, language)}{slug}/" for slug in slugs)


def asset(project: Project, path: str) -> str:
    """Return a file of the editors that is no text, such as an image: beside its document."""
    inside = path.removeprefix(f"{project.settings.docs_dir}/")
    language, _, rest = inside.partition("/")
    if language not in project.settings.languages:
        return inside
    folder, _, name = rest.rpartition("/")
    known = project.documents.get(folder)
    if known and language in known.index:
        return document(project, folder, language) + name
    return home(project, language) + rest


# What the site makes by itself: pages, feeds, maps, lists, what programs get, what pages need.
_OWN = frozenset(
    ("", "css", "gz", "html", "js", "json", "jsonl", "jsonld", "link", "txt", "xml", "yml")
)


def is_taken(project: Project, path: str) -> bool:
    """Whether a file of the editors could stand where the site has something of its own.

    By what kind of file it is, or because its folder has the name of a language or of the assets.
    """
    language, _, rest = path.removeprefix(f"{project.settings.docs_dir}/").partition("/")
    folder, _, _ = rest.partition("/")
    others = {"assets", *project.settings.languages} if not home(project, language) else ()
    kind = posixpath.splitext(path)[1].removeprefix(".").casefold()
    return kind in _OWN or (folder in others and "/" in rest)


# At the root, and in `assets/`: what a site makes there by itself, or its pages load from there.
_ROOT = frozenset((
    *("404.html", "_headers", "_redirects", ADDRESSES_FILE, BUILD_FILE, CHECKPOINTS),
    *("favicon.ico", "feed.xml", "index.html", LEDGER_FILE, "llms.txt", "robots.txt", "schemas"),
    *("search", "sitemap.xml", "assets/favicon.svg", "assets/lean.css", "assets/lydelse.css"),
    *("assets/lydelse.js", "assets/search.js", "assets/strip.js"),
))  # fmt: skip


def as_they_are(project: Project) -> list[str]:
    """Return the files beside the languages' folders, in order, which the site has in its root.

    A logo, ``CNAME``, ``.well-known/security.txt``, a file by which a service knows the owner.
    """
    docs, languages = f"{project.settings.docs_dir}/", project.settings.languages
    inside = [path for path in project.files if path.startswith(docs) and path[-3:] != ".md"]
    return sorted(path for path in inside if path[len(docs) :].split("/")[0] not in languages)


def is_root_taken(project: Project, path: str) -> bool:
    """Whether a file beside the languages' folders would stand where the site has its own."""
    place = path.removeprefix(f"{project.settings.docs_dir}/")
    top = place.split("/")[0]
    default = project.settings.default_language
    pages = [page(project, id, code) for id, code in project.pages if code == default]
    shown = [id for id, one in project.documents.items() if default in one.index]
    documents = [document(project, id, default) for id in shown]
    return bool({top, place} & _ROOT) or top in {
        url.split("/")[0] for url in (*pages, *documents) if url
    }


def relative(here: str, there: str) -> str:
    """Return the way from one address to another, so that the site works below any path."""
    target, hash, fragment = there.partition("#")
    *folders, _ = here.split("/")
    *way, name = target.split("/")
    common = 0
    for one, other in zip(folders, way, strict=False):
        if one != other:
            break
        common += 1
    steps = "../" * (len(folders) - common) + "/".join([*way[common:], name])
    return (steps or "./") + hash + fragment
