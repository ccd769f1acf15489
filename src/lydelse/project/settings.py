"""The settings of a site, read from its ``mkdocs.yml``.

Languages are those of the i18n plugin, in its order; everything that is Lydelse's own stands
under ``extra.lydelse``. Nothing else of the file is looked at.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from babel import localedata

from lydelse.formats.hosts import is_unreal_address
from lydelse.formats.yaml import YamlFile, read_yaml
from lydelse.messages.catalogue import has_catalogue
from lydelse.messages.problems import LANGUAGES, Problem, Severity, phrase, problem
from lydelse.proof.notes import PublicKey, read_key
from lydelse.registers.given import countries
from lydelse.registers.notices import Promise, ways
from lydelse.registers.reading import read_items

CONFIG_FILE = "mkdocs.yml"

_KEYS = {"organisation", "authoritative", "timezone", "redlines_back", "feed_authority",
         "coverage", "notice_days", "promises", "proof", "jurisdiction", "open_facts",
         "rights_page", "contact", "downloads", "framed_by", "watched", "review"}  # fmt: skip
_DOWNLOADS = ("pdf",)
_LEVELS = {"warn": Severity.WARNING, "error": Severity.ERROR}
_YES = ("true", "yes", "on")
_ORIGIN = re.compile(r"\*|https?://(?:\*\.)?[a-z0-9.-]+(?::\d+)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


@dataclass(frozen=True)
class Brand:
    """What every page shows of its owner: files, by their place on the site.

    ``logo`` and ``favicon`` are those of MkDocs' theme, ``styles`` what ``extra_css`` names.
    """

    logo: str = "assets/favicon.svg"
    favicon: str = "assets/favicon.svg"
    styles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """What the owner of a site decides once.

    ``languages`` are BCP 47 codes with their names, the default first; the default language
    stands at the root of the site. ``site_names`` is what the site is called in each.
    ``authoritative`` is the language that prevails.
    ``site_url`` ends in a slash. ``docs_dir`` is relative to the project. ``feed_authority`` is
    what the ids of feeds begin with (RFC 4151: a domain and a day on which it was yours); keep it
    when ``site_url`` moves to another host. ``coverage`` is how grave it is that a notice lacks
    what GDPR asks for. ``notice_days`` lie at least between the publication of a substantive
    version and the day from which it applies. ``promises`` are what policies say that the notices
    under them tell, beyond the law. ``jurisdiction`` names whose law applies: ``EU``, or
    countries (ISO 3166). ``open_facts`` is the reason why notices are published although facts that
    they owe are not decided; without one they stay drafts. ``keys`` sign the ledger's checkpoints,
    the oldest first; ``authority`` is the address of the time-stamping authority that is asked,
    empty for none. ``rights_page`` is the page on which people use their rights, such as
    ``request``; ``contact`` is where a visitor turns about the site, an address for mail or of a
    page. ``words`` are the site's own, by language, which go before the package's.
    ``downloads`` are the files that stand beside pages: ``pdf``. ``framed_by`` are the origins
    whose pages may show a notice's fragment in a frame; ``*`` is anybody's. ``watched`` are the
    addresses of public sites whose cookies are looked at every night. ``review`` is how grave it is
    that a version is to be published of a document that was to be reviewed before. ``brand`` is
    what the theme's own settings say of the site's looks.
    """

    organisation: str
    site_url: str
    site_names: Mapping[str, str]
    languages: Mapping[str, str]
    authoritative: str
    timezone: ZoneInfo
    docs_dir: str = "docs"
    redlines_back: int = 10
    feed_authority: str = ""
    coverage: Severity = Severity.WARNING
    notice_days: int = 30
    promises: tuple[Promise, ...] = ()
    keys: tuple[PublicKey, ...] = ()
    authority: str = ""
    downloads: tuple[str, ...] = ()
    framed_by: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    review: Severity = Severity.WARNING
    brand: "Brand" = field(default_factory=lambda: Brand())
    jurisdiction: tuple[str, ...] = ()
    open_facts: str = ""
    rights_page: str = ""
    contact: str = ""
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_address_decided(self) -> bool:
        """Whether ``site_url`` can be a public address, and is no placeholder."""
        return not is_unreal_address(self.site_url)

    @property
    def country(self) -> str:
        """The first country of the jurisdiction whose authority is known, or ""."""
        return next((one for one in self.jurisdiction if one in countries()), "")

    @property
    def law_of(self) -> str:
        """The country whose law the site is under, or ""."""
        return next((one for one in self.jurisdiction if one != "EU"), "")

    @property
    def default_language(self) -> str:
        """The language at the root of the site."""
        return next(iter(self.languages))

    @property
    def translations(self) -> tuple[str, ...]:
        """The languages that do not prevail."""
        return tuple(code for code in self.languages if code != self.authoritative)


def inherits(data: bytes) -> str:
    """Return the file whose settings a file of settings begins with, as it names it; "" for
    none."""
    file, _ = read_yaml(CONFIG_FILE, data.decode("utf-8", "replace"))
    return _text(file.data.get("INHERIT")) if file else ""


def read_settings(
    written: bytes, path: str = CONFIG_FILE, parents: Sequence[bytes] = ()
) -> tuple[Settings | None, list[Problem]]:
    """Read the bytes of ``mkdocs.yml``; None and the problems if they cannot be used.

    ``parents`` are the files that it inherits from, the nearest first.
    """
    try:
        text = written.decode("utf-8")
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        return None, [problem("not-utf8", path, line)]
    file, problems = read_yaml(path, text)
    if file is None:
        return None, problems
    for parent in parents:
        above, _ = read_yaml(path, parent.decode("utf-8", "replace"))
        if above:  # its lines are another file's
            tags = {way: tag for way, tag in above.tags.items() if way not in file.lines}
            data = _merged(above.data, file.data)
            file = replace(file, data=data, tags={**tags, **file.tags})

    def wrong(code: str, *way: str | int, **values: object) -> None:
        what = phrase(f"set-{code}", **values)
        problems.append(problem("setting-wrong", file.path, file.line(*way), what=what))

    for way, tag in file.tags.items():
        if tag == "!ENV" and way and _is_read(way):
            key = ": ".join(map(str, way))
            problems.append(problem("setting-env", path, file.line(*way), key=key))
    if any(one.code == "setting-env" for one in problems):
        return None, problems  # what the values are, nobody knows
    entries = _languages(file)
    languages = {code: _text(entry.get("name")) or code for code, entry in entries.items()}
    if not languages:
        wrong("no-languages", "plugins")
    if not _is_wired(file.data):
        wrong("not-wired", "plugins")
    for code in languages:
        if not is_language(code):
            wrong("no-language", "plugins", value=code)
        elif not has_catalogue(code):
            line = file.line("plugins")
            problems.append(problem("words-none", file.path, line, language=code))
    site_url = _text(file.data.get("site_url"))
    if not is_address(site_url):
        wrong("site-url", "site_url")
    extra = file.data.get("extra")
    own = extra.get("lydelse") if isinstance(extra, dict) else None
    if not isinstance(own, dict):
        wrong("no-own", "extra", "lydelse")
        return None, problems
    here = ("extra", "lydelse")
    for key in own:
        if key not in _KEYS:
            near = next(iter(get_close_matches(key, _KEYS, 1)), None)
            wrong("unknown-near" if near else "unknown", *here, key, name=key, near=near)
    organisation = _text(own.get("organisation"))
    if not organisation:
        wrong("organisation", *here, "organisation")
    authoritative = _text(own.get("authoritative")) or next(iter(languages), "")
    if authoritative not in languages:
        wrong("authoritative", *here, "authoritative", value=authoritative)
    zone = _text(own.get("timezone")) or "Europe/Stockholm"
    timezone = zone_of(zone)
    if timezone is None:
        wrong("timezone", *here, "timezone", value=zone)
    back = _text(own.get("redlines_back")) or "10"
    if not re.fullmatch(r"[1-9]\d{0,3}", back):
        wrong("redlines-back", *here, "redlines_back")
    docs_dir = posixpath.normpath(_text(file.data.get("docs_dir")) or "docs")
    if docs_dir.startswith((".", "/")) or "\\" in docs_dir:
        wrong("docs-dir", "docs_dir")
    feed_authority = _text(own.get("feed_authority"))
    if feed_authority and not re.fullmatch(r"[a-z0-9.-]+,\d{4}(-\d\d){0,2}", feed_authority):
        wrong("feed-authority", *here, "feed_authority")
    coverage = _text(own.get("coverage")) or "warn"
    if coverage not in _LEVELS:
        wrong("coverage", *here, "coverage")
    notice = _text(own.get("notice_days")) or "30"
    if not re.fullmatch(r"0|[1-9]\d{0,2}", notice):
        wrong("notice-days", *here, "notice_days")
    promises, found = _promises(file, own.get("promises") or [])
    problems += found
    jurisdiction = own.get("jurisdiction") or ()
    listed = isinstance(jurisdiction, list | tuple)
    if not listed or not all(re.fullmatch("[A-Z]{2}", _text(one)) for one in jurisdiction):
        wrong("jurisdiction", *here, "jurisdiction")
    open_facts = _text(own.get("open_facts"))
    if open_facts and len(open_facts.split()) < 3:
        wrong("open-facts", *here, "open_facts")
    contact = _text(own.get("contact"))
    if contact and not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+|https?://[^\s/]+\S*", contact):
        wrong("contact", *here, "contact")
    keys, authority, found = _proof(file, own.get("proof") or {})
    problems += found
    downloads = own.get("downloads") or ()
    if not isinstance(downloads, list | tuple) or not {*map(_text, downloads)} <= {*_DOWNLOADS}:
        wrong("downloads", *here, "downloads")
    framed_by = own.get("framed_by") or ()
    if not isinstance(framed_by, list | tuple) or not all(
        _ORIGIN.fullmatch(_text(one)) for one in framed_by
    ):
        wrong("framed-by", *here, "framed_by")
    watched = own.get("watched") or ()
    listed = isinstance(watched, list | tuple)
    if not listed or not all(re.fullmatch(r"https?://[^\s/]+\S*", _text(one)) for one in watched):
        wrong("watched", *here, "watched")
    review = _text(own.get("review")) or "warn"
    if review not in _LEVELS:
        wrong("review", *here, "review")
    if problems or timezone is None:
        return None, problems
    return (
        Settings(
            organisation=organisation,
            site_url=site_url.rstrip("/") + "/",
            site_names={
                code: _text(entry.get("site_name")) or _text(file.data.get("site_name"))
                for code, entry in entries.items()
            },
            languages=languages,
            authoritative=authoritative,
            timezone=timezone,
            docs_dir=docs_dir,
            redlines_back=int(back),
            feed_authority=feed_authority,
            coverage=_LEVELS[coverage],
            notice_days=int(notice),
            promises=promises,
            jurisdiction=tuple(map(_text, jurisdiction)),
            open_facts=open_facts,
            rights_page=_text(own.get("rights_page")),
            contact=contact,
            keys=keys,
            authority=authority,
            downloads=tuple(map(_text, downloads)),
            framed_by=tuple(map(_text, framed_by)),
            watched=tuple(map(_text, watched)),
            review=_LEVELS[review],
            brand=_brand(file),
        ),
        [],
    )


def _brand(file: YamlFile) -> Brand:
    theme, styles = file.data.get("theme"), file.data.get("extra_css")
    named = (
        {key: _text(theme.get(key)) for key in ("logo", "favicon")}
        if isinstance(theme, dict)
        else {}
    )
    paths = tuple(_text(one) for one in styles) if isinstance(styles, list) else ()
    return Brand(**{key: path for key, path in named.items() if path}, styles=paths)


def _merged(parent: Any, child: Any) -> Any:
    """Lay settings over those that they inherit from as MkDocs does: mappings entry by entry."""
    if not (isinstance(parent, dict) and isinstance(child, dict)):
        return child
    both = {key: _merged(value, child[key]) for key, value in parent.items() if key in child}
    return {**parent, **child, **both}


def _is_wired(data: Any) -> bool:
    """Whether MkDocs is told of Lydelse at all: by its plugin, or by hooks."""
    plugins = data.get("plugins")
    listed = plugins if isinstance(plugins, list | dict) else []
    names = [name for one in listed for name in (one if isinstance(one, dict) else [one])]
    return bool(data.get("hooks")) or "lydelse" in names


def _is_read(way: tuple[str | int, ...]) -> bool:
    """Whether Lydelse looks at a setting."""
    return (
        way[0] in ("site_url", "site_name", "docs_dir")
        or way[:2] == ("extra", "lydelse")
        or (way[0] == "plugins" and "i18n" in way)
    )


PROMISES = ("extra", "lydelse", "promises")
"""Where the promises of policies stand."""


def _promises(file: YamlFile, listed: Any) -> tuple[tuple[Promise, ...], list[Problem]]:
    promises, problems = read_items(Promise, file, PROMISES, listed, LANGUAGES)
    for number, promise in enumerate(promises):
        for key in Promise.__struct_fields__:
            said = getattr(promise, key)
            if not said or (key == "owes" and not all(said.values())):
                line = file.line(*PROMISES, number, key)
                problems.append(problem("key-missing", file.path, line, key=key))
        for place, fact in enumerate(promise.facts):
            if fact not in ways():
                line = file.line(*PROMISES, number, "facts", place)
                problems.append(
                    problem("key-wrong-value", file.path, line, key="facts", value=fact,
                            expected=phrase("a-fact"))
                )  # fmt: skip
    return promises, problems


def _proof(file: YamlFile, said: Any) -> tuple[tuple[PublicKey, ...], str, list[Problem]]:
    """Read the keys that sign the ledger, and the address of a time-stamping authority."""
    here = ("extra", "lydelse", "proof")

    def wrong(code: str, *way: str | int, **values: object) -> Problem:
        line = file.line(*here, *way)
        return problem("setting-wrong", file.path, line, what=phrase(code, **values))

    if not isinstance(said, dict) or said.keys() - {"keys", "authority"}:
        return (), "", [wrong("proof-settings")]
    listed = said.get("keys") or []
    lines = listed if isinstance(listed, list) else [listed]
    keys = [read_key(_text(line)) for line in lines]
    problems = [
        wrong("proof-key", "keys", number, value=line)
        for number, (line, key) in enumerate(zip(lines, keys, strict=True))
        if key is None
    ]
    authority = _text(said.get("authority"))
    if authority and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", authority):
        problems.append(wrong("proof-authority", "authority"))
    return tuple(key for key in keys if key), authority, problems


def is_language(code: str) -> bool:
    """Whether this is a code of a language that is known, such as `sv`, `zh-Hans` or `en-GB`."""
    return bool(_LANGUAGE.fullmatch(code)) and localedata.exists(code.replace("-", "_"))


def is_address(text: str) -> bool:
    """Whether this can be the public address of a site."""
    return bool(re.fullmatch(r"https?://[^\s/]+(/\S*)?", text))


def zone_of(name: str) -> ZoneInfo | None:
    """Return the time zone of a name such as Europe/Stockholm; None if there is none."""
    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        return None


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _languages(file: YamlFile) -> dict[str, dict[str, Any]]:
    """Return the languages of the i18n plugin by their locale, the default language first."""
    plugins = file.data.get("plugins")
    if isinstance(plugins, dict):
        plugins = [{name: options} for name, options in plugins.items()]
    for plugin in plugins if isinstance(plugins, list) else []:
        options = plugin.get("i18n") if isinstance(plugin, dict) else None
        if not isinstance(options, dict):
            continue
        listed = options.get("languages")
        entries = [
            one
            for one in (listed if isinstance(listed, list) else [])
            if isinstance(one, dict) and isinstance(one.get("locale"), str) and one["locale"]
        ]
        entries.sort(key=lambda one: str(one.get("default")).casefold() not in _YES)
        return {one["locale"]: one for one in entries}
    return {}
