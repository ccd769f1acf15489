"""Make ``terms.bundle`` again: the terms of a made-up company, as they were kept in git.

    python examples/past/make_bundle.py

Every commit has a fixed author and moment, so that the bundle holds the same commits each time.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

FIRST = """# Köpvillkor

Gäller från den 15 februari 2016.

## Beställning

Du beställer lyktor och fönster i butiken eller på webbplatsen. Avtalet är slutet när vi
har bekräftat det.

## Betalning

Du betalar mot faktura inom 30 dagar. På sena betalningar tar vi ränta enligt räntelagen.
"""
TYPO = FIRST.replace("beställer lyktor", "beställer lyktor, glas")
RETURNS = """
## Ångerrätt

Du som är konsument får ångra köpet inom 14 dagar från den dag du fick varan. Skriv till
kop@norrskensbruket.example.
"""
SECOND = (
    TYPO.replace("15 februari 2016", "1 oktober 2017")
    .replace("## Betalning", "## Hur du betalar")
    .replace("inom 30 dagar", "inom 20 dagar")
    + RETURNS
)
THIRD = SECOND.replace("1 oktober 2017", "25 maj 2018") + (
    "\n## Personuppgifter\n\nHur vi behandlar dina uppgifter står i vår integritetspolicy.\n"
)
ENGLISH = """# Terms of sale

Effective 25 May 2018.

## Orders

You order lanterns, glass and windows in the shop or on the website. The agreement is made
when we have confirmed it.

## How you pay

You pay against an invoice within 20 days. We charge interest on late payments under the
Interest Act.

## Right of withdrawal

A consumer may withdraw from the purchase within 14 days of receiving the goods. Write to
kop@norrskensbruket.example.

## Personal data

How we process your data is described in our privacy policy.
"""
FOURTH = THIRD.replace("inom 14 dagar", "inom 30 dagar")


def main() -> None:
    """Write the bundle beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        history = History(Path(folder))
        history.git("init", "--quiet", "--initial-branch=main")
        history.commit("2016-02-03T09:00", "First terms of sale", {"villkor.md": FIRST})
        history.commit("2016-02-03T16:30", "Glass, too", {"villkor.md": TYPO})
        history.git("switch", "--quiet", "--create", "returns")
        half = SECOND.removesuffix(RETURNS)
        history.commit("2017-09-10T10:00", "Shorter time to pay", {"villkor.md": half})
        history.commit("2017-09-11T11:00", "Right of withdrawal", {"villkor.md": SECOND})
        history.git("switch", "--quiet", "main")
        history.at("2017-09-12T08:00")
        history.git("merge", "--quiet", "--no-ff", "--message", "New terms (#4)", "returns")
        history.git("rm", "--quiet", "villkor.md")
        history.commit(
            "2018-05-20T13:00", "Where everything else is", {"docs/sv/villkor.md": THIRD}
        )
        history.commit("2018-06-02T13:00", "In English", {"docs/en/terms.md": ENGLISH})
        history.commit("2019-11-04T14:00", "30 days", {"docs/sv/villkor.md": FOURTH})
        history.commit("2021-03-01T15:00", "No text", {"docs/sv/villkor.md": FOURTH + "\n\n"})
        history.git("bundle", "create", "--quiet", str(HERE / "terms.bundle"), "HEAD", "main")


class History:
    """A repository that is made commit by commit."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.env = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        for who in ("AUTHOR", "COMMITTER"):
            self.env[f"GIT_{who}_NAME"] = "Astrid Ek"
            self.env[f"GIT_{who}_EMAIL"] = "astrid@norrskensbruket.example"

    def at(self, moment: str) -> None:
        """Let the next commit be made at a moment, in Stockholm's winter time."""
        for who in ("AUTHOR", "COMMITTER"):
            self.env[f"GIT_{who}_DATE"] = f"{moment}:00+01:00"

    def commit(self, moment: str, subject: str, files: dict[str, str]) -> None:
        """Write files and commit them."""
        self.at(moment)
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            self.git("add", name)
        self.git("commit", "--quiet", "--message", subject)

    def git(self, *words: str) -> None:
        """Run git."""
        subprocess.run(["git", *words], cwd=self.root, env=os.environ | self.env, check=True)


if __name__ == "__main__":
    sys.exit(main())
