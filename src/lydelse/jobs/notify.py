"""Tell each pull request what became of it: the words of `make publish`, as one comment each.

An existing comment is edited, so a repeated run leaves one comment. The mark at the origin moves on
after the last comment; if the job is killed before that, the next run writes all of them again.
"""

import os
from pathlib import Path

import click

from lydelse.cli.help import Command
from lydelse.jobs.comment import Ask, gh, our_own
from lydelse.jobs.exit import Stop, run
from lydelse.jobs.git import Repository
from lydelse.jobs.merge_comment import MARKER
from lydelse.jobs.publish import OUT, TOLD


def tell(here: Repository, words: Path, ask: Ask, repository: str) -> list[str]:
    """Post what is to be told, and move the mark; what was done, line by line."""
    said = []
    for file in sorted(words.glob("[0-9]*.md"), key=lambda file: int(file.stem)):
        try:
            said.append(_comment(ask, f"repos/{repository}/issues", file))
        except Stop as stop:  # the subject of a commit named what is no pull request here
            if "HTTP 404" not in stop.cause:
                raise
            said.append(f"#{file.stem} is no pull request here: nobody is told.")
    if (words / "commit").exists():  # a run that was stopped tells again what becomes of it
        here.set_mark(TOLD, (words / "commit").read_text("utf-8").strip())
    return said


def _comment(ask: Ask, issues: str, file: Path) -> str:
    body = file.read_text("utf-8")
    if known := our_own(ask(f"{issues}/{file.stem}/comments"), MARKER):
        ask(f"{issues}/comments/{int(known['id'])}", "PATCH", body=body)
        return f"The comment on #{file.stem} was written anew."
    ask(f"{issues}/{file.stem}/comments", "POST", body=body)
    return f"#{file.stem} is told."


@click.command(cls=Command)
@click.option("--words", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(words: Path | None) -> None:
    """Tell the pull requests what `make publish` wrote for them."""

    def job() -> None:
        repository = os.environ.get("GITHUB_REPOSITORY", "{owner}/{repo}")  # gh finds out itself
        for line in tell(Repository(Path().resolve()), words or OUT / "words", gh, repository):
            click.echo(line)

    run(job)


if __name__ == "__main__":
    main()
