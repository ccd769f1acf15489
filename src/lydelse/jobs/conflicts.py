"""Say on pull requests that cannot be merged any more that their report is of yesterday.

GitHub runs no check on a pull request that conflicts with the main branch, so the comment would
keep telling what merging did before, or there would be none. What is pushed to the main branch can
cause it, and what is pushed to the pull request itself.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lydelse.cli.usage_errors import said
from lydelse.jobs.comment import MARK, Ask, gh, our_own
from lydelse.jobs.exit import run

PAUSES = (5, 15, 30)
"""GitHub finds out whether a pull request can be merged when it is asked, and answers later."""


def tell(ask: Ask, repository: str, pause: Any = time.sleep) -> list[str]:
    """Say it in the comment on each open pull request that conflicts; what was done."""
    words = (Path(__file__).parent / "texts" / "conflicts.md").read_text("utf-8")
    done = []
    for number, base in _conflicting(ask, repository, pause):
        body = f"{MARK}\n{words.format(base=base)}"
        comments = f"repos/{repository}/issues/{number}/comments"
        known = our_own(ask(comments), MARK)
        if known and known["body"] == body.strip():
            continue
        if known:
            ask(f"repos/{repository}/issues/comments/{int(known['id'])}", "PATCH", body=body)
        else:
            ask(comments, "POST", body=body)
        done.append(said("conflict-told", number=number))
    return done or [said("no-conflict")]


def _conflicting(ask: Ask, repository: str, pause: Any) -> Iterator[tuple[int, str]]:
    """Yield the open pull requests that cannot be merged, each with its base."""
    listed = json.loads(ask(f"repos/{repository}/pulls?state=open&per_page=100"))
    waiting = [int(one["number"]) for one in listed]
    for seconds in (0, *PAUSES):
        pause(seconds)
        unknown = []
        for number in waiting:
            pull = json.loads(ask(f"repos/{repository}/pulls/{number}"))
            if pull["mergeable"] is None:
                unknown.append(number)
            elif not pull["mergeable"] and pull["state"] == "open":
                yield number, str(pull["base"]["ref"])
        waiting = unknown
        if not waiting:
            return


def main() -> None:
    """Look at the open pull requests of the repository that the environment names."""
    for line in tell(gh, os.environ["GITHUB_REPOSITORY"]):
        print(line)


if __name__ == "__main__":
    run(main)
