"""Help in the language of the command: what stands in ``messages/terminal/commands.toml``."""

import re
from collections.abc import Iterable
from typing import Any

import click

from lydelse.cli import usage_errors
from lydelse.cli.usage_errors import language
from lydelse.messages.commands import click_words, command_words, value_names

_NAMES = re.compile(r"[A-Z]+")
_TOP = "lydelse"


def _said(english: str) -> str:
    """Say click's own words; it takes them from the function ``_`` of each of its modules."""
    return click_words(language()).get(english, english)


for _module in (click.core, click.decorators, click.exceptions, click.formatting, click.termui):
    vars(_module)["_"] = _said


def _named(english: str) -> str:
    """Say what stands for values, such as DOCUMENT."""
    names = value_names(language())
    return _NAMES.sub(lambda found: names.get(found[0], found[0]), english)


class Formatter(click.HelpFormatter):
    """Lists options and arguments with the names of their values said."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how the command is typed."""
        super().write_usage(prog, _named(args), prefix)

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write a list of what there is, and what it does."""
        named = [(_named(name) if name.startswith("-") else name, does) for name, does in rows]
        super().write_dl(named, col_max, col_spacing)


class SpeakingContext(click.Context):
    """The context of a command, with that formatter."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose words stand in the catalogue, under its name and those of its groups."""

    context_class = SpeakingContext
    path = _TOP

    def __init__(self, *args: Any, examples: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.examples = examples.splitlines()

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **more: Any,
    ) -> click.Context:
        """Read the arguments; what is asked for is asked in the language of the command."""
        speak(self, self.path)
        return super().make_context(info_name, args, parent, **more)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        speak(self, self.path)
        super().format_help(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Say in a few words what the command does."""
        speak(self, self.path)
        return super().get_short_help_str(limit)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help."""
        option = super().get_help_option(ctx)
        if option:
            option.help = _said("Show this message and exit.")
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Say how the command is typed."""
        return [_named(piece) for piece in super().collect_usage_pieces(ctx)]


class Group(Command, usage_errors.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Take a command into the group."""
        if isinstance(cmd, Command):
            cmd.path = " ".join(filter(None, (self.path.removeprefix(_TOP), name or cmd.name)))
        super().add_command(cmd, name)


def speak(command: Command, path: str) -> None:
    """Put what a command and its options do into it, in the language of the command at work."""
    words = command_words(language(), path)
    command.help = words.get("help", command.help)
    for option in command.params:
        if isinstance(option, click.Option):
            option.help = words.get(option.name or "", option.help)
            if isinstance(option.show_default, str):
                option.show_default = words.get(f"{option.name}_default", option.show_default)
            option.prompt = words.get(f"{option.name}_prompt", option.prompt)
    examples = words["examples"].strip().splitlines() if "examples" in words else command.examples
    if examples:
        lines = "\n".join(f"  {line}" for line in examples)
        command.epilog = f"\b\n{_said('Examples:')}\n{lines}"
