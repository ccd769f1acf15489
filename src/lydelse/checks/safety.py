"""Safety: nothing in a text runs, loads from elsewhere, or breaks out of its place.

The rendered HTML is read, not the Markdown, and held against lists of what is allowed.
"""

from collections.abc import Iterator

from lydelse.checks.links import UNSAFE, bare, scheme_of
from lydelse.checks.parsed_text import Text
from lydelse.checks.strict_html import Element, words
from lydelse.messages.problems import Problem

TAGS = words(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd details dfn div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre q s samp section small span "
    "strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr"
)
ATTRIBUTES = words("id class lang dir title role aria-label aria-hidden")
OWN = {
    "a": words("href rel"),
    "img": words("src alt width height"),
    "ol": words("start type reversed"),
    "li": words("value"),
    "td": words("colspan rowspan headers align"),
    "th": words("colspan rowspan headers scope abbr align"),
    "col": words("span"),
    "colgroup": words("span"),
    "time": words("datetime"),
    "details": words("open"),
    "blockquote": words("cite"),
    "q": words("cite"),
}
LOADING = words(
    "applet audio base bgsound embed frame iframe image link object picture portal source track "
    "use video"
)
ADDRESSES = words("href src srcset action formaction data poster xlink:href cite")


def check_safety(text: Text) -> Iterator[Problem]:
    """Yield what must not reach a reader's browser."""
    for element in text.tree.all[1:]:
        if element.tag in ("#declaration", "#loose"):
            yield text.found("html-broken", element, what=element.attrs["text"][:40])
        elif element.tag == "#comment":
            if any(sign in element.attrs["text"] for sign in "<>"):
                yield text.found("html-broken", element, what="<!--")
        else:
            yield from _tag(text, element)
            yield from _attributes(text, element)
    for element in text.tree.open:
        if element.tag in TAGS:
            yield text.found("html-broken", element, what=f"<{element.tag}>")


def _tag(text: Text, element: Element) -> Iterator[Problem]:
    tag = element.tag
    if any(one.tag not in TAGS for one in element.ancestors() if one.tag != "#root"):
        return  # what it stands in is told
    if tag == "script":
        yield text.found("html-script", element)
    elif tag == "style":
        yield text.found("html-style", element, what="<style>")
    elif tag in LOADING:
        yield text.found("html-remote", element, what=f"<{tag}>")
    elif tag not in TAGS:
        yield text.found("html-tag", element, tag=tag)


def _attributes(text: Text, element: Element) -> Iterator[Problem]:
    for name, value in element.attrs.items():
        if name in ADDRESSES and scheme_of(value) in UNSAFE and not _is_picture(element, value):
            yield text.found("link-unsafe", element, address=bare(value)[:60])
        elif name.startswith("on"):
            yield text.found("html-event-handler", element, name=name)
        elif name == "style":
            yield text.found("html-style", element, what="style=")
        elif element.tag in TAGS and not _is_known(element, name):
            yield text.found("html-attribute", element, name=name, tag=element.tag)
        elif element.tag == "img" and name == "src" and _is_remote(value):
            yield text.found("html-remote", element, what=bare(value)[:60])


def _is_known(element: Element, name: str) -> bool:
    return name in ATTRIBUTES or name in OWN.get(element.tag, ())


def _is_picture(element: Element, value: str) -> bool:
    """Whether an image carries itself."""
    kinds = ("data:image/png", "data:image/gif", "data:image/jpeg", "data:image/webp")
    return element.tag == "img" and bare(value).lower().startswith(kinds)


def _is_remote(value: str) -> bool:
    address = bare(value).replace("\\", "/")
    return address.startswith("//") or scheme_of(value) not in ("", "data")
