"""The pieces that facts are shown in: a table, a list, a heading, a paragraph."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from lydelse.messages.catalogue import say


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """Return a table whose cells know their column, so that a phone can show each row as a card."""
    top = Markup("").join(_HEAD.format(head) for head in heads)
    body = Markup("\n").join(
        _ROW.format(
            row[0],
            Markup("").join(
                _CELL.format(head, cell) for head, cell in zip(heads[1:], row[1:], strict=True)
            ),
        )
        for row in rows
    )
    named = Markup("<caption>{}</caption>\n").format(caption) if caption else Markup()
    return _TABLE.format(named, top, body)


# A line end before each cell: the search takes tags out, and words must not grow together.
_HEAD = Markup('\n<th scope="col">{}</th>')
_CELL = Markup('\n<td data-column="{}">{}</td>')
_ROW = Markup('<tr><th scope="row">{}</th>{}</tr>')
_TABLE = Markup(
    '<table class="ly-register">\n{}<thead>\n<tr>{}</tr>\n</thead>\n<tbody>\n{}\n</tbody>\n</table>'
)


def heading(level: int, id: str, title: str) -> Markup:
    """Return a heading with its id."""
    return Markup('<h{} id="{}">{}</h{}>').format(level, id, title, level)


def paragraph(said: str) -> Markup:
    """Return a paragraph; nothing of nothing."""
    return Markup("<p>{}</p>").format(said) if said else Markup()


def listed(items: Iterable[str]) -> Markup:
    """Return a list."""
    return Markup("<ul>\n{}\n</ul>").format(
        Markup("\n").join(Markup("<li>{}</li>").format(item) for item in items)
    )


def told(language: str, key: str, **values: object) -> Markup:
    """Words of the catalogue as a paragraph."""
    return Markup("<p>{}</p>").format(say(language, key, **values))
