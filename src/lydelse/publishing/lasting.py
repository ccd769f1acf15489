"""Facts of a publication that no setting may change: lasting files, settings of old lines.

The files are stored, not made again, so that no newer renderer changes them (DECISIONS.md D92).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from lydelse.formats.text import sha256
from lydelse.ledger.events import Adopt, Publish, Settings, Translate, lasting_path
from lydelse.model import VersionId
from lydelse.project.project import Project, read_project_files
from lydelse.website import urls
from lydelse.website.register_exports import exports
from lydelse.website.views.links import absolute_in_text
from lydelse.website.website import Website


def lasting_files(
    project: Project, document: str, version: VersionId, languages: Iterable[str]
) -> dict[str, bytes]:
    """Return what programs get of a version, by where it is stored; nothing without a register."""
    found: dict[str, bytes] = {}
    website = Website(project, date.max)  # of which the links of a text ask nothing of a day
    for language in languages:
        edition = project.edition(document, version, language)
        if edition is None or edition.register is None:
            continue
        url = project.settings.site_url + urls.version(project, document, version, language)
        way = partial(absolute_in_text, website, edition.path, language)
        for name, data in exports(edition, url, way):
            found[lasting_path(document, version, language, name)] = data
    return found


def with_files(project: Project, new: Mapping[str, bytes]) -> Project:
    """Return the project with some files written anew."""
    if not new:
        return project
    read = read_project_files({**project.files, **new}, project.settings)
    return replace(read, ledger=project.ledger)


def first_settings(
    project: Project, head: Mapping[str, str | None]
) -> tuple[Settings, dict[str, bytes]] | None:
    """Return the line that says what lines of format 1 lack, and its files; None if none do."""
    old = [
        event
        for event in project.ledger.events
        if isinstance(event, Adopt | Publish) and event.prevailing is None
    ]
    if not old or project.ledger.settings:
        return None
    files: dict[str, bytes] = {}
    proven = project.ledger.files()
    for event in project.ledger.events:
        if isinstance(event, Adopt | Publish | Translate) and event.timezone is None:
            made = [event.language] if isinstance(event, Translate) else event.languages
            there = [
                code
                for code in made
                if project.edition_path(event.document, event.version_id, code) in proven
            ]
            files |= lasting_files(project, event.document, event.version_id, there)
    settings = project.settings
    line = Settings(
        at=str(head["at"]),
        by=str(head["by"]),
        timezone=settings.timezone.key,
        prevailing=settings.authoritative,
        redlines_back=settings.redlines_back,
        organisation=settings.organisation,
        files={path: sha256(data) for path, data in sorted(files.items())},
    )
    return line, files
