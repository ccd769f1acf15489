"""The words of the site itself, where a language has them from its own folder."""

from collections.abc import Iterator

from lydelse.messages.own import FOLDER, still_english
from lydelse.messages.problems import Problem, problem
from lydelse.project.project import Project


def check_own_words(project: Project) -> Iterator[Problem]:
    """Yield each language whose own words are in part the English ones that it began with."""
    settings = project.settings
    for language in sorted(settings.words.keys() & settings.languages.keys()):
        if left := still_english(language, settings.words[language]):
            path = f"{FOLDER}/{language}.toml"
            yield problem("words-english", path, count=len(left), key=left[0])
