"""The sites in memory that the checks are tested with."""

from tests.checks.conftest import build, now

__all__ = ["build", "now"]
