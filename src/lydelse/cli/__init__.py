"""The command line: reads what was asked, hands it to the core, says what came of it."""

from lydelse.cli import (
    comparing,
    compliance,
    explaining,
    hosting,
    importing,
    proving,
    reading,
    reporting,
    writing,
)
from lydelse.cli.terminal import Context, main

__all__ = [
    "Context",
    "comparing",
    "compliance",
    "explaining",
    "hosting",
    "importing",
    "main",
    "proving",
    "reading",
    "reporting",
    "writing",
]
