"""The files beside a text that it shows or leads to."""

import re
from urllib.parse import unquote

from lydelse.formats.markdown import addresses, render
from lydelse.formats.paths import joined

# Anything but a link to a section, to a text or to another place; then the text must be rendered.
_MAY_NAME_A_FILE = re.compile(r"\]\((?!#|https?:|mailto:|tel:|[\w./-]*\.md[)#])")
_SURELY = ("<", "]:", "src", "href")


def images(path: str, body: str) -> list[str]:
    """Return the project paths of the files beside a text that it shows or leads to,
    but for texts."""
    if not any(sign in body for sign in _SURELY) and not _MAY_NAME_A_FILE.search(body):
        return []
    top = path.partition("/")[0] + "/"
    named = [
        joined(path, unquote(re.split("[?#]", value)[0]))
        for _, value in addresses(render(body).html)
        if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/?#]", value)
    ]
    return [file for file in named if file.startswith(top) and not file.endswith(".md")]
