"""What the law gives to anyone, whatever a company decides: rights, complaint, the authority.

The words stand in ``law/given/EDITION.toml``. A published notice tells them for ever, so the ledger
keeps which edition it was and for which country, and no edition changes once it is released.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Self

from lydelse.memo import by_value

NEWEST = 1
"""The edition that drafts tell, and what is published from now on."""


@dataclass(frozen=True)
class GivenLaw:
    """An edition, and the country (ISO 3166, or "") whose authority it names."""

    edition: int = NEWEST
    country: str = ""

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what the ledger keeps, such as ``1 SE``; None if there is no such edition."""
        number, _, country = text.partition(" ")
        return cls(int(number), country) if number.isdecimal() and has_edition(number) else None

    def __str__(self) -> str:
        """Return what the ledger keeps."""
        return f"{self.edition} {self.country}".rstrip()

    def text(self, right: str, language: str) -> str:
        """Return what the law says of a right in a language; "" if it is not told in it.

        The complaint names the authority of the country.
        """
        entries = _edition(self.edition)
        said = entries.get(right, {}).get(language, "")
        if right == "complaint" and said:
            named = entries["authority"].get(self.country, {}).get(language, "")
            return f"{said} {named}".rstrip()
        return said if isinstance(said, str) else ""

    def authority(self) -> str:
        """Return the address of the country's authority, or ""."""
        return str(_edition(self.edition)["authority"].get(self.country, {}).get("address", ""))


def has_edition(number: str) -> bool:
    """Whether there is an edition of that number."""
    return files("lydelse").joinpath(f"law/given/{number}.toml").is_file()


def countries() -> frozenset[str]:
    """Return the countries whose authority the newest edition names."""
    return frozenset(_edition(NEWEST)["authority"])


@by_value()
def _edition(number: int) -> Mapping[str, Any]:
    return tomllib.loads(files("lydelse").joinpath(f"law/given/{number}.toml").read_text("utf-8"))
