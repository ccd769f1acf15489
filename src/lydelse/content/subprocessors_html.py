"""What a reader sees of a register of sub-processors, in one language."""

from collections.abc import Iterator

from markupsafe import Markup

from lydelse.content.tables import heading, listed, paragraph, table
from lydelse.messages.catalogue import say, say_day, say_number
from lydelse.registers.subprocessors import Change, Subprocessor, SubprocessorRegister
from lydelse.registers.values import joined

COLUMNS = ("name", "does", "services", "processes", "seat", "safeguard", "from", "until")


def subprocessors(facts: SubprocessorRegister, language: str) -> Markup:
    """How changes are announced, who is coming, and one table of all, by name."""
    blocks = list(_lead(facts, language))
    coming = facts.coming(facts.as_of) if facts.as_of else ()
    if coming:
        blocks.append(heading(3, "subprocessors-coming", say(language, "subprocessors.coming")))
        blocks.append(listed(begins(facts, one, language) for one in coming))
    if facts.entries:
        blocks.append(heading(3, "subprocessors-list", say(language, "subprocessors.list")))
        heads = [say(language, f"subprocessors.{key}") for key in COLUMNS]
        blocks.append(table("", heads, [_row(one, language) for one in facts.by_name()]))
    return Markup("\n").join(blocks)


def begins(facts: SubprocessorRegister, one: Subprocessor, language: str) -> str:
    """From when one that is coming is engaged, and by when and where a customer may object."""
    day = say_day(language, one.from_) if one.from_ else ""
    said = say(language, "subprocessors.begins", name=one.name, day=day)
    last = facts.object_by(one)
    if last is None:
        return said
    by = say_day(language, last)
    return f"{said} {say(language, 'subprocessors.object_by', day=by, object_to=facts.object_to)}"


def change_in_words(facts: SubprocessorRegister, change: Change, language: str) -> str:
    """One line about what became of one sub-processor; of a new one, by when one may object."""
    one, how = change.one, change.how
    day = one.until if how == "ends" else one.from_ if how == "added" else None
    key = "added_from" if how == "added" and day else how
    fields = (say(language, f"subprocessors.{name}") for name in change.fields)
    said = say(
        language,
        f"subprocessors.{key}",
        name=one.name,
        day=say_day(language, day) if day else "",
        fields=joined(fields, language),
    )
    last = facts.object_by(one) if how == "added" else None
    if last is None:
        return said
    by = say_day(language, last)
    return f"{said} {say(language, 'subprocessors.object_by', day=by, object_to=facts.object_to)}"


def _lead(facts: SubprocessorRegister, language: str) -> Iterator[Markup]:
    def days(number: int) -> str:
        return say_number(language, "subprocessors.days", number)

    if facts.as_of:
        count = say_number(language, "subprocessors.count", len(facts.on(facts.as_of)))
        day = say_day(language, facts.as_of)
        yield paragraph(say(language, "subprocessors.engaged", day=day, subprocessors=count))
    said = []
    if facts.notice_days is not None:
        said.append(say(language, "subprocessors.notice", days=days(facts.notice_days)))
    if facts.objection_days is not None and facts.object_to:
        within = days(facts.objection_days)
        said.append(
            say(language, "subprocessors.objection", days=within, object_to=facts.object_to)
        )
    if said:
        yield paragraph(" ".join(said))


def _row(one: Subprocessor, language: str) -> tuple[str, ...]:
    places = joined((country.in_words(language) for country in one.processes), language)
    return (
        one.name,
        one.does.get(language, ""),
        joined(one.services, language),
        places,
        one.seat.in_words(language) if one.seat else "",
        one.safeguard.get(language, ""),
        say_day(language, one.from_) if one.from_ else "",
        say_day(language, one.until) if one.until else "",
    )
