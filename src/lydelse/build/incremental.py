"""What a build has to make, what stands from the last one, and how the site gets there.

The core parts the record into units and says what decides each; here the last build is remembered,
for each folder that a site stands in. MkDocs' own pages, those of today, are one more unit.
"""

import errno
import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

import lydelse
from lydelse.build.manifest import (
    HOSTING,
    NOTHING,
    Built,
    Made,
    Shown,
    decode,
    decode_changed,
    decode_facts,
    decode_fine,
    encode,
    folders,
    is_mark,
)
from lydelse.build.render import Find, files_of, lasting_pages
from lydelse.build.units import Unit, facts_of_today, key_of, surroundings, units
from lydelse.checks.prefilter import Fine
from lydelse.formats.text import sha256
from lydelse.messages.problems import Problem, problem
from lydelse.project.project import Project, fronts_of
from lydelse.project.settings import CONFIG_FILE
from lydelse.proof.public_copy import ADDRESSES_FILE, BUILD_FILE
from lydelse.storage.cache import Cache, fingerprint
from lydelse.storage.disk import (
    WORKSPACE,
    FolderFiles,
    as_left,
    bytes_of,
    files_below,
    fresh_folder,
    keep_unchanged,
    may_write,
    merge,
    names_in,
    remove_file,
    remove_folder,
    swap_folder,
    write_file,
    write_page,
)
from lydelse.website import urls
from lydelse.website.hosting import HEADERS_FILE, NOT_FOUND, REDIRECTS_FILE, Hosting, hosting_files
from lydelse.website.hosting import hosting as hosting_of
from lydelse.website.kinds import is_of_today
from lydelse.website.permanence import listed
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


ELSEWHERE = "elsewhere"
IN_THE_WAY = ("site-dir-not-ours", "site-dir-refused")


@dataclass(frozen=True)
class Setting:
    """What a build is told from outside: by MkDocs, or by whatever else runs it."""

    root: Path  # the project's folder
    site: Path  # where the site is to stand
    templates: tuple[Path, ...]  # folders of templates, the site's own first
    options: str  # all settings that a page may show, as text
    knows_all: bool  # whether nothing but Lydelse decides what a page becomes
    more: frozenset[str] = frozenset()  # pages that the site's own settings ask for
    config: str = CONFIG_FILE  # the file of settings


class IncrementalBuild:
    """One build. ``site`` is where the site stands, ``beside`` where what is new is laid out."""

    def __init__(self, setting: Setting, website: Website, cache: Cache) -> None:
        self.website, self.cache = website, cache
        self.site = setting.site
        self._name = name_of(setting.root, self.site)
        self.beside = setting.root / WORKSPACE / "beside" / self._name.replace("/", "-").lstrip(".")
        self._root, self._more = setting.root, setting.more
        self._options, self.templates = setting.options, setting.templates
        self.knows_all = setting.knows_all
        self._remembered = decode(self.cache.get(f"built {self._name}", ""))
        self.last = self._last()
        # Of a folder elsewhere it is not known whether it is the one that was remembered.
        known = self._name != ELSEWHERE or self.last is not NOTHING
        self._hosting = self._remembered.hosting if known else ""
        self.filled: set[str] = set()  # the addresses of the pages of today whose text was put in
        self.lean = fingerprint(*(folder / "lydelse" for folder in self.templates))
        self.units = units(website, repr((CODE, self.lean)))
        self.to_make = [one for one in self.units if not self._stands(one)]
        self.made: dict[str, Made] = {}
        self.told: list[Problem] = []  # what could not be made as it should
        self._again: set[str] = set()
        self._views: dict[str, View] = {}
        self._shown: dict[str, Shown] = {}
        self._facts: dict[str, Mapping[str, str]] = {}
        self._rules = repr((CODE, website.project.settings))
        self.known_fine = decode_fine(self.cache.get("fine", self._rules))
        self.fine: Fine = {}
        website.changed.update(decode_changed(self.cache.get("changed", CODE)))
        self._known_changed = len(website.changed)

    def _last(self) -> Built:
        """Return what the last build left, if it still stands as it was left."""
        last = self._remembered
        return last if last.left and as_left(self.site, last.left) == last.left else NOTHING

    def touched(self) -> list[Problem]:
        """Return a warning that names what of the site somebody else changed after the last build.

        A folder of which nothing is left was taken away, which nobody does without knowing.
        """
        was = self._remembered.left
        if not was or self.last is not NOTHING or not names_in(self.site):
            return []
        now = as_left(self.site, was)
        changed = sorted(path for path in was if now.get(path) != was[path])
        files = [path for path in changed if was[path][0] >= 0] or changed
        name = f"{self.site.name}/{files[0]}".rstrip("/")
        return [problem("site-touched", self._name, name=name, count=len(files) - 1)]

    def in_the_way(self) -> list[Problem]:
        """Return what keeps the site from being put in its place: problems that name it.

        Only a folder that is empty, or that a build has made, is replaced.
        """
        folder = str(self.site)
        if self._root == self.site or self._root.is_relative_to(self.site):
            return [problem("site-dir-not-ours", CONFIG_FILE, folder=folder, name=CONFIG_FILE)]
        try:
            names = names_in(self.site)
            if names and not self._is_ours(names):
                return [problem("site-dir-not-ours", CONFIG_FILE, folder=folder, name=names[0])]
        except OSError as error:
            why = error.strerror or str(error)
            return [problem("site-dir-refused", CONFIG_FILE, folder=folder, why=why)]
        if not may_write(self.site):
            why = os.strerror(errno.EACCES)
            return [problem("site-dir-refused", CONFIG_FILE, folder=folder, why=why)]
        return []

    def _is_ours(self, names: Sequence[str]) -> bool:
        """Whether a build made the folder: it has a build's mark, or a file of the last build."""
        if BUILD_FILE in names and is_mark(bytes_of(f"{self.site}/{BUILD_FILE}")):
            return True
        files = {path: how for path, how in self._remembered.left.items() if how[0] >= 0}
        now = as_left(self.site, files)
        return any(now[path] == files[path] for path in now)

    def inventory(self) -> list[Problem]:
        """Return what is missing or extra in what was made, by the website's own list."""
        wrong = [one.name for one in self.units if one.name not in {*self.made, *self.last.units}]
        pages = {page.url for page in self.website.pages if is_of_today(page.id)}
        there = set(files_below(self.beside, self._of_the_record_alone()))
        wrong += [f"/{url}" for url in sorted(pages) if f"{url}index.html" not in there]
        found: list[Problem] = []
        if wrong:
            found.append(problem("page-not-built", CONFIG_FILE, page=wrong[0], count=len(wrong)))
        empty = sorted(pages - self.filled)
        if empty and not wrong:
            found.append(problem("page-empty", CONFIG_FILE, page=f"/{empty[0]}"))
        homes = [
            urls.home(self.website.project, c) for c in self.website.project.settings.languages
        ]
        known = {f"{url}index.html" for url in pages} | {f"{home}{NOT_FOUND}" for home in homes}
        known |= {url for made in self.made.values() for url in made.urls} | self._more
        unknown = sorted(url for url in there - known if url.endswith(".html"))
        return found + [problem("page-unknown", CONFIG_FILE, page=f"/{url}") for url in unknown]

    def _stands(self, unit: Unit) -> bool:
        last = self.last.units.get(unit.name)
        return last is not None and last.key == unit.key

    @cached_property
    def surroundings(self) -> str:
        """What decides all pages of today beside what they show: code, theme, settings, links."""
        return sha256(repr((*self._made_with.values(), surroundings(self.website))).encode())

    @cached_property
    def _made_with(self) -> Mapping[str, str]:
        theme = repr((fingerprint(*self.templates), self._options))
        return {"code": sha256(CODE.encode()), "theme": sha256(theme.encode())}

    def facts_of(self, page: Page) -> Mapping[str, str]:
        """Return what decides a page of today, by name."""
        return facts_of_today(self.website, page, self._made_with)

    def view(self, page: Page) -> View:
        """Return what a page of today shows."""
        if page.url not in self._views:
            self._views[page.url] = view(self.website, page)
        return self._views[page.url]

    def shows(self, page: Page) -> str:
        """Return a sum of what a page of today shows; worked out where anything can differ."""
        if page.url not in self._shown:
            facts = self._facts[page.url] = self.facts_of(page)
            key = key_of(facts)
            was = self.last.shown.get(page.url)
            same = was.sum if was and was.key == key else ""
            sum = same or sha256(repr(self.view(page)).encode())
            self._shown[page.url] = Shown(key, sum)
        return self._shown[page.url].sum

    @cached_property
    def today(self) -> str:
        """What decides everything that MkDocs makes."""
        pages = (page for page in self.website.pages if is_of_today(page.id))
        return sha256("".join([self.surroundings, *map(self.shows, pages)]).encode())

    def is_mkdocs_current(self) -> bool:
        """Whether MkDocs' output is already up to date."""
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
        """Return the files of a unit: address and bytes of each."""
        told: list[Problem] = []
        files = list(files_of(self.website, unit, find, told.append))
        if told:
            self.told += told
            self._again.add(unit.name)
        return files

    def write(self, unit: Unit, files: Sequence[tuple[str, bytes]]) -> None:
        """Lay a unit out beside the site."""
        for url, data in files:
            write_page(self.beside, url, data)
        key = "" if unit.name in self._again else unit.key  # what was not made is tried again
        self.made[unit.name] = Made(key, tuple(url for url, _ in files), unit.lasts)

    def prepare(self) -> None:
        """Empty the folder beside the site."""
        fresh_folder(self.beside)

    def install(self, mkdocs_ran: bool) -> None:
        """Make of the site what it is to be; nothing of it was touched before."""
        record = {
            one.name: self.made.get(one.name) or self.last.units[one.name] for one in self.units
        }
        stood = self.last.units.keys() - {ADDRESSES_FILE, HOSTING}
        if self.made or mkdocs_ran or record.keys() != stood:
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
        hosting = self._hosting
        if hosting:
            known = [url for one in (*record.values(), today) for url in one.urls]
            laid = FolderFiles((self.beside, self.site), known)
            for url, data in hosting_files(self.website.project, laid, hosting).items():
                write_page(self.beside, url, data)
                new.add(url)
                record[HOSTING] = Made("", (*record.get(HOSTING, Made("", ())).urls, url), False)
        built = Built(record, today, self._shown, self.surroundings, hosting=hosting)
        # If this build is killed from here on, the next one builds the whole site.
        self.cache.put(f"built {self._name}", "", encode(replace(NOTHING, hosting=hosting)))
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
        facts = {one.name: one.facts for one in self.units} | self._facts
        self.cache.put(f"facts {self._name}", "", encode(facts))

    @cached_property
    def facts_then(self) -> Mapping[str, Mapping[str, str]]:
        """What decided each unit and each page of today in the last build."""
        return decode_facts(self.cache.get(f"facts {self._name}", ""))

    def _of_the_record_alone(self) -> set[str]:
        """Return the folders of its pages, in which and below which MkDocs writes nothing."""
        pages = self.website.pages
        record = {page.url.rstrip("/") for page in pages if not is_of_today(page.id)}
        return record - folders(url + "index.html" for url in lasting_pages(self.website))


def serve_as(
    root: Path, site: Path, project: Project, hosting: str
) -> tuple[Hosting, list[Problem]]:
    """Write into a built site how it is to be served, as part of what its build left.

    ``hosting`` is ``plain`` or ``compressed``; later builds do the same. Returns what a host must
    do, and the pages that would break.
    """
    cache = Cache(root / WORKSPACE / "kept")
    site = Path(site).resolve() if Path(site).is_symlink() else Path(site)
    name = name_of(root, site)
    last = decode(cache.get(f"built {name}", ""))
    old = last.units.get(HOSTING, Made("", ()))
    ours = {HEADERS_FILE, REDIRECTS_FILE, *old.urls}
    stands = bool(last.left) and as_left(site, last.left) == last.left
    names = [path for path in files_below(site, ()) if path not in ours and path[-3:] != ".gz"]
    files = FolderFiles((site,), names)
    found, problems = hosting_of(project, files)
    if problems:
        return found, problems
    made = hosting_files(project, files, hosting)
    for url in set(old.urls) - made.keys():
        remove_file(site / url)
    for url, data in made.items():
        write_file(site / url, data)
    if stands:
        units = {**last.units, HOSTING: Made("", tuple(made), False)}
        touched = {*made, *old.urls, *folders(made)}
        left = {path: how for path, how in last.left.items() if path not in touched}
        left |= as_left(site, touched)
        last = replace(last, units=units, left=left, hosting=hosting)
        cache.put(f"built {name}", "", encode(last))
    return found, []


def name_of(root: Path, site: Path) -> str:
    """Return what a site is remembered by: its folder within the project."""
    return site.relative_to(root).as_posix() if site.is_relative_to(root) else ELSEWHERE
