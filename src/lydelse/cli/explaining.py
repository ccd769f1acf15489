"""The command that explains messages: a page for each, the same as the manual's."""

from collections.abc import Iterator
from difflib import get_close_matches

import click

from lydelse.cli.terminal import Context, command
from lydelse.cli.usage_errors import language, said
from lydelse.messages.explained import (
    Page,
    Part,
    groups,
    is_typed,
    meaning,
    page,
    place_of,
    sections,
)
from lydelse.messages.problems import UsageError, catalogue, near_or, phrase

_WIDTH = 92


@command("lydelse explain stale-base\nlydelse explain")
@click.argument("code", required=False)
def explain(_: Context, code: str | None) -> None:
    """Say what a message means, why it matters and what to do, with an example."""
    if code is None:
        click.echo("\n".join(_list(language())))
        return
    if code not in catalogue():
        near = [f"lydelse explain {one}" for one in get_close_matches(code, catalogue(), 1, 0.5)]
        hint = near_or(near, phrase("explain-lists"))
        raise UsageError("code-unknown", name=code, hint=hint)
    click.echo("\n".join(_shown(page(code, language()), language())))


def _list(language: str) -> Iterator[str]:
    """Every code with what it means, group by group."""
    for number, group in enumerate(groups(language)):
        yield from ("",) if number else ()
        yield click.style(group.title, bold=True)
        for code in group.codes:
            yield _wrapped(f"{code}: {meaning(code, language)}", "  ", "      ")


def _shown(told: Page, language: str) -> Iterator[str]:
    """Yield a page for a terminal; an example stands four spaces in, with its file."""
    yield click.style(told.code, bold=True)
    yield said(f"page-{told.severity}")
    for heading, body in sections(told, language):
        yield from ("", click.style(heading, bold=True))
        if isinstance(body, str):
            yield _wrapped(body)
            continue
        for part in body:
            yield from _example(part, language)


def _example(part: Part, language: str) -> Iterator[str]:
    if part.path:
        yield f"  {place_of(part, language)}"
    sign = "$ " if is_typed(part) else ""
    yield from (f"    {sign}{line}".rstrip() for line in part.lines.rstrip().splitlines())


def _wrapped(text: str, first: str = "  ", next: str = "  ") -> str:
    return click.wrap_text(text, _WIDTH, first, next)
