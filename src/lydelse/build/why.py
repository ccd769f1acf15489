"""Why a file would be made again: what decides it, held against the last build."""

from collections.abc import Mapping
from dataclasses import dataclass

from lydelse.build.incremental import IncrementalBuild
from lydelse.build.units import SITE
from lydelse.website.kinds import is_of_today


@dataclass(frozen=True)
class Why:
    """A file of the site, and the names of the facts that changed since the last build.

    ``is_new`` says that the last build did not make it, and nothing is to be compared.
    """

    path: str
    changed: tuple[str, ...]
    is_new: bool = False


def why(build: IncrementalBuild, address: str) -> Why | None:
    """Answer for an address, or a path below the site; None if nothing is there."""
    path = address.removeprefix(build.website.project.settings.site_url).lstrip("/")
    path = f"{path}index.html" if not path or path.endswith("/") else path
    found = _facts_at(build, path)
    if found is None:
        return None
    name, now = found
    then = build.facts_then.get(name)
    if then is None:
        return Why(path, (), is_new=True)
    return Why(path, tuple(fact for fact, sum in now.items() if then.get(fact) != sum))


def _facts_at(build: IncrementalBuild, path: str) -> tuple[str, Mapping[str, str]] | None:
    """Return the unit or the page of today that a file belongs to, and what decides it now."""
    units = {one.name: one for one in build.units}
    for page in build.website.pages:
        if page.url + "index.html" == path:
            if is_of_today(page.id):
                return page.url, build.facts_of(page)
            unit = next(one for one in build.units if one.page == page.id)
            return unit.name, unit.facts
    name = next((name for name, made in build.last.units.items() if path in made.urls), None)
    if name in units:
        return units[name].name, units[name].facts
    return (SITE, units[SITE].facts) if name else None
