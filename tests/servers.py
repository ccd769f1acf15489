"""A server for tests that says nothing when a browser hangs up on it."""

from __future__ import annotations

import sys
from http.server import ThreadingHTTPServer
from typing import Any


class QuietServer(ThreadingHTTPServer):
    """Prints no trace when the other end is gone, which a browser's is whenever it has enough."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell what is wrong, unless it is that."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)
