"""The company's texts go to Word and come back as they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lydelse.content.register_html import shown
from lydelse.project.load import read_project
from lydelse.website.papers import resolver, word_of
from lydelse.website.website import Website
from lydelse.word.read import read_file
from lydelse.word.returned import Base, read_back

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_every_text_comes_back_to_the_letter() -> None:
    project, problems = read_project(ROOT)
    assert project is not None, problems
    website = Website(project, date.max, preview=True)
    for document in project.documents.values():
        for version in document.versions.values():
            for edition in version.editions.values():
                file = word_of(website, edition)
                register = edition.register
                facts = shown(register, document.id, edition.language) if register else {}
                base = Base(edition.title, edition.body, facts, resolver(website, edition))
                _, back = read_back(base, lambda labels, file=file: read_file(file, labels))
                assert (back.title, back.notices) == (edition.title, ()), edition.path
                assert back.body.strip() == edition.body.strip(), edition.path
