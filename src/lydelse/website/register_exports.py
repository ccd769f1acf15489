"""What programs get of a register: ``cookies.json`` for consent tools, a notice to embed,
``subprocessors.csv`` for the registers of customers.

Everything is made of a version's own files, so that it never changes once it is published.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from markupsafe import Markup

from lydelse.content.notices_html import Notice
from lydelse.formats.markdown import with_addresses
from lydelse.formats.table import as_csv
from lydelse.formats.text import as_json, sha256
from lydelse.messages.catalogue import direction, say
from lydelse.model import Edition
from lydelse.registers import Register
from lydelse.registers.cookies import CookieRegister
from lydelse.registers.notices import NoticeRegister
from lydelse.registers.subprocessors import Subprocessor, SubprocessorRegister

FRAGMENT = "fragment.html"
REGISTER_FILE = "register.yml"
FORMAT = 1


def exports(
    edition: Edition, url: str, absolute: Callable[[str], str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files beside a page of an edition that has a register: name and bytes.

    ``url`` is the address of that version for ever; ``absolute`` makes of a link of the text one
    that works from anywhere.
    """
    register = edition.register
    if register is None:
        return
    facts = register.facts
    if isinstance(facts, CookieRegister):
        yield "cookies.json", as_json(cookies(edition, register, facts, url))
    elif isinstance(facts, NoticeRegister):
        html = fragment(edition, register, facts, url, absolute).encode()
        yield FRAGMENT, html
        yield "notice.json", as_json(notice(edition, register, facts, url, html))
    else:
        yield "subprocessors.json", as_json(subprocessors(edition, register, facts, url))
        yield "subprocessors.csv", subprocessors_csv(facts, edition.language)


def names(edition: Edition | None) -> tuple[str, ...]:
    """Return the names of those files."""
    return edition.register.facts.FILES if edition and edition.register else ()


def cookies(edition: Edition, register: Register, facts: CookieRegister, url: str) -> Any:
    """Return the entries in one language, durations as in the register."""
    return {
        **_head(edition, register, url),
        "hosts": facts.hosts,
        "undeclared": facts.undeclared,
        "count": len(facts.entries),
        "entries": [_plain(entry, edition.language) for entry in facts.entries],
        "contacts": [_plain(contact, edition.language) for contact in facts.contacts],
    }


def subprocessors(
    edition: Edition, register: Register, facts: SubprocessorRegister, url: str
) -> Any:
    """Return the entries in one language with their days, and by when to object to new ones."""
    plain = [
        {**_plain(one, edition.language), "object_by": _plain(facts.object_by(one), "")}
        for one in facts.by_name()
    ]
    return {
        **_head(edition, register, url),
        "as_of": _plain(facts.as_of, ""),
        "notice_days": facts.notice_days,
        "objection_days": facts.objection_days,
        "object_to": facts.object_to,
        "count": len(facts.entries),
        "entries": [{k: v for k, v in one.items() if v not in (None, "", [])} for one in plain],
    }


def subprocessors_csv(facts: SubprocessorRegister, language: str) -> bytes:
    """Return the entries as CSV (RFC 4180), a column a field, lists joined by semicolons."""
    fields = Subprocessor.__struct_encode_fields__
    rows = [(*fields, "object_by")]
    for one in facts.by_name():
        plain = _plain(one, language)
        cells = (plain.get(name, "") for name in fields)
        row = ("; ".join(cell) if isinstance(cell, list) else cell for cell in cells)
        rows.append((*row, _plain(facts.object_by(one), "") or ""))
    return as_csv(rows).encode()


def notice(
    edition: Edition, register: Register, facts: NoticeRegister, url: str, html: bytes
) -> Any:
    """Return what to keep with a consent record: which wording was shown, and how to prove it."""
    return {
        **_head(edition, register, url),
        "point": facts.point.text.get(edition.language, ""),
        "fragment": {"url": url + FRAGMENT, "sha256": sha256(html)},
    }


def fragment(
    edition: Edition,
    register: Register,
    facts: NoticeRegister,
    url: str,
    absolute: Callable[[str], str],
) -> str:
    """Return the first layer as a piece of HTML for any form or agreement: no script, no style."""
    language = edition.language
    shown = Notice(facts, "../" * (edition.document.count("/") + 1), language, register.law)
    more = Markup('<a href="{}">{}</a>').format(url, say(language, "notice.read_all"))
    version = say(language, "notice.version", title=edition.title, version=edition.version)
    html = Markup('<section class="privacy-notice" lang="{}"{}>\n{}\n<p>{} {}</p>\n</section>\n')
    # Only where it must be said: the bytes of a fragment are proved by their sum.
    way = Markup(' dir="rtl"') if direction(language) == "rtl" else ""
    return with_addresses(
        str(html.format(language, way, shown.first_layer(), version, more)), absolute
    )


def in_step(html: bytes, edition: Edition, url: str) -> bytes:
    """Return the fragment beside the page of what applies, which says which version it is.

    ``html`` is that of the version, whose bytes never change, and ``url`` where it stands. So a
    form that asks once gets the words and what to keep of them in one answer.
    """
    facts = {
        "document": edition.document,
        "version": edition.version,
        "language": edition.language,
        "url": url,
        "sha256": sha256(html),
    }
    said = Markup().join(Markup('data-{}="{}" ').format(*one) for one in facts.items())
    return html.replace(b"<section ", f"<section {said}".encode(), 1)


def _head(edition: Edition, register: Register, url: str) -> dict[str, Any]:
    """Which version, in which language, and the hashes of its two files."""
    return {
        "format": FORMAT,
        "document": edition.document,
        "version": str(edition.version),
        "language": edition.language,
        "url": url,
        "text_sha256": edition.sha256,
        "register_sha256": sha256(register.data),
    }


def _plain(value: Any, language: str) -> Any:
    """Facts as plain data, texts in one language, what is empty left out."""
    if isinstance(value, msgspec.Struct):
        names = zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True)
        read = {said: _plain(getattr(value, name), language) for said, name in names}
        return {name: one for name, one in read.items() if one not in (None, "")}
    if isinstance(value, dict):
        return value.get(language, "")
    if isinstance(value, tuple):
        return [_plain(one, language) for one in value]
    return getattr(value, "text", value if value is None else str(value))
