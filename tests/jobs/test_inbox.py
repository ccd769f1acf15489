"""Files in `inbox/` of a pull request: reported, then taken in by a commit that removes them."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lydelse.jobs import check, inbox
from lydelse.jobs.git import Repository
from lydelse.publishing.review_report import Links
from lydelse.website.papers import word_of
from lydelse.website.website import Website
from tests.jobs.clones import Origin, git, quiet_git
from tests.word.texts import edited
from tests.workbench import Workbench

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
BRANCH = "from-counsel"
COMMENT = (
    '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:comment w:id="0" w:author="Ek &amp; Alm"><w:p><w:r><w:t>Hur varsamt, @alla?</w:t></w:r>'
    "</w:p></w:comment></w:comments>"
)


@pytest.fixture
def terms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    quiet_git(monkeypatch)
    desk = Workbench(tmp_path / "site")
    desk.published("1.0")
    return desk


@pytest.fixture
def origin(terms: Workbench) -> Origin:
    """Its origin, where a branch has a marked file in the inbox."""
    origin = Origin.of(terms)
    git(terms.root, "checkout", "--quiet", "-b", BRANCH)
    edition = next(iter(terms.site.documents["terms"].versions.values())).editions["sv"]
    file = edited(word_of(Website(terms.site, NOW.date()), edition), ("varsamt", "mycket varsamt"))
    terms.write("inbox/marked.docx", commented(file))
    push(terms)
    return origin


def commented(file: bytes) -> bytes:
    """The same with a comment on a paragraph, as Word writes it."""
    from lydelse.storage import archive

    entries = archive.unpack(file, lambda _: True, 10_000_000)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    link = f'<Relationship Id="c" Type="{kind}" Target="comments.xml"/></Relationships>'
    name = "word/_rels/document.xml.rels"
    entries[name] = entries[name].decode().replace("</Relationships>", link).encode()
    text = entries["word/document.xml"].decode()
    at = text.rindex("<w:r>", 0, text.index("mycket varsamt"))
    mark = '<w:r><w:commentReference w:id="0"/></w:r>'
    entries["word/document.xml"] = (text[:at] + mark + text[at:]).encode()
    return archive.pack({**entries, "word/comments.xml": COMMENT.encode()})


def push(terms: Workbench) -> str:
    git(terms.root, "add", "--all")
    git(terms.root, "commit", "--quiet", "--message", "From counsel")
    git(terms.root, "push", "--quiet", "origin", BRANCH)
    return git(terms.root, "rev-parse", "HEAD")


def head(origin: Origin) -> str:
    return git(origin.root, "rev-parse", BRANCH)


def test_the_check_shows_the_draft_that_a_file_becomes_and_lets_nobody_merge(
    terms: Workbench, origin: Origin
) -> None:
    made = check.check(Repository(terms.root), "main", Links(), NOW)
    found = {one.code: one for one in made.problems}
    assert found["inbox-waiting"].path == "inbox/marked.docx"
    assert "Hur varsamt" in str(found["word-comment"]) and "Omfattning" in str(
        found["word-comment"]
    )
    assert [one.name for one in made.redlines] == ["terms-1.1-sv", "terms-1.1-en"]
    assert "mycket" in made.markdown and not (terms.root / "docs/sv/terms/1.1.md").exists()


def test_a_file_is_taken_in_by_one_commit_on_top_of_the_branch(
    terms: Workbench, origin: Origin
) -> None:
    before = head(origin)
    robot = Repository(origin.clone("robot"))
    plan = inbox.take(robot, BRANCH, before, NOW)
    assert plan and git(origin.root, "rev-parse", f"{BRANCH}^") == before
    assert git(origin.root, "diff", "--name-status", before, BRANCH).split("\n") == [
        "A\tdocs/en/terms/1.1.md",
        "A\tdocs/sv/terms/1.1.md",
        "D\tinbox/marked.docx",
    ]
    assert "mycket varsamt" in origin.file(BRANCH, "docs/sv/terms/1.1.md")
    git(terms.root, "pull", "--quiet", "origin", BRANCH)
    made = check.check(Repository(terms.root), "main", Links(), NOW)
    assert not [one for one in made.problems if one.code.startswith(("inbox", "word"))]
    assert inbox.take(robot, BRANCH, head(origin), NOW) is None, "there is nothing left to take"


def test_what_a_comment_says_stands_in_the_pull_request_and_calls_nobody(
    terms: Workbench, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str, str]] = []

    def ask(path: str, method: str = "GET", **fields: str) -> bytes:
        asked.append((method, path, fields["body"]))
        return json.dumps({}).encode()

    monkeypatch.chdir(origin.clone("robot"))
    names = {"HEAD_BRANCH": BRANCH, "HEAD_SHA": head(origin), "NUMBER": "12"}
    repository = {"GITHUB_REPOSITORY": "bjorkvik/policies"}
    assert inbox.main({**names, **repository}, ask) == 0
    ((method, path, body),) = asked
    assert (method, path) == ("POST", "repos/bjorkvik/policies/issues/12/comments")
    assert "”Omfattning” kommenterar Ek & Alm: ”Hur varsamt" in body and "“Omfattning”" in body
    assert "@alla" not in body and "\n- `docs/sv/terms/1.1.md`\n\n" in body


def test_nobody_s_push_is_lost(terms: Workbench, origin: Origin) -> None:
    old = head(origin)
    terms.write("inbox/another.txt", "Mer.")
    newer = push(terms)
    assert inbox.take(Repository(origin.clone("robot")), BRANCH, old, NOW) is None
    assert head(origin) == newer


def test_a_link_is_not_followed_and_what_cannot_be_taken_stays(
    terms: Workbench, origin: Origin, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Hemligt.")
    (terms.root / "inbox/marked.docx").unlink()
    (terms.root / "inbox/terms").mkdir()
    os.symlink(secret, terms.root / "inbox/terms/linked.txt")
    terms.write("inbox/old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    tip = push(terms)
    assert inbox.take(Repository(origin.clone("robot")), BRANCH, tip, NOW) is None
    assert head(origin) == tip


def test_in_a_clone_the_folder_is_taken_in_and_nothing_is_committed(
    terms: Workbench, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(terms.root)
    before = git(terms.root, "rev-parse", "HEAD")
    terms.write("inbox/old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert inbox.main({}) == 1, "one of the two stays"
    assert "mycket varsamt" in terms.read("docs/sv/terms/1.1.md")
    assert not (terms.root / "inbox/marked.docx").exists()
    assert (terms.root / "inbox/old.doc").exists()
    assert git(terms.root, "rev-parse", "HEAD") == before
