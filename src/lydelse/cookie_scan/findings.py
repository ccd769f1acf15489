"""What a browser was seen to store and to ask for, held against what a register declares."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from lydelse.messages.problems import Problem, phrase, problem
from lydelse.registers import Register
from lydelse.registers.cookies import THIS_SITE, CookieRegister, Entry, Kind, Party
from lydelse.registers.values import Duration

FORMAT = 1
# Chromium keeps no cookie for longer than 400 days, whatever a site asks for.
LONGEST = 400 * 24 * 60 * 60
# A cookie is looked at some time after it was set, and months differ in length.
SLACK, SHARE = 15 * 60, 0.05


class Stored(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that was stored. ``seconds`` is for how long, None for the session or for ever."""

    name: str
    kind: Kind
    domain: str
    url: str
    seconds: int | None = None

    @property
    def session(self) -> bool:
        """Whether it goes when the browser is closed."""
        return self.kind is Kind.SESSION_STORAGE or (
            self.kind is Kind.COOKIE and self.seconds is None
        )


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another host that a page asked for something."""

    host: str
    url: str


class Observed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was seen on some pages."""

    format: int
    urls: tuple[str, ...]
    stored: tuple[Stored, ...]
    asked: tuple[Asked, ...]

    def written(self) -> bytes:
        """Return it as a file."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


def read_observed(path: str, data: bytes) -> tuple[Observed | None, list[Problem]]:
    """Read what ``observe`` wrote."""
    try:
        observed = msgspec.json.decode(data, type=Observed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        why = phrase("observed-damaged", said=error)
        return None, [problem("observed-unreadable", path, why=why)]
    if observed.format != FORMAT:
        why = phrase("observed-format", found=observed.format, format=FORMAT)
        return None, [problem("observed-unreadable", path, why=why)]
    return observed, []


def host_of(url: str) -> str:
    """Return the host of an address, without its port."""
    return urlsplit(url).hostname or ""


def belongs(host: str, domain: str) -> bool:
    """Whether a host is a domain or stands below it."""
    host, domain = host.lower(), domain.lower().lstrip(".")
    return host == domain or host.endswith(f".{domain}")


def held_against(
    register: Register, facts: CookieRegister, observed: Observed, served_as: str | None = None
) -> Iterator[Problem]:
    """Yield what was seen and is not declared, what is declared and was not seen, what differs.

    ``served_as`` is the public host of a site that was looked at under another, such as 127.0.0.1.
    """
    yield from _Held(register, facts, observed, served_as).problems()


class _Held:
    def __init__(
        self,
        register: Register,
        facts: CookieRegister,
        observed: Observed,
        served_as: str | None,
    ) -> None:
        self.register, self.facts, self.observed = register, facts, observed
        self.visited = {host_of(url) for url in observed.urls}
        self.served_as = served_as
        self.line = register.file.line

    def public(self, host: str) -> str:
        """Return a host under its public name."""
        served = self.served_as and any(belongs(host, one) for one in self.visited)
        return self.served_as if served and self.served_as else host.lstrip(".")

    def bad(self, code: str, *way: str | int, **values: object) -> Problem:
        return problem(code, self.register.path, self.line(*way), **values)

    def problems(self) -> Iterator[Problem]:
        for host in sorted(map(self.public, self.visited)):
            if not any(one == THIS_SITE or belongs(host, one) for one in self.facts.hosts):
                yield self.bad("site-undeclared", "hosts", host=host)
        seen: set[int] = set()
        for one in self.observed.stored:
            declared = [n for n, entry in enumerate(self.facts.entries) if self.covers(entry, one)]
            if not declared:
                yield self.bad("stored-undeclared", "entries", name=one.name, kind=one.kind,
                               domain=self.public(one.domain), url=one.url)  # fmt: skip
            seen.update(declared)
            for number in declared:
                yield from self.differs(number, self.facts.entries[number], one)
        for asked in self.observed.asked:
            if not self.knows(self.public(asked.host)):
                yield self.bad("host-undeclared", "entries", host=asked.host, url=asked.url)
        for number, entry in enumerate(self.facts.entries):
            if number not in seen:
                yield self.bad("declared-unobserved", "entries", number, "name", name=entry.name,
                               kind=entry.kind)  # fmt: skip

    def covers(self, entry: Entry, one: Stored) -> bool:
        """Whether an entry declares what was seen."""
        same = belongs(self.public(one.domain), entry.domain)
        return entry.kind is one.kind and entry.covers(one.name) and same

    def knows(self, host: str) -> bool:
        """Whether the register names another host, or stands for it."""
        domains = [entry.domain for entry in self.facts.entries]
        domains += [one.host for one in self.facts.contacts] + list(self.facts.hosts)
        return any(belongs(host, domain) for domain in domains)

    def differs(self, number: int, entry: Entry, one: Stored) -> Iterator[Problem]:
        """Duration or party other than declared."""

        def said(what: str, here: str, there: str) -> Problem:
            return self.bad("declared-differs", "entries", number, what, name=entry.name,
                            what=what, declared=here, observed=there)  # fmt: skip

        if entry.duration and not _same(entry.duration, one):
            yield said("duration", entry.duration.text, _spoken(one))
        domain = self.public(one.domain)
        visited = self.public(host_of(one.url))
        party = Party.FIRST if belongs(visited, domain) or belongs(domain, visited) else Party.THIRD
        if party is not entry.party:
            yield said("party", entry.party, party)


def _same(declared: Duration, one: Stored) -> bool:
    if declared.text == "varies":
        return True
    if one.kind in (Kind.LOCAL_STORAGE, Kind.INDEXED_DB, Kind.CACHE_STORAGE):
        return declared.text != "session"  # how long it is kept is up to the site's own script
    if one.session or declared.text == "session":
        return one.session and declared.text == "session"
    if declared.seconds is None or one.seconds is None:
        return one.seconds is not None and one.seconds >= LONGEST - SLACK
    due = min(declared.seconds, LONGEST)
    return abs(due - one.seconds) <= SLACK + due * SHARE


def _spoken(one: Stored) -> str:
    if one.session:
        return "session"
    return "persistent" if one.seconds is None else iso_duration(one.seconds)


def iso_duration(seconds: int) -> str:
    """Seconds as the nearest ISO 8601 duration of one unit."""
    for unit, letter, prefix in ((86400, "D", "P"), (3600, "H", "PT"), (60, "M", "PT")):
        if seconds >= 2 * unit:
            return f"{prefix}{round(seconds / unit)}{letter}"
    return f"PT{seconds}S"
