"""The servers of the tests, and of the walk over links, leave no trace in what is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from lydelse.jobs.links import _Server
from tests.servers import QuietServer


@pytest.mark.parametrize("kind", [QuietServer, _Server])
@pytest.mark.parametrize(("error", "is_told"), [
    (ConnectionResetError, False), (BrokenPipeError, False), (ZeroDivisionError, True),
])  # fmt: skip
def test_only_what_is_wrong_with_the_server_is_told(
    kind: Callable[..., QuietServer],
    error: type[Exception],
    is_told: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = kind(("127.0.0.1", 0), None)
    try:
        raise error
    except Exception:
        server.handle_error(None, ("127.0.0.1", 1))
    finally:
        server.server_close()
    assert ("Traceback" in capsys.readouterr().err) is is_told
    assert sys.exc_info() == (None, None, None)
