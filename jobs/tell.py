"""Tell each pull request what became of it: the words of `make publish`, as one comment each.

A comment that is there already is written anew, so that a run that is repeated tells once. When all
are told, the mark at the origin moves on; whoever is killed before that tells them again.
"""

import json
import subprocess
from pathlib import Path

import click

from jobs.git import Repository
from jobs.publish import OUT, TOLD
from jobs.stopping import Stop, run
from jobs.words import MARKER

_API = "repos/{owner}/{repo}/issues"  # gh fills in whose; a pull request is an issue with more


class Unknown(Exception):
    """GitHub has nothing of that number: the subject of a commit named something else."""


def tell(here: Repository, words: Path) -> list[str]:
    """Post what is to be told, and move the mark; what was done, line by line."""
    said = []
    for file in sorted(words.glob("[0-9]*.md"), key=lambda file: int(file.stem)):
        try:
            said.append(f"#{file.stem}: {_comment(here.root, file)}")
        except Unknown:
            said.append(f"#{file.stem}: GitHub has no such pull request; nobody is told.")
    here.set_mark(TOLD, (words / "commit").read_text("utf-8").strip())
    return said


def _comment(root: Path, file: Path) -> str:
    all_of_it = _gh(root, f"{_API}/{file.stem}/comments?per_page=100", "--paginate", "--slurp")
    ours = [
        one["id"]
        for page in json.loads(all_of_it)
        for one in page
        if one["body"].startswith(MARKER)
    ]
    body = ("--field", f"body=@{file}")
    if ours:
        _gh(root, "--method", "PATCH", f"{_API}/comments/{ours[-1]}", *body)
        return "the comment was written anew"
    _gh(root, "--method", "POST", f"{_API}/{file.stem}/comments", *body)
    return "told"


def _gh(root: Path, *words: str) -> str:
    """What GitHub answers, asked by its own program, which knows the token."""
    try:
        done = subprocess.run(
            ["gh", "api", *words], cwd=root, capture_output=True, encoding="utf-8", check=False
        )
    except OSError as error:
        remedy = "Install GitHub's `gh`, or read .build/publish/words/ yourself."
        raise Stop("no-gh", f"gh cannot be run: {error.strerror}.", remedy) from None
    if done.returncode:
        if "HTTP 404" in done.stderr or "HTTP 410" in done.stderr:
            raise Unknown
        cause = f"GitHub did not take a comment: {done.stderr.strip()}"
        raise Stop("not-told", cause, "Run the job again: what was published stays published.")
    return done.stdout


@click.command(help=(__doc__ or "").partition("\n")[0])
@click.option("--words", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(words: Path | None) -> None:
    """Tell the pull requests what `make publish` wrote for them."""

    def job() -> None:
        for line in tell(Repository(Path().resolve()), (words or OUT / "words").resolve()):
            click.echo(line)

    run(job)


if __name__ == "__main__":
    main()
