"""Words that leave it to people to look again and again whether a text has changed."""

from collections.abc import Iterator

from lydelse.checks.parsed_text import Text
from lydelse.law.rules import CHECK_BACK_SOURCE, tells_to_check_back
from lydelse.messages.problems import Problem, problem


def check_wording(text: Text) -> Iterator[Problem]:
    """Yield where a text tells people to check it regularly."""
    for block in text.tree.blocks():
        told = tells_to_check_back(block.prose, text.language)
        if told:
            line = text.line_at(block, told.start())
            words = " ".join(told[0].split())
            said = {"words": words, "source": CHECK_BACK_SOURCE}
            yield problem("check-back-wording", text.path, line, **said)
