"""The language that a command speaks, and what was typed wrongly, said in it."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from io import TextIOWrapper
from itertools import pairwise
from typing import Any

import click

from lydelse.messages.counts import told_counts
from lydelse.messages.problems import LANGUAGES, language_of, phrase


def language() -> str:
    """Return the language that the command speaks: what ``--lang`` or the surroundings say."""
    at_work = click.get_current_context(silent=True)
    asked = at_work.find_root().params.get("lang") if at_work else None
    return str(asked or _asked.get() or language_of(os.environ))


# What `--lang` says, known before anything else that was typed is read.
_asked = ContextVar("asked", default="")


def _lang(words: Sequence[str]) -> str:
    """Return the language that some words ask for; empty if none is, or none that there is."""
    asked = ""
    for word, after in pairwise([*words, ""]):
        option, joined, value = word.partition("=")
        if not joined:
            value = after
        if option == "--lang" and value in LANGUAGES:  # `--language` is about the text
            asked = value
    return asked


def said(key: str, **values: object) -> str:
    """Words of ``phrases.toml`` in that language."""
    return phrase(key, **values)[language()]


class Group(click.Group):
    """A group that says what was typed wrongly in the language of the messages."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **named: Any) -> Any:
        """Run a command as it was typed; its language is forgotten when it ends."""
        _write_any_letter()
        words = sys.argv[1:] if args is None else list(args)
        token = _asked.set(_lang(words))
        try:
            return super().main(words, *more, **named)
        finally:
            for line in told_counts(os.environ, language()):
                click.echo(line, err=True)
            _asked.reset(token)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **more: Any,
    ) -> click.Context:
        """Read the arguments of the group itself."""
        with _retold():
            return super().make_context(info_name, args, parent, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Read and run the command that is named."""
        with _retold():
            return super().invoke(ctx)


def _write_any_letter() -> None:
    """Write UTF-8, whatever the system's encoding; a terminal shows ? for what it cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and (stream.encoding or "").lower() != "utf-8":
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


@contextmanager
def _retold() -> Iterator[None]:
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        click.echo(_whole(error), err=True)
        raise SystemExit(error.exit_code) from None


def _whole(error: click.UsageError) -> str:
    wrong = said("use-error", why=_why(error))
    if error.ctx is None:
        return wrong
    words = [error.ctx.command_path, *error.ctx.command.collect_usage_pieces(error.ctx)]
    usage = said("use-usage", words=" ".join(words), command=error.ctx.command_path)
    return f"{usage}\n\n{wrong}"


def _why(error: click.UsageError) -> str:
    """Return what was typed wrongly; in click's own words where there are no others."""
    match error:
        case click.NoSuchOption():
            return said("use-no-option", name=error.option_name) + _meant(error)
        case click.NoSuchCommand():
            return said("use-no-command", name=error.command_name) + _meant(error)
        case click.BadOptionUsage():
            return said("use-no-value", name=error.option_name)
        case click.MissingParameter(param=click.Parameter() as param):
            return said("use-missing", name=_name(param, error))
        case click.BadParameter(param=click.Parameter() as param):
            return said("use-wrong", name=_name(param, error), why=_expected(param, error.message))
        case _ if error.message.startswith("Got unexpected extra argument"):
            return said("use-too-much", words=error.message.partition("(")[2].rstrip(")"))
        case _ if error.message == "Missing command.":
            return said("use-no-name")
    return error.message


def _meant(error: click.NoSuchOption | click.NoSuchCommand) -> str:
    return " " + said("did-you-mean", near=error.possibilities[0]) if error.possibilities else ""


def _name(param: click.Parameter, error: click.UsageError) -> str:
    return param.get_error_hint(error.ctx).replace("'", "`")


def _expected(param: click.Parameter, otherwise: str) -> str:
    match param.type:
        case click.Choice(choices=choices):
            return said("use-choice", known=", ".join(f"`{one}`" for one in choices))
        case click.Path():
            return said("use-no-path")
    return otherwise
