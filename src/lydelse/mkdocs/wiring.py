"""What the hooks rely on in MkDocs' own settings and those of its plugins."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from mkdocs.config.defaults import MkDocsConfig

from lydelse.build.templates import THEME
from lydelse.messages.problems import Problem, phrase, problem
from lydelse.mkdocs.state import i18n_of
from lydelse.storage.disk import absent


def wiring(config: MkDocsConfig) -> list[Problem]:
    """Name each setting that the hooks cannot work with, or that breaks what a page promises."""
    i18n = i18n_of(config).config
    languages = [one for one in i18n.languages if one.locale != "null"]  # a link, no language
    default = next((one.locale for one in i18n.languages if one.default), None)
    hooked = any("lydelse.mkdocs" in str(vars(hook).values()) for hook in _hooks(config))
    right = {
        "wired-theme": config.theme.name == "material",
        "wired-directory-urls": config.use_directory_urls,
        "wired-structure": i18n.docs_structure == "folder",
        "wired-fallback": not i18n.fallback_to_default,
        "wired-one-language": not i18n.build_only_locale,
        "wired-not-built": bool(i18n.build_only_locale) or all(one.build for one in languages),
        "wired-default-first": i18n.languages[0].locale == default or bool(i18n.build_only_locale),
        "wired-excluded": not config.exclude_docs and not config.draft_docs,
        "wired-twice": not (hooked and "lydelse" in config.plugins),
    }
    name = Path(config.config_file_path or "").name
    said = [phrase(key) for key, is_right in right.items() if not is_right]
    said += [phrase("wired-others", name=one) for one in _others(config)]
    said += [phrase("wired-missing", path=path) for path in _missing(config)]
    return [problem("setting-wrong", name, what=what) for what in said]


def _hooks(config: MkDocsConfig) -> list[object]:
    """Return the modules that are wired as hooks."""
    hooks = cast(Mapping[str, object], config.hooks)  # declared as the list that was written
    return list(hooks.values()) if hooks else []


def _missing(config: MkDocsConfig) -> Iterator[str]:
    """Return what every page loads of the site's own, and nobody put there."""
    named = map(str, (config.theme.get("logo"), config.theme.get("favicon"), *config.extra_css))
    ours = [one for one in named if one != "None" and "//" not in one]
    return absent(ours, (config.docs_dir, *config.theme.dirs, str(THEME)))


def _others(config: MkDocsConfig) -> Iterator[str]:
    """Yield the settings that let a page ask another host for something."""
    if config.theme.get("font") is not False and config.theme.name == "material":
        yield "theme: font"
    if config.extra.get("analytics"):
        yield "extra: analytics"
    named = {f"theme: {name}": [config.theme.get(name)] for name in ("logo", "favicon")}
    named |= {name: config[name] for name in ("extra_css", "extra_javascript")}
    yield from (name for name, paths in named.items() if any("//" in str(one) for one in paths))
