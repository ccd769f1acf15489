"""How a job ends, and where those who started it look."""

import pytest

from lydelse.jobs.exit import Stop, run


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
