"""What a reader sees of a register of any kind, in one language: HTML of its facts.

Nothing here depends on the day. Each kind has a module of its own beside this one.
"""

from collections.abc import Mapping

from lydelse.content.cookies_html import cookies
from lydelse.content.notices_html import Notice
from lydelse.content.subprocessors_html import subprocessors
from lydelse.registers import KINDS, Register
from lydelse.registers.cookies import CookieRegister
from lydelse.registers.notices import NoticeRegister

MARKERS: Mapping[str, tuple[str, ...]] = {name: kind.MARKERS for name, kind in KINDS.items()}
"""The lines of a text, ``[[register]]``, in whose place the facts are shown, for each kind."""


def shown(register: Register, document: str, language: str) -> Mapping[str, str]:
    """Return the HTML that stands in the place of each marker."""
    facts = register.facts
    if isinstance(facts, CookieRegister):
        return {"register": str(cookies(facts, language))}
    if isinstance(facts, NoticeRegister):
        notice = Notice(facts, "../" * (document.count("/") + 1), language, register.law)
        return {"first-layer": str(notice.first_layer()), "register": str(notice.whole())}
    return {"register": str(subprocessors(facts, language))}
