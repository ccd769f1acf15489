"""Links and images: each leads to something that is there, in the same language."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lydelse.checks.parsed_text import Text, text_of
from lydelse.checks.strict_html import Element
from lydelse.ledger.state import in_force
from lydelse.messages.problems import Problem, near_or, phrase
from lydelse.model import Edition, OrdinaryPage, VersionId
from lydelse.project.project import Project
from lydelse.website import urls

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_TELEPHONE = re.compile(r"tel:\+?\d[\d() .-]*(?:;[\w=-]+)*", re.IGNORECASE)
_NAMED_HOST = re.compile(
    r"(?:https?://)?(?:www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
UNSAFE = ("javascript", "vbscript", "data")


def bare(address: str) -> str:
    """Return an address as a browser reads it: without control characters and outer spaces."""
    return re.sub(r"[\x00-\x1f\x7f]", "", address).strip()


def scheme_of(address: str) -> str:
    """``https`` of an address, in lower case; nothing if it has none."""
    match = _SCHEME.match(bare(address))
    return match[1].lower() if match else ""


def can_be_followed(address: str) -> bool:
    """Whether a browser or a mail program can do something with an address in full."""
    match scheme_of(address):
        case "http" | "https":
            try:
                parts = urlsplit(address)
                return parts.port != 0 and is_host(parts.hostname or "")
            except ValueError:  # brackets around no IP address, a port that is none
                return False
        case "mailto":
            to = unquote(address.partition(":")[2].partition("?")[0])
            return all(_is_mailbox(one.strip()) for one in to.split(","))
        case "tel":
            return _TELEPHONE.fullmatch(unquote(address)) is not None
    return False


def is_host(name: str) -> bool:
    """Whether a name can be that of a host, in any script (RFC 5890); a last dot is none."""
    if ":" in name:
        return True  # an IP address in brackets: `urlsplit` has looked at it
    try:
        labels = name.encode("idna").decode("ascii").split(".")
    except UnicodeError:
        return False
    return all(_LABEL.fullmatch(label) for label in labels)


def _is_mailbox(address: str) -> bool:
    name, at, host = address.rpartition("@")
    return bool(at and name and not re.search(r"[\s@<>]", name) and is_host(host))


@dataclass(frozen=True)
class Target:
    """Where a relative link leads: the path of a file, and the id behind ``#``."""

    path: str
    fragment: str


def target_of(path: str, address: str) -> Target:
    """Resolve an address against the file it stands in."""
    before, _, fragment = address.partition("#")
    file = unquote(before.partition("?")[0])
    here = posixpath.dirname(path)
    resolved = posixpath.normpath(posixpath.join(here, file)) if file else path
    return Target(resolved, unquote(fragment))


def is_footnote(element: Element) -> bool:
    """Whether a link leads back from a footnote to its place."""
    return "footnote-backref" in element.attrs.get("class", "")


def check_links(project: Project, text: Text, today: date, public: bool) -> Iterator[Problem]:
    """Yield each link that leads nowhere. ``public``: drafts cannot be reached from this text."""
    place = LinkContext(text.path, text.language)
    for element in text.tree.of("a"):
        if "href" not in element.attrs or is_footnote(element):
            continue
        address = bare(element.attrs["href"])
        for code, values in faults(project, place, address, text.ids, today, public):
            words = {"words": element.text()} if code == "link-empty" else {}
            yield text.found(code, element, **words, **values)


def check_words_of_links(text: Text) -> Iterator[Problem]:
    """Yield each link whose words are an address, and another than it leads to."""
    for element in text.tree.of("a"):
        address = bare(element.attrs.get("href", ""))
        if said := _said_otherwise(element.text(), address):
            yield text.found("link-says-other", element, said=said, address=address)


def _said_otherwise(words: str, address: str) -> str:
    """Return the address that the words of a link are, if it leads to another; else nothing."""
    words, scheme = words.strip(" .,"), scheme_of(address)
    if scheme == "mailto" and _is_mailbox(words):
        to = unquote(address.partition(":")[2].partition("?")[0])
        return "" if words.casefold() == to.strip().casefold() else words
    if scheme in ("http", "https") and _NAMED_HOST.fullmatch(words):
        there, here = (
            (urlsplit(one).hostname or "").removeprefix("www.")
            for one in (address, words if "//" in words else f"//{words}")
        )
        return "" if there == here else words
    return ""


def check_links_of_note(project: Project, text: Text) -> Iterator[Problem]:
    """Yield each link of a note that does not lead somewhere from wherever the note is read.

    It stands in the history, in the feed, in mails and beside comparisons, so that a link must be
    an address in full; and it stays there, so that it cannot be one of this site.
    """
    for element in text.tree.of("a", "img"):
        address = bare(element.attrs.get("href" if element.tag == "a" else "src", ""))
        scheme = scheme_of(address)
        if scheme in UNSAFE or (element.tag == "img" and scheme):
            continue  # told by `safety`
        own = address.casefold().startswith(project.settings.site_url.casefold())
        if element.tag == "img" or not scheme or own:
            yield text.found("link-in-note", element, address=address)
        elif not can_be_followed(address):
            yield text.found("link-scheme", element, address=address)


class LinkContext(NamedTuple):
    """Where a link stands: the file, and the language of the text."""

    path: str
    language: str


Fault = tuple[str, Mapping[str, object]]
"""A problem's code, and the values of its sentence."""


def faults(
    project: Project,
    place: LinkContext,
    address: str,
    ids: frozenset[str],
    today: date,
    public: bool,
) -> Iterator[Fault]:
    """Yield what is wrong with where a link leads; ``ids`` are those of the text it stands in."""
    scheme = scheme_of(address)
    if address in ("", "#"):
        yield "link-empty", {}
    elif scheme in UNSAFE:
        return  # told by `safety`
    elif address.casefold().startswith(project.settings.site_url.casefold()):
        yield "link-absolute", {"address": address}
    elif scheme:
        if not can_be_followed(address):
            yield "link-scheme", {"address": address}
    elif address.startswith(("/", "\\")):
        yield "link-absolute", {"address": address}
    else:
        yield from _relative(project, place, address, ids, today, public)


def check_links_to_drafts(project: Project, editions: Iterable[Edition]) -> Iterator[Problem]:
    """Yield each link to a text that the ledger does not know, whatever it promises."""
    for edition in editions:
        text = text_of(edition)
        for element in text.tree.of("a"):
            address = bare(element.attrs.get("href", ""))
            path = target_of(text.path, address).path
            inside = address and not scheme_of(address) and path in project.files
            if inside and path != text.path and _is_unpublished(project, path, promised=False):
                yield text.found("link-to-draft", element, address=address, file=path)


def check_images(project: Project, text: Text) -> Iterator[Problem]:
    """Yield each image of the project that is not there."""
    for element in text.tree.of("img"):
        address = bare(element.attrs.get("src", ""))
        if scheme_of(address) or address.startswith("//"):
            continue  # told by `safety`
        path = target_of(text.path, address).path
        inside = path.startswith(project.settings.docs_dir + "/")
        if not address or address.startswith("/") or path not in project.files or not inside:
            hint = _near(path, [p for p in project.files if not p.endswith(".md")], text.path)
            yield text.found("image-missing", element, address=address, hint=hint)
        elif urls.is_taken(project, path):
            yield text.found("file-taken", element, file=path)


def _relative(
    project: Project,
    place: LinkContext,
    address: str,
    own_ids: frozenset[str],
    today: date,
    public: bool,
) -> Iterator[Fault]:
    target = target_of(place.path, address)
    docs, path = project.settings.docs_dir, target.path
    if path not in project.files or not path.startswith(docs + "/"):
        hint = _meant(project, place, path)
        yield "link-missing", {"address": address, "file": path, "hint": hint}
        return
    language = path.removeprefix(docs + "/").partition("/")[0]
    if language in project.settings.languages and language != place.language:
        own = f"{docs}/{place.language}/{path.removeprefix(f'{docs}/{language}/')}"
        yield "link-other-language", {"address": address, "own": _from(own, place.path)}
        return
    if not path.endswith(".md") and urls.is_taken(project, path):
        yield "file-taken", {"file": path}
    if public and path != place.path and _is_unpublished(project, path):
        yield "link-to-draft", {"address": address, "file": path}
    if target.fragment:
        ids = own_ids if path == place.path else _ids(project, path, today)
        if ids is not None and target.fragment not in ids:
            near = get_close_matches(target.fragment, sorted(ids), 1, 0.5)
            hint = near_or((f"#{one}" for one in near), phrase("name-an-id"))
            yield "anchor-missing", {"anchor": target.fragment, "file": path, "hint": hint}


def _meant(project: Project, place: LinkContext, path: str) -> Mapping[str, str]:
    """Return what to do about a path that leads nowhere: the file that it means, if that is known.

    A part of it may be the address of a document, which is not the name of its folder.
    """
    below = f"{project.settings.docs_dir}/{place.language}/"
    parts = path.removeprefix(below).removesuffix(".md").split("/")
    parts = parts if "." not in parts[-1] else []  # a picture or a version
    indexes = (one.index.get(place.language) for one in project.documents.values())
    addressed = (one.path for one in indexes if one and {one.slug, *one.former_slugs} & set(parts))
    meant = next(
        (p for p in (f"{path}.md", f"{path}/index.md", *addressed) if p in project.files), ""
    )
    if meant:
        return phrase("write-link", link=_from(meant, place.path))
    return _near(path, [p for p in project.files if p.startswith(below)], place.path)


def _near(path: str, files: Iterable[str], here: str) -> Mapping[str, str]:
    """Return the file whose path is spelled nearly so, folder by folder: no other is meant."""
    near = get_close_matches(path, [one for one in files if _is_like(path, one)], 1, 0.7)
    return near_or((_from(one, here) for one in near), phrase("fix-the-path"))


def _is_like(path: str, other: str) -> bool:
    parts, others = path.split("/"), other.split("/")
    return len(parts) == len(others) and all(
        get_close_matches(one, [two], 1, 0.7) for one, two in zip(parts, others, strict=True)
    )


def _from(path: str, here: str) -> str:
    """Return a path as it is written in a link of the file ``here``."""
    return posixpath.relpath(path, posixpath.dirname(here))


def _edition_at(project: Project, path: str) -> Edition | None:
    """Return the edition that stands in a file."""
    language, _, rest = path.removeprefix(project.settings.docs_dir + "/").partition("/")
    document, _, name = rest.rpartition("/")
    version = VersionId.parse(name.removesuffix(".md"))
    return project.edition(document, version, language) if version else None


def _is_unpublished(project: Project, path: str, *, promised: bool = True) -> bool:
    """Whether a file is a draft, or a document with nothing else.

    ``promised``: a draft that says from when it applies counts as public.
    """
    edition = _edition_at(project, path)
    if edition:
        return not _is_public(project, edition.document, edition.version, promised)
    document = _document_at(project, path)
    if not document or not project.documents[document].versions:
        return bool(document)
    versions = project.documents[document].versions
    return not any(_is_public(project, document, id, promised) for id in versions)


def _is_public(project: Project, document: str, version: VersionId, promised: bool) -> bool:
    lead = project.edition(document, version, project.settings.authoritative)
    known = project.ledger.versions(document)
    return str(version) in known or bool(promised and lead and lead.effective)


def _document_at(project: Project, path: str) -> str:
    """Return the document whose ``index.md`` a file is, or nothing."""
    _, _, rest = path.removeprefix(project.settings.docs_dir + "/").partition("/")
    folder, _, name = rest.rpartition("/")
    return folder if name == "index.md" and folder in project.documents else ""


def _ids(project: Project, path: str, today: date) -> frozenset[str] | None:
    """Return the ids in another file; for a document those of the version that its page shows."""
    source: Edition | OrdinaryPage | None = _edition_at(project, path)
    language, _, rest = path.removeprefix(project.settings.docs_dir + "/").partition("/")
    document = _document_at(project, path)
    if document:
        current = in_force(project.states(document, today))
        newest = project.documents[document].newest()
        version = current.version if current else newest.id if newest else None
        source = project.edition(document, version, language) if version else None
    elif source is None:
        source = project.pages.get((rest.removesuffix(".md"), language))
    try:
        return text_of(source).ids if source else None
    except RecursionError:
        return None  # told where that file is checked
