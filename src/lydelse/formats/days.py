"""A day as files write it, and who approved something on one."""

from datetime import date

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


def plausible(day: date) -> bool:
    """Whether a day can be meant: 0207-01-01 and 20270-1-1 are slips of the finger."""
    return _FIRST_DAY <= day <= _LAST_DAY


def read_approval(text: str, between: str) -> tuple[str, date] | None:
    """Return a role and the day on which it approved something; None if the text is neither."""
    role, found, said = text.rpartition(between)
    day = parse_day(said.strip())
    return (role.strip(), day) if found and role.strip() and day else None


def parse_day(text: str) -> date | None:
    """Return a day written ``YYYY-MM-DD``; None if the text is none or the day does not exist."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text and plausible(day) else None
