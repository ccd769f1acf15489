"""Typst documents as PDF, by the wheel of the package index: no program and no font of the machine.

The wheel is an extra of the package (``lydelse[pdf]``): without it there is no PDF, and
`missing` says so.
"""

from __future__ import annotations

from datetime import date, datetime, timezone
from importlib import import_module, metadata
from importlib.util import find_spec
from typing import Any

from lydelse.memo import by_value

STANDARDS = ["ua-1", "a-3a"]
"""A PDF that a screen reader can read, and one that an archive can keep, with its source in it."""

FONTS = ("Libertinus Serif", "Amiri", "Noto Sans CJK JP")
"""In this order for each sign: Latin, Greek and Cyrillic from the wheel; Arabic; Japanese."""

_PACKAGES = ("typst", "fontpkg_amiri", "noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
_EPOCH = date(1980, 1, 1)


class NotCovered(Exception):
    """No font has a sign of the text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Refused(Exception):
    """Typst refuses the document: its structure is not that of an accessible one."""


def missing() -> tuple[str, ...]:
    """Return the packages that a PDF needs and that are not installed."""
    return tuple(name for name in _PACKAGES if find_spec(name) is None)


@by_value()
def version() -> str:
    """Return what PDFs are made with: the same versions give the same bytes."""
    names = ("typst", "fontpkg-amiri", "noto-cjk-sans-jp-regular", "noto-cjk-sans-jp-bold")
    return " ".join(f"{name} {metadata.version(name)}" for name in names if not missing())


@by_value()
def _fonts() -> Any:
    folders = [str(import_module(name).__path__[0]) for name in _PACKAGES[1:]]
    return import_module("typst").Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=folders
    )


def compile_pdf(source: str, day: date | None) -> bytes:
    """Return the PDF of a document, the same bytes each time. `day` is the one that it is dated.

    Raises `NotCovered` or `Refused`.
    """
    typst = import_module("typst")
    moment = day or _EPOCH
    stamp = datetime(moment.year, moment.month, moment.day, tzinfo=timezone.utc)  # noqa: UP017
    try:
        compiler = typst.Compiler(source.encode(), font_paths=_fonts(), ignore_system_fonts=True)
        pdf: bytes = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=stamp)
    except typst.TypstError as error:
        said = str(error)
        if "could not be displayed with" in said:
            raise NotCovered(said.partition('`"')[2].partition('"`')[0]) from None
        raise Refused(said) from None
    except BaseException as error:
        # A fault in Typst itself comes through as a panic, which is no Exception.
        if type(error).__name__ == "PanicException":
            raise Refused(f"Typst failed: {error}") from None
        raise
    return pdf
