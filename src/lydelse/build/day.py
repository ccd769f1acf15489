"""The day that a site is built for, from the clock or from what the environment says instead."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo


class WrongDayError(ValueError):
    """The environment names no day: ``key`` is a sentence of ``phrases.toml``."""

    def __init__(self, key: str, value: str) -> None:
        super().__init__(key)
        self.key, self.value = key, value


def day_to_build(environ: Mapping[str, str], now: datetime, timezone: tzinfo) -> date:
    """Return the day: ``LYDELSE_TODAY``, else that of ``SOURCE_DATE_EPOCH``, else that of ``now``.

    ``SOURCE_DATE_EPOCH`` makes builds repeatable, ``LYDELSE_TODAY`` shows the site of another day.
    """
    epoch, named = environ.get("SOURCE_DATE_EPOCH"), environ.get("LYDELSE_TODAY")
    if named:
        try:
            return date.fromisoformat(named)
        except ValueError:
            raise WrongDayError("use-no-today", named) from None
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else now
        # The last hours of the last year there is have no day further east.
        return moment.astimezone(timezone).date()
    except (ValueError, OverflowError, OSError):
        raise WrongDayError("use-no-moment", epoch or "") from None
