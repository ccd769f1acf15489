"""The sites in memory of the tests of checks, for the messages that checks tell."""

from tests.checks.conftest import build, now

__all__ = ["build", "now"]
