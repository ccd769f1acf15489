"""How the built site is to be served: headers, redirects and media types, from one source of truth.

The same rules are written for each kind of host: ``_headers`` and ``_redirects`` (Cloudflare Pages,
Netlify), a ``server`` block for nginx, a site for Caddy, a virtual host for Apache. What scripts
may run is known from the pages that were built: each inline script is allowed by its hash, and
nothing else is.
"""

import gzip
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urlsplit

import lxml.html

from lydelse.messages.problems import Problem, problem
from lydelse.project.project import Project
from lydelse.website import urls
from lydelse.website.register_exports import FRAGMENT

HEADERS_FILE, REDIRECTS_FILE, NOT_FOUND = "_headers", "_redirects", "404.html"
IMMUTABLE = "public, max-age=31536000, immutable"
FRESH = "no-cache"
"""Kept by browsers, but asked for again each time: with an ETag that costs no bytes."""
_HASHED = re.compile(r"\.[0-9a-f]{8}\.min\.(?:js|css)(?:\.map)?$")
_DATA = ("application/json", "application/ld+json")  # no browser runs these
_OPEN = ("json", "jsonl", "jsonld", "link", "md", "note", "pdf", "pem", "tsr", "txt", "xml", "yml")
_OPEN_HEADERS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Of what is data: any page may fetch it, and programs may embed it whatever they isolate."""

TYPES: Mapping[str, str] = {
    "css": "text/css",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gif": "image/gif",
    "html": "text/html",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "jsonld": "application/ld+json",
    "link": "application/link-format",
    "map": "application/json",
    "md": "text/markdown",
    "note": "text/plain",
    "pdf": "application/pdf",
    "pem": "application/x-pem-file",
    "png": "image/png",
    "svg": "image/svg+xml",
    "tsr": "application/timestamp-reply",
    "txt": "text/plain",
    "webp": "image/webp",
    "woff2": "font/woff2",
    "xml": "application/xml",
    "yml": "application/yaml",
}
"""The media type of each file name's ending."""
FEED = "application/atom+xml"
_TEXT = ("text/html", "text/css", "text/javascript", "text/markdown", "text/plain",
         "application/xml", FEED, "image/svg+xml", "application/jsonl", "application/link-format",
         "application/yaml")  # fmt: skip
_SMALLER = (*_TEXT, "application/json")
"""What is sent as gzip."""


_KEPT = r"(\.[0-9a-f]{8}\.min\.(js|css)(\.map)?|/source\.md)$"
_OPENED = rf"(\.({'|'.join(_OPEN)})|/{re.escape(FRAGMENT)})$"
"""The addresses of what is kept for ever and of what is data, as regular expressions of hosts."""


@dataclass(frozen=True)
class Hosting:
    """What a host must do. ``prefix`` is the path of the site on its host, with both slashes.

    ``redirects`` lead from the beginning of an address to that of another; ``not_found`` gives
    the page that is shown below the beginning of an address where there is nothing. ``framed`` is
    the policy of fragments, which others may frame; empty if nobody may.
    """

    host: str
    prefix: str
    headers: Mapping[str, str]
    immutable: tuple[str, ...]
    types: Mapping[str, str]
    redirects: Mapping[str, str]
    not_found: Mapping[str, str]
    framed: str = ""


def hosting(project: Project, built: Mapping[str, bytes]) -> tuple[Hosting, list[Problem]]:
    """How to serve the files of a built site, and the pages that would break under its rules."""
    parts = urlsplit(project.settings.site_url)
    hashes: set[str] = set()
    problems: list[Problem] = []
    for path in sorted(built):
        if path.endswith(".html"):
            inline, found = _inline(path, built[path])
            hashes |= inline
            problems += found
    headers = {
        "Content-Security-Policy": _policy(hashes),
        # The whole host is bound by it: below a path the host is not ours alone.
        **({"Strict-Transport-Security": "max-age=31536000"} if parts.path in ("", "/") else {}),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _POWERS),
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    immutable = tuple(
        path for path in sorted(built) if _HASHED.search(path) or path.endswith("/source.md")
    )
    types = {path: type_of(path) for path in sorted(built)}
    pages = {
        urls.home(project, code): f"{urls.home(project, code)}{NOT_FOUND}"
        for code in project.settings.languages
    }
    made = Hosting(
        host=parts.hostname or "",
        prefix=parts.path,
        headers=headers,
        immutable=immutable,
        types=types,
        redirects=dict(_redirects(project)),
        not_found={below: page for below, page in pages.items() if page in built},
        framed=_framed(project.settings.framed_by),
    )
    return made, problems


def type_of(path: str) -> str:
    """Return the media type of a file, with its charset where it is text."""
    name = path.rpartition("/")[2]
    kind = FEED if name == "feed.xml" else TYPES.get(name.rpartition(".")[2], "")
    kind = kind or "application/octet-stream"
    return _charset(kind)


def _charset(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind in _TEXT else kind


def is_open(path: str) -> bool:
    """Whether a file is data for the programs of others, and no page or part of one."""
    name = path.rpartition("/")[2]
    return name == FRAGMENT or name.rpartition(".")[2] in _OPEN


_POWERS = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
           "microphone", "midi", "payment", "usb", "browsing-topics")  # fmt: skip


def _policy(hashes: set[str]) -> str:
    """Nothing but from the site itself, and no inline script but those that were built."""
    scripts = " ".join(["'self'", *(f"'sha256-{one}'" for one in sorted(hashes))])
    return "; ".join((
        "default-src 'none'", f"script-src {scripts}", "style-src 'self'",
        "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "worker-src 'self'",
        "manifest-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ))  # fmt: skip


def _framed(origins: tuple[str, ...]) -> str:
    """Return the policy of a fragment, which holds no script and no style."""
    if not origins:
        return ""
    whose = " ".join(origins)
    return f"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {whose}"


def _inline(path: str, data: bytes) -> tuple[set[str], list[Problem]]:
    """Return the hashes of the inline scripts of a page, and what no policy of ours allows."""
    hashes: set[str] = set()
    problems: list[Problem] = []
    if not data.strip():
        return hashes, problems
    parser = lxml.html.HTMLParser(encoding="utf-8")
    for element in lxml.html.document_fromstring(data, parser=parser).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style":
            problems.append(problem("inline-style", path, element.sourceline or 0, what="<style>"))
        runs = element.tag == "script" and element.get("type", "").lower() not in _DATA
        if runs and "src" not in element.attrib:
            script = (element.text or "").encode()
            hashes.add(b64encode(sha256(script).digest()).decode())
        for name in element.attrib:
            if str(name) == "style" or str(name).startswith("on"):
                line = element.sourceline or 0
                problems.append(problem("inline-style", path, line, what=f"`{name}=`"))
    return hashes, problems


def _redirects(project: Project) -> Iterator[tuple[str, str]]:
    """Each address that a document had, unless something else stands below it by now."""
    taken = {
        urls.document(project, id, code)
        for id, document in project.documents.items()
        for code in document.index
    }
    for id, document in sorted(project.documents.items()):
        for code in document.index:
            url = urls.document(project, id, code)
            for former in urls.former(project, id, code, url):
                if not any(one.startswith(former) for one in taken):
                    yield former, url


# --- as files -----------------------------------------------------------------------------------


def headers_file(made: Hosting) -> bytes:
    """``_headers``, as Cloudflare Pages and Netlify read it.

    Both serve everything to be asked for again (``max-age=0, must-revalidate``, with an ETag)
    unless told otherwise, and join what two rules say of one header: so each is said once.
    """
    lines = [f"{made.prefix}*"]
    lines += [f"  {name}: {value}" for name, value in made.headers.items()]
    rules: dict[str, dict[str, str]] = {}
    for path in made.immutable:
        rules.setdefault(_any_folder(path), {})["Cache-Control"] = IMMUTABLE
    for path, kind in made.types.items():
        if is_open(path):
            rules.setdefault(_any_folder(path), {}).update(_OPEN_HEADERS)
        if path.endswith((".md", ".link", "feed.xml", ".jsonl")):
            rules.setdefault(_any_folder(path), {})["Content-Type"] = kind
        if made.framed and path.endswith(f"/{FRAGMENT}"):
            rules[_any_folder(path)]["Content-Security-Policy"] = made.framed
    for path, values in sorted(rules.items()):
        lines.append(f"{made.prefix}{path}")
        if "Content-Security-Policy" in values:
            # Cloudflare takes off what the rule for all has set; Netlify passes over the line, and
            # joins the two policies: there fragments are not framed.
            lines.append("  ! Content-Security-Policy")
        lines += [f"  {name}: {value}" for name, value in values.items()]
    return ("\n".join(lines) + "\n").encode()


def _any_folder(path: str) -> str:
    """One rule for all files of one name and depth, of all documents: hosts allow a hundred."""
    *folders, name = path.split("/")
    if _HASHED.search(path):
        return quote(path)
    return "".join(f":folder{number}/" for number, _ in enumerate(folders, 1)) + quote(name)


def redirects_file(made: Hosting) -> bytes:
    """``_redirects``, as Cloudflare Pages and Netlify read it."""
    lines = [
        f"{made.prefix}{old}* {made.prefix}{new}:splat 301" for old, new in made.redirects.items()
    ]
    lines += [  # Netlify's; Cloudflare Pages finds the nearest 404.html by itself
        f"{made.prefix}{below}* {made.prefix}{page} 404"
        for below, page in sorted(made.not_found.items(), reverse=True)  # the nearest first
        if below or made.prefix != "/"  # at the root of a host Netlify finds it as well
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def on_top(there: bytes, ours: bytes, prefix: str) -> bytes:
    """One of these files at the top of what is deployed, where rules of others may stand as well.

    Ours come first, since a host takes the first redirect that fits, and in the place of those that
    were written there before.
    """
    begin, end = (
        f"# {word} of what `lydelse hosting` writes for {prefix}\n".encode()
        for word in ("Begin", "End")
    )
    others = re.sub(re.escape(begin) + b".*?" + re.escape(end), b"", there, flags=re.DOTALL)
    return begin + ours + end + others


def hosting_files(project: Project, built: Mapping[str, bytes], how: str) -> dict[str, bytes]:
    """Return the files that say how to serve a site; ``compressed`` has a .gz of each text too."""
    made, _ = hosting(project, built)
    files = {HEADERS_FILE: headers_file(made), REDIRECTS_FILE: redirects_file(made)}
    return files | (compressed(built) if how == "compressed" else {})


def compressed(built: Mapping[str, bytes]) -> dict[str, bytes]:
    """Each text as gzip, under the name that nginx looks for; the same bytes every time."""
    return {
        f"{path}.gz": gzip.compress(data, 9, mtime=0)
        for path, data in built.items()
        if len(data) > 1000 and type_of(path).split(";")[0] in _SMALLER
    }


def nginx(made: Hosting, root: str, listen: str) -> str:
    """Return a file for ``conf.d/`` of nginx: maps and a server. TLS ends before it or is added."""
    return f"""\
{_maps(made)}server {{
    listen {listen};
    server_name {made.host};
    server_tokens off;
{_common(made, "    ")}{_locations(made, root, "")}}}
"""


def nginx_inside(made: Hosting, root: str) -> tuple[str, str]:
    """Return the same for a server that exists: maps for ``conf.d/``, locations to include."""
    return _maps(made), _HEAD + _locations(made, root, _common(made, "        "))


_HEAD = """\
# Written by `lydelse hosting` from the pages that were built; write it anew with every build.
"""


def _names(made: Hosting) -> str:
    """Return what the variables of nginx begin with: two sites in one nginx share none.

    By default nginx has no room for names as long as those of hosts.
    """
    return f"lydelse_{sha256(f'{made.host}{made.prefix}'.encode()).hexdigest()[:8]}"


def _maps(made: Hosting) -> str:
    """Return what differs by address."""
    own = _names(made)
    opened = "".join(
        f'map $uri ${own}_open{number} {{\n    "~{_OPENED}" "{value}";\n}}\n'
        for number, value in enumerate(_OPEN_HEADERS.values())
    )
    policy = made.headers["Content-Security-Policy"]
    framed = f'    "~/{re.escape(FRAGMENT)}$" "{made.framed}";\n' if made.framed else ""
    pages = "".join(
        f'    "~^{made.prefix}{re.escape(below)}" {made.prefix}{page};\n'
        for below, page in made.not_found.items()
        if below
    )
    return f"""\
{_HEAD}map $uri ${own}_cache {{
    default "{FRESH}";
    "~{_KEPT}" "{IMMUTABLE}";
}}
map $status ${own}_kept {{
    ~^[23] ${own}_cache;
    default "{FRESH}";
}}
{opened}map $uri ${own}_policy {{
    default "{policy}";
{framed}}}
map $request_uri ${own}_not_found {{
    default {made.prefix}{NOT_FOUND};
{pages}}}
"""


def _common(made: Hosting, indent: str) -> str:
    """Return what holds for every address of the site."""
    own = _names(made)
    types = "".join(f"    {kind} {ending};\n" for ending, kind in TYPES.items())
    values = {**made.headers, "Content-Security-Policy": f"${own}_policy"}
    headers = "".join(f'add_header {name} "{value}" always;\n' for name, value in values.items())
    headers += "".join(
        f"add_header {name} ${own}_open{number};\n" for number, name in enumerate(_OPEN_HEADERS)
    )
    return _indented(
        f"""\
absolute_redirect off;
etag on;
gzip_static on;
gzip_vary on;
charset utf-8;
charset_types {" ".join(one for one in _TEXT if one != "text/html")};
types {{
{types}}}
default_type application/octet-stream;
{headers}add_header Cache-Control ${own}_kept always;
error_page 404 ${own}_not_found;
""",
        indent,
    )


def _locations(made: Hosting, root: str, common: str) -> str:
    """Where the files are; ``common`` is what holds there if no server around it says so."""
    prefix, folder = made.prefix, root.rstrip("/")
    moved = "".join(
        f"        location ^~ {prefix}{old} {{\n"
        f"            rewrite ^{prefix}{re.escape(old)}(.*)$ {prefix}{new}$1 permanent;\n"
        "        }\n"
        for old, new in made.redirects.items()
    )
    bare = (
        f"    location = {prefix[:-1]} {{\n"
        f"        absolute_redirect off;\n        return 301 {prefix};\n"
        "    }\n"
    )
    return f"""\
{bare if prefix != "/" else ""}    location ^~ {prefix} {{
{common}        alias {folder}/;
        index index.html;
{moved}        location ~ ^{prefix}((?:.*/)?feed\\.xml)$ {{
            alias {folder}/$1;
            types {{ }}
            default_type {FEED};
        }}
    }}
"""


def caddy(made: Hosting, root: str, listen: str) -> str:
    """Return a file for Caddy, or to import into one: the site at an address, the same rules.

    Told a port, it speaks plain HTTP; told none, it gets a certificate for the host by itself.
    """
    prefix, folder = made.prefix, root.rstrip("/")
    address = made.host if listen == "80" else f"http://{listen if ':' in listen else f':{listen}'}"
    lines = [f'header {name} "{value}"' for name, value in made.headers.items()]
    lines.append(f'header Cache-Control "{FRESH}"')
    lines += _caddy_rules("kept", _KEPT, {"Cache-Control": IMMUTABLE})
    lines += _caddy_rules("open", _OPENED, _OPEN_HEADERS)
    for ending, kind in TYPES.items():
        lines += _caddy_rules(f"type_{ending}", rf"\.{ending}$", {"Content-Type": _charset(kind)})
    lines += _caddy_rules("feed", r"/feed\.xml$", {"Content-Type": _charset(FEED)})
    if made.framed:
        policy = {"Content-Security-Policy": made.framed}
        lines += _caddy_rules("framed", rf"/{re.escape(FRAGMENT)}$", policy)
    for number, (old, new) in enumerate(made.redirects.items()):
        name = f"moved{number}"
        lines.append(f"@{name} path_regexp {name} ^/{re.escape(old)}(.*)$")
        lines.append(f"redir @{name} {prefix}{new}{{re.{name}.1}} 301")
    lines += ["file_server {", "\tprecompressed gzip", "}"]
    lost = ""
    for number, (below, page) in enumerate(sorted(made.not_found.items(), reverse=True)):
        lost += (
            f"\t\t@lost{number} path {prefix}{below}*\n\t\thandle @lost{number} {{\n"
            f"\t\t\trewrite * /{page}\n\t\t\tfile_server\n\t\t}}\n"
        )
    bare = f"\t@bare path {prefix[:-1]}\n\tredir @bare {prefix} 301\n" if prefix != "/" else ""
    other = "\thandle {\n\t\trespond 404\n\t}\n" if prefix != "/" else ""
    inner = "".join(f"\t\t\t{line}\n" for line in lines)
    return f"""\
{_HEAD}{address} {{
{bare}\thandle_path {prefix}* {{
\t\troot * {folder}
\t\troute {{
{inner}\t\t}}
\t}}
{other}\thandle_errors {{
\t\troot * {folder}
\t\theader Cache-Control "{FRESH}"
\t\theader Content-Type "text/html; charset=utf-8"
\t\theader -Access-Control-Allow-Origin
{lost}\t}}
}}
"""


def _caddy_rules(name: str, pattern: str, headers: Mapping[str, str]) -> list[str]:
    """Headers of the addresses that a pattern fits."""
    said = [f'header @{name} {one} "{value}"' for one, value in headers.items()]
    return [f"@{name} path_regexp {pattern}", *said]


def apache(made: Hosting, root: str, listen: str) -> str:
    """Return a virtual host for Apache (modules alias, deflate, dir, filter and headers)."""
    prefix, folder = made.prefix, root.rstrip("/")
    lines = [f'Header always set {name} "{value}"' for name, value in made.headers.items()]
    lines.append(f'Header always set Cache-Control "{FRESH}"')
    # Otherwise a browser that has the compressed page is never told that it is unchanged.
    lines.append("DeflateAlterETag NoChange")
    if prefix != "/":
        lines.append(f"RedirectMatch 301 ^{re.escape(prefix[:-1])}$ {prefix}")
    lines += [
        f"RedirectMatch 301 ^{re.escape(prefix + old)}(.*)$ {prefix}{new}$1"
        for old, new in made.redirects.items()
    ]
    lines.append(f'Alias {prefix} "{folder}/"')
    for below, page in sorted(made.not_found.items()):
        lines += [f"<Location {prefix}{below}>", f"    ErrorDocument 404 {prefix}{page}"]
        lines.append("</Location>")
    inside = ["Require all granted", "Options -Indexes -MultiViews", "AllowOverride None"]
    inside += ["DirectoryIndex index.html", "FileETag MTime Size"]
    inside.append(f"AddOutputFilterByType DEFLATE {' '.join(_SMALLER)}")
    for ending, kind in TYPES.items():
        inside += _files(rf"\.{ending}$", f'ForceType "{_charset(kind)}"')
    inside += _files(r"^feed\.xml$", f'ForceType "{_charset(FEED)}"')
    opened = [f'Header set {name} "{value}"' for name, value in _OPEN_HEADERS.items()]
    inside += _files(_OPENED.replace("/", "^"), *opened)
    kept = f'Header always set Cache-Control "{IMMUTABLE}" "expr=%{{REQUEST_STATUS}} -lt 400"'
    inside += _files(_KEPT.replace("/", "^"), kept)
    if made.framed:
        policy = f'Header always set Content-Security-Policy "{made.framed}"'
        inside += _files(f"^{re.escape(FRAGMENT)}$", policy)
    lines += [f'<Directory "{folder}">', *(f"    {line}" for line in inside), "</Directory>"]
    own = "".join(f"    {line}\n" for line in lines)
    address = listen if ":" in listen else f"*:{listen}"
    return f"""\
{_HEAD}<VirtualHost {address}>
    ServerName {made.host}
{own}</VirtualHost>
"""


def _files(pattern: str, *said: str) -> list[str]:
    """Return what holds for the files whose names a pattern fits."""
    return [f'<FilesMatch "{pattern}">', *(f"    {line}" for line in said), "</FilesMatch>"]


def _indented(text: str, indent: str) -> str:
    """Each line further in."""
    return "".join(f"{indent}{line}\n" for line in text.splitlines())
