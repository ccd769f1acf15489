"""From a folder on the disk to a project: its settings, then everything below its places."""

from dataclasses import replace
from pathlib import Path

from lydelse.formats.text import too_large
from lydelse.ledger.events import LASTING, LEDGER_FILE
from lydelse.messages.catalogue import use_words
from lydelse.messages.own import FOLDER, read_words
from lydelse.messages.problems import Problem, problem
from lydelse.project.front_matter import Fronts
from lydelse.project.project import ORIGINALS, REGISTERS, Project, read_project_files
from lydelse.project.settings import CONFIG_FILE, Settings, inherits, read_settings
from lydelse.proof.checkpoints import FOLDER as CHECKPOINTS
from lydelse.storage.disk import bytes_of, entries_of

# Beside the languages' folders: what services ask a host for (RFC 8615), and GitHub Pages.
PUBLIC_THOUGH_HIDDEN = (".well-known", ".nojekyll")


def read_project(
    root: Path, known: Fronts | None = None, config: str = CONFIG_FILE
) -> tuple[Project | None, list[Problem]]:
    """Read a project from its folder; None and the problems if its settings cannot be used.

    ``known`` are editions that were read in an earlier build; ``config`` is the file of settings.
    """
    settings, problems = settings_of(root, config)
    if settings is None:
        return None, problems
    places = (config, LEDGER_FILE, settings.docs_dir, REGISTERS, LASTING, ORIGINALS, CHECKPOINTS)
    hidden = (f"{settings.docs_dir}/{name}" for name in PUBLIC_THOUGH_HIDDEN)
    entries = list(entries_of(root, (*places, *hidden)))
    files = {path: bytes_of(f"{root}/{path}") for path, plain in entries if plain}
    project = read_project_files(files, settings, known)
    more = tuple(problem("no-plain-file", path) for path, plain in entries if not plain)
    return replace(project, problems=(*project.problems, *more)), []


def settings_of(root: Path, config: str = CONFIG_FILE) -> tuple[Settings | None, list[Problem]]:
    """Read a project's settings and own words; None and the problems if they cannot be used."""
    if not (root / config).is_file():
        return None, [problem("no-project", config)]
    data = (root / config).read_bytes()
    words = {
        path: bytes_of(f"{root}/{path}") for path, plain in entries_of(root, (FOLDER,)) if plain
    }
    large = {path: found for path, one in words.items() if (found := too_large(path, 0, len(one)))}
    own, wrong = read_words({path: one for path, one in words.items() if path not in large})
    wrong += [one for found in large.values() for one in found]
    use_words(own)
    settings, problems = read_settings(data, config, _parents(root / config, data))
    if settings is None or wrong:
        # A language whose words cannot be read is not also one without words.
        codes = {one.path.removeprefix(f"{FOLDER}/").removesuffix(".toml") for one in wrong}
        own_fault = [one for one in problems if one.values.get("language") not in codes]
        return None, [*own_fault, *wrong]
    return replace(settings, words=own), []


def _parents(config: Path, data: bytes) -> list[bytes]:
    """Return the files that settings inherit from, the nearest first; one that is missing ends the
    line.

    MkDocs refuses to begin where one is missing.
    """
    found: list[bytes] = []
    seen = {config}
    while name := inherits(data):
        config = config.parent / name
        if config in seen or not config.is_file():
            break
        seen.add(config)
        data = config.read_bytes()
        found.append(data)
    return found
