"""What a build has to make, what stands from the last one, and how the site gets there.

The core parts the record into units and says what decides each; here the last build is remembered,
for each folder that a site stands in. MkDocs' own pages, those of today, are one more unit.
"""

import sys
import sysconfig
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

import lydelse
from lydelse.build.manifest import (
    NOTHING,
    Built,
    Made,
    Shown,
    decode,
    decode_changed,
    decode_fine,
    encode,
    folders,
)
from lydelse.build.render import Find, files_of, lasting_pages
from lydelse.build.units import RECORD, Unit, key_of_today, surroundings, units
from lydelse.checks.prefilter import Fine
from lydelse.formats.text import sha256
from lydelse.project.project import fronts_of
from lydelse.storage.cache import Cache, fingerprint
from lydelse.storage.disk import (
    WORKSPACE,
    as_left,
    files_below,
    fresh_folder,
    keep_unchanged,
    merge,
    remove_folder,
    swap_folder,
    write_page,
)
from lydelse.website.permanence import ADDRESSES_FILE, listed
from lydelse.website.views import View, view
from lydelse.website.views.redlines import lasting_changes
from lydelse.website.website import Page, Website

# As it is while it is loaded: what is edited during a preview does not run in it.
_CODE = fingerprint(Path(lydelse.__file__).parent)
_PACKAGES = (
    sys.version,
    *sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info")),
)
CODE = repr((_CODE, _PACKAGES))


@dataclass(frozen=True)
class Setting:
    """What a build is told from outside: by MkDocs, or by whatever else runs it."""

    root: Path  # the project's folder
    site: Path  # where the site is to stand
    templates: tuple[Path, ...]  # folders of templates, the site's own first
    options: str  # all settings that a page may show, as text
    knows_all: bool  # whether nothing but Lydelse decides what a page becomes


class IncrementalBuild:
    """One build. ``site`` is where the site stands, ``beside`` where what is new is laid out."""

    def __init__(self, setting: Setting, website: Website, cache: Cache) -> None:
        self.website, self.cache = website, cache
        self.site = setting.site
        inside = self.site.is_relative_to(setting.root)
        self._name = self.site.relative_to(setting.root).as_posix() if inside else "elsewhere"
        self.beside = setting.root / WORKSPACE / "beside" / self._name.replace("/", "-").lstrip(".")
        self._options, self.templates = setting.options, setting.templates
        self.knows_all = setting.knows_all
        self.last = self._last()
        self.lean = fingerprint(*(folder / "lydelse" for folder in self.templates))
        self.units = units(website, repr((CODE, self.lean)))
        self.to_make = [one for one in self.units if not self._stands(one)]
        self.made: dict[str, Made] = {}
        self._views: dict[str, View] = {}
        self._shown: dict[str, Shown] = {}
        self._rules = repr((CODE, website.project.settings))
        self.known_fine = decode_fine(self.cache.get("fine", self._rules))
        self.fine: Fine = {}
        website.changed.update(decode_changed(self.cache.get("changed", CODE)))
        self._known_changed = len(website.changed)

    def _last(self) -> Built:
        """What the last build left, if it still stands as it was left."""
        last = decode(self.cache.get(f"built {self._name}", ""))
        return last if last.left and as_left(self.site, last.left) == last.left else NOTHING

    def _stands(self, unit: Unit) -> bool:
        last = self.last.units.get(unit.name)
        return last is not None and last.key == unit.key

    @cached_property
    def surroundings(self) -> str:
        """What decides all pages of today beside what they show: code, theme, settings, links."""
        theme, around = fingerprint(*self.templates), surroundings(self.website)
        return sha256(repr((CODE, theme, self._options, around)).encode())

    def view(self, page: Page) -> View:
        """What a page of today shows."""
        if page.url not in self._views:
            self._views[page.url] = view(self.website, page)
        return self._views[page.url]

    def shows(self, page: Page) -> str:
        """A sum of what a page of today shows; not worked out again where nothing can differ."""
        if page.url not in self._shown:
            key = key_of_today(self.website, page, self.surroundings)
            was = self.last.shown.get(page.url)
            same = was.sum if was and was.key == key else ""
            sum = same or sha256(repr(self.view(page)).encode())
            self._shown[page.url] = Shown(key, sum)
        return self._shown[page.url].sum

    @cached_property
    def today(self) -> str:
        """What decides everything that MkDocs makes."""
        pages = (page for page in self.website.pages if page.id.kind not in RECORD)
        return sha256("".join([self.surroundings, *map(self.shows, pages)]).encode())

    def is_mkdocs_current(self) -> bool:
        """Whether all that MkDocs would make stands already."""
        return (
            self.knows_all
            and self.last.surroundings == self.surroundings
            and self.last.today.key == self.today
        )

    def make(self, wanted: Iterable[Unit], find: Find) -> None:
        """Make some units; ``find`` finds a lean template by its name."""
        for unit in wanted:
            self.write(unit, self.files_of(unit, find))

    def files_of(self, unit: Unit, find: Find) -> list[tuple[str, bytes]]:
        """The files of a unit: address and bytes of each."""
        return list(files_of(self.website, unit, find))

    def write(self, unit: Unit, files: Sequence[tuple[str, bytes]]) -> None:
        """Lay a unit out beside the site."""
        for url, data in files:
            write_page(self.beside, url, data)
        self.made[unit.name] = Made(unit.key, tuple(url for url, _ in files), unit.lasts)

    def prepare(self) -> None:
        """Empty the folder beside the site."""
        fresh_folder(self.beside)

    def install(self, mkdocs_ran: bool) -> None:
        """Make of the site what it is to be; nothing of it was touched before."""
        record = {
            one.name: self.made.get(one.name) or self.last.units[one.name] for one in self.units
        }
        if self.made or mkdocs_ran or record.keys() != self.last.units.keys() - {ADDRESSES_FILE}:
            self._put_in_place(record, mkdocs_ran)
            self.cache.put("fronts", CODE, encode(fronts_of(self.website.project)))
        if self.fine.keys() != self.known_fine.keys():
            self.cache.put("fine", self._rules, encode(self.fine))
        if len(self.website.changed) > self._known_changed:
            self.cache.put("changed", CODE, encode(lasting_changes(self.website)))

    def _put_in_place(self, record: dict[str, Made], mkdocs_ran: bool) -> None:
        lasting = [url for made in record.values() if made.lasts for url in made.urls]
        lasting += lasting_pages(self.website)
        write_page(self.beside, ADDRESSES_FILE, listed(lasting))
        record[ADDRESSES_FILE] = self.made[ADDRESSES_FILE] = Made("", (ADDRESSES_FILE,))
        new = {url for made in self.made.values() for url in made.urls}
        today = self.last.today
        if mkdocs_ran:
            key = self.today if self.knows_all else ""
            made = set(files_below(self.beside, self._of_the_record_alone())) - new
            today = Made(key, tuple(sorted(made)))
            new |= set(today.urls)
        built = Built(record, today, self._shown, self.surroundings)
        # Whoever is killed from here on has the site built as a whole the next time.
        self.cache.put(f"built {self._name}", "", encode(NOTHING))
        if self.last is NOTHING:
            keep_unchanged(self.beside, self.site)
            swap_folder(self.beside, self.site)
            left = as_left(self.site, built.urls | folders(built.urls))
        else:
            touched = merge(self.beside, self.site, new, self.last.urls - built.urls)
            again = touched | folders(touched)
            left = {path: how for path, how in self.last.left.items() if path not in again}
            left |= as_left(self.site, again)
        remove_folder(self.beside)
        built = replace(built, left=left)
        self.cache.put(f"built {self._name}", "", encode(built))

    def _of_the_record_alone(self) -> set[str]:
        """The folders of its pages, in which and below which MkDocs writes nothing."""
        pages = self.website.pages
        record = {page.url.rstrip("/") for page in pages if page.id.kind in RECORD}
        return record - folders(url + "index.html" for url in lasting_pages(self.website))
