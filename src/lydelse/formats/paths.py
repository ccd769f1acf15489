"""Paths of files as texts name them."""

import posixpath


def joined(path: str, beside: str) -> str:
    """Return the project path of a file that another names from beside itself: ``../x.png``."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), beside))
