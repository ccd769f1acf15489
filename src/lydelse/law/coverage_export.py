"""The coverage of notices as a file: JSON and CSV for programs, a page for an auditor.

One row a letter, notice and language: what is owed, its source, whether it is said, and where.
"""

from collections.abc import Iterator
from datetime import date

from markupsafe import Markup

from lydelse.formats import table, text
from lydelse.law.coverage import Cell, Coverage
from lydelse.messages.catalogue import say, say_day

FORMAT = 1
COLUMNS = ("document", "language", "letter", "source", "owes", "state", "place")


def as_json(found: Coverage, day: date) -> str:
    """Return the coverage on a day as JSON."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in _rows(found)]
    reviews = [{"document": id, "review_by": by.isoformat()} for id, by in found.reviews]
    value = {"format": FORMAT, "as_of": day.isoformat(), "cells": rows, "reviews": reviews}
    return text.as_json(value).decode()


def as_csv(found: Coverage, day: date) -> str:
    """Return the coverage on a day as CSV (RFC 4180), the day in a column of its own."""
    return table.as_csv([(*COLUMNS, "as_of"), *((*row, day.isoformat()) for row in _rows(found))])


def as_html(found: Coverage, day: date, language: str) -> str:
    """Return the coverage on a day as one page without styles or scripts of others,
    in a language."""
    title = f"{say(language, 'coverage.title')}, {day.isoformat()}"
    parts = [_table(found, document, language) for document in found.documents]
    if found.reviews:
        heading = say(language, "coverage.reviews")
        items = (f"{id}: {say_day(language, by)}" for id, by in found.reviews)
        listed = Markup("\n").join(Markup("<li>{}</li>").format(one) for one in items)
        parts.append(Markup("<h2>{}</h2>\n<ul>\n{}\n</ul>").format(heading, listed))
    legend = say(language, "coverage.legend")
    return _PAGE.format(language, title, title, legend, Markup("\n").join(parts)) + "\n"


def _rows(found: Coverage) -> Iterator[tuple[str, ...]]:
    for cell in found.cells:
        yield (
            cell.document,
            cell.language,
            cell.letter,
            _in(cell.rule.source, cell.language),
            _in(cell.rule.owes, cell.language),
            str(cell.state),
            cell.place,
        )


def _in(texts: object, language: str) -> str:
    """Return a text in a language, or in English."""
    assert isinstance(texts, dict)
    return str(texts.get(language) or texts["en"])


def _table(found: Coverage, document: str, language: str) -> Markup:
    heads = Markup("").join(
        Markup('<th scope="col">{}</th>').format(one)
        for one in (
            say(language, "coverage.rule"),
            *found.languages,
            say(language, "coverage.place"),
        )
    )
    rows = Markup("\n").join(
        _row(found, document, one, language) for one in found.letters(document)
    )
    return _TABLE.format(document, heads, rows)


def _row(found: Coverage, document: str, letter: str, language: str) -> Markup:
    cells = [found.cell(letter, document, code) for code in found.languages]
    rule = Markup("{}<br><small>{}</small>").format(
        _in(cells[0].rule.source, language), _in(cells[0].rule.owes, language)
    )
    states = Markup("").join(_state(cell, language) for cell in cells)
    place = Markup("<td>{}</td>").format(cells[0].place)
    return Markup('<tr><th scope="row">{}</th>{}{}</tr>').format(rule, states, place)


def _state(cell: Cell, language: str) -> Markup:
    return Markup("<td>{}</td>").format(say(language, f"coverage.{cell.state}"))


_PAGE = Markup("""<!doctype html>
<html lang="{}">
<head>
<meta charset="utf-8">
<title>{}</title>
<style>
body {{ font: 16px/1.5 sans-serif; margin: 2rem; max-width: 70rem }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border: 1px solid #999; padding: .3rem .6rem; text-align: start; vertical-align: top }}
th[scope=row] {{ font-weight: normal }}
</style>
</head>
<body>
<h1>{}</h1>
<p>{}</p>
{}
</body>
</html>""")
_TABLE = Markup("""<h2>{}</h2>
<table>
<thead><tr>{}</tr></thead>
<tbody>
{}
</tbody>
</table>""")
