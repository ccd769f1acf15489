"""What programs get of a register: ``cookies.json`` for consent tools, a notice to embed.

Everything is made of a version's own files, so that it never changes once it is published.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from markupsafe import Markup

from lydelse.content.register_html import Notice
from lydelse.formats.markdown import with_addresses
from lydelse.formats.text import sha256
from lydelse.messages.catalogue import direction, say
from lydelse.model import Edition
from lydelse.registers import Register
from lydelse.registers.cookies import CookieRegister
from lydelse.registers.notices import NoticeRegister

REGISTER_FILE = "register.yml"
FORMAT = 1


def exports(
    edition: Edition, url: str, absolute: Callable[[str], str]
) -> Iterator[tuple[str, bytes]]:
    """The files beside a page of an edition that has a register: name and bytes.

    ``url`` is the address of that version for ever; ``absolute`` makes of a link of the text one
    that works from anywhere.
    """
    register = edition.register
    if register is None:
        return
    facts = register.facts
    if isinstance(facts, CookieRegister):
        yield "cookies.json", _json(cookies(edition, register, facts, url))
    else:
        html = fragment(edition, register, facts, url, absolute).encode()
        yield "fragment.html", html
        yield "notice.json", _json(notice(edition, register, facts, url, html))


def names(edition: Edition | None) -> tuple[str, ...]:
    """The names of those files."""
    if edition is None or edition.register is None:
        return ()
    cookie = isinstance(edition.register.facts, CookieRegister)
    return ("cookies.json",) if cookie else ("fragment.html", "notice.json")


def cookies(edition: Edition, register: Register, facts: CookieRegister, url: str) -> Any:
    """The entries in one language, durations as in the register."""
    return {
        **_head(edition, register, url),
        "hosts": facts.hosts,
        "undeclared": facts.undeclared,
        "count": len(facts.entries),
        "entries": [_plain(entry, edition.language) for entry in facts.entries],
        "contacts": [_plain(contact, edition.language) for contact in facts.contacts],
    }


def notice(
    edition: Edition, register: Register, facts: NoticeRegister, url: str, html: bytes
) -> Any:
    """What to keep with a consent record: which wording was shown, and how to prove it."""
    return {
        **_head(edition, register, url),
        "point": facts.point.text.get(edition.language, ""),
        "fragment": {"url": url + "fragment.html", "sha256": sha256(html)},
    }


def fragment(
    edition: Edition,
    register: Register,
    facts: NoticeRegister,
    url: str,
    absolute: Callable[[str], str],
) -> str:
    """The first layer as a piece of HTML for any form or agreement: no script, no style."""
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
        read = {name: _plain(getattr(value, name), language) for name in value.__struct_fields__}
        return {name: one for name, one in read.items() if one not in (None, "")}
    if isinstance(value, dict):
        return value.get(language, "")
    if isinstance(value, tuple):
        return [_plain(one, language) for one in value]
    return getattr(value, "text", value if value is None else str(value))


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
