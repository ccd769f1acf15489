"""What the pages are called that others lead to, whatever their language and address.

The first word is the name of the kind, which one module of ``kinds`` has.
"""

from typing import NamedTuple

from lydelse.model import VersionId


class PageId(NamedTuple):
    """A page through all languages: the same id, the same page.

    A redline shows ``version`` against the earlier ``old``; the page of everything since ``old``
    has no ``version``, because that is the one in force. A version side by side stands beside its
    ``translation``, a language.
    """

    kind: str
    document: str = ""
    version: VersionId | None = None
    old: VersionId | None = None
    translation: str = ""


FRONT = PageId("front")


def ordinary(id: str) -> PageId:
    """Return a page that is no document."""
    return PageId("ordinary", id)


def document(id: str) -> PageId:
    """Return what applies of a document."""
    return PageId("document", id)


def history(id: str) -> PageId:
    """All versions of a document."""
    return PageId("history", id)


def version(id: str, number: VersionId | None) -> PageId:
    """Return the permalink of a version."""
    return PageId("version", id, number)


def source(id: str, number: VersionId) -> PageId:
    """Return the file that a version is made of."""
    return PageId("source", id, number)


def changes(id: str, new: VersionId, old: VersionId | None) -> PageId:
    """Return a version against an earlier one."""
    return PageId("changes", id, new, old)


def since(id: str, old: VersionId) -> PageId:
    """Everything since a version, up to the one that applies."""
    return PageId("since", id, None, old)


def parallel(id: str, number: VersionId, translation: str) -> PageId:
    """Return a version in the prevailing language beside a translation."""
    return PageId("parallel", id, number, translation=translation)
