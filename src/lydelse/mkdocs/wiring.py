"""What the hooks rely on in MkDocs' own settings and those of its plugins."""

from mkdocs.config.defaults import MkDocsConfig

from lydelse.messages.problems import Problem, phrase, problem
from lydelse.mkdocs.state import i18n_of
from lydelse.project.settings import CONFIG_FILE


def wiring(config: MkDocsConfig) -> list[Problem]:
    """Name each setting that the hooks cannot work with."""
    i18n = i18n_of(config).config
    default = next((one.locale for one in i18n.languages if one.default), None)
    right = {
        "wired-directory-urls": config.use_directory_urls,
        "wired-structure": i18n.docs_structure == "folder",
        "wired-fallback": not i18n.fallback_to_default,
        "wired-default-first": i18n.languages[0].locale == default,
    }
    return [
        problem("setting-wrong", CONFIG_FILE, what=phrase(key))
        for key, is_right in right.items()
        if not is_right
    ]
