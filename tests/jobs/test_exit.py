"""How a job ends, and where those who started it look."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from lydelse.jobs.exit import Stop, run, stop
from lydelse.messages.problems import LANGUAGES


def stopped() -> None:
    raise Stop("draft-begun", "Somebody was\nfirst.", "Go on there.")


@pytest.mark.parametrize("on_github", [True, False])
def test_what_stops_a_job_is_told_where_people_look(
    on_github: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    if on_github:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with pytest.raises(SystemExit) as end:
        run(stopped)
    told = capsys.readouterr()
    assert end.value.code == 1
    assert told.err == "draft-begun: Somebody was\nfirst. Go on there.\n"
    assert told.out == ("::error::Somebody was%0Afirst. Go on there.\n" if on_github else "")


@pytest.mark.parametrize(("result", "code"), [(None, 0), (0, 0), (1, 1)])
def test_a_job_ends_with_what_it_returns(result: int | None, code: int) -> None:
    with pytest.raises(SystemExit) as end:
        run(lambda: result)
    assert end.value.code == code


_JOBS = tomllib.loads(files("lydelse").joinpath("messages/terminal/jobs.toml").read_text("utf-8"))
_CODE = "\n".join(
    path.read_text("utf-8") for path in Path(str(files("lydelse").joinpath("jobs"))).glob("*.py")
)


def test_what_stops_a_job_is_said_in_every_language() -> None:
    for code, told in _JOBS.items():
        values = [
            {**_values(words["cause"]), **_values(words["remedy"])} for words in told.values()
        ]
        assert [*told] == [*LANGUAGES] and values[0] == values[1], code
        for language in LANGUAGES:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("LYDELSE_LANG", language)
                found = stop(code, **dict.fromkeys(values[0], "x"))
            assert found.cause and found.remedy and found.code == code


def test_no_job_has_words_of_its_own_nor_a_code_that_is_not_used() -> None:
    assert {*re.findall(r'\bstop\("([a-z-]+)"', _CODE)} == {*_JOBS}
    assert not re.search(r'\bStop\(\s*f?"[^"]*",\s*f?"', _CODE), "words belong in messages/"
    assert not re.search(r'\b(?:print|echo|doing)\(\s*f?"[A-Z ]', _CODE), (
        "words belong in messages/"
    )


def _values(sentence: str) -> dict[str, None]:
    return {name: None for _, name, _, _ in Formatter().parse(sentence) if name}
