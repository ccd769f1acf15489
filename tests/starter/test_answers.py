"""What `lydelse init` is told is kept, and read as it was written."""

from __future__ import annotations

from lydelse.starter.answers import Answers, own_name, read, written

FJELLVIK = Answers(
    *("Fjellvik AS", ("nb", "en"), "nb", "Europe/Oslo", "https://policy.fjellvik.example/"),
    *("trunk", "pages", {"nb": "Fjellvik AS", "en": 'Fjellvik "AS"'}),
)


def test_answers_are_read_as_they_were_written() -> None:
    assert read(written(FJELLVIK)) == FJELLVIK
    assert read(b"\xff") is None and read(b"organisation = 1") is None


def test_a_language_has_its_own_name_or_its_code() -> None:
    assert [own_name(code) for code in ("sv", "zh-Hans", "xx-nonsense")] == [
        "Svenska",
        "中文 (简体)",
        "xx-nonsense",
    ]
