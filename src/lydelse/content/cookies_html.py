"""What a reader sees of a register of cookies, in one language."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from lydelse.content.tables import heading, table, told
from lydelse.messages.catalogue import say, say_number
from lydelse.registers.cookies import THIS_SITE, CookieRegister, Entry
from lydelse.registers.values import Nothing, joined


def cookies(facts: CookieRegister, language: str) -> Markup:
    """Return the whole register: what it covers, what it counts,
    a table for category and provider."""
    blocks = [told(language, "cookies.covers", hosts=_hosts(facts.hosts, language))]
    if facts.undeclared:
        blocks.append(
            told(language, "cookies.undeclared", hosts=_hosts(facts.undeclared, language))
        )
    groups = facts.groups()
    if not facts.entries:
        blocks.append(told(language, "cookies.none"))
    else:
        blocks.append(_count(facts, language))
    for category, providers in groups.items():
        count = sum(map(len, providers.values()))
        title = say(language, f"category.{category}")
        blocks.append(heading(3, f"cookies-{category}", title))
        said = say_number(language, "cookies.entries", count)
        blocks.append(
            Markup("<p>{} {}</p>").format(
                say(language, f"category.{category}_means"),
                say(language, "cookies.in_category", entries=said),
            )
        )
        for provider, entries in providers.items():
            blocks.append(_entries(provider, entries, language))
    if facts.contacts:
        blocks.append(heading(3, "cookies-contacts", say(language, "cookies.contacts")))
        blocks.append(told(language, "cookies.contacts_mean"))
        rows = [(one.host, one.provider, one.purpose.get(language, "")) for one in facts.contacts]
        heads = [say(language, f"cookies.{key}") for key in ("host", "provider", "purpose")]
        blocks.append(table("", heads, rows))
    return Markup("\n").join(blocks)


def _count(facts: CookieRegister, language: str) -> Markup:
    """``Registret tar upp 42 poster från 8 leverantörer: 5 nödvändiga …``."""
    counts = [
        say_number(language, f"category.{category}_count", sum(map(len, providers.values())))
        for category, providers in facts.groups().items()
    ]
    return told(
        language,
        "cookies.count",
        entries=say_number(language, "cookies.entries", len(facts.entries)),
        providers=say_number(
            language, "cookies.providers", len({entry.provider for entry in facts.entries})
        ),
        categories=joined(counts, language),
    )


def _entries(provider: str, entries: Sequence[Entry], language: str) -> Markup:
    keys = ("name", "purpose", "duration", "set_by", "access", "basis")
    heads = [say(language, f"cookies.{key}") for key in keys]
    rows = [
        (
            Markup("<code>{}</code>").format(entry.name),
            entry.purpose.get(language, ""),
            duration(entry, language),
            set_by(entry, language),
            _access(entry, language),
            basis(entry, language),
        )
        for entry in entries
    ]
    count = say_number(language, "cookies.entries", len(entries))
    caption = say(language, "cookies.caption", provider=provider, entries=count)
    return table(caption, heads, rows)


def duration(entry: Entry, language: str) -> str:
    """How long it stays; of what varies, on what that depends."""
    said = entry.duration.in_words(language) if entry.duration else ""
    more = entry.varies.get(language, "")
    return f"{said}: {more}" if said and more else said or more


def set_by(entry: Entry, language: str) -> str:
    """``example.com, den besökta webbplatsen (cookie)``."""
    return say(
        language,
        "cookies.set_by_whom",
        domain=entry.domain,
        party=say(language, f"cookies.party_{entry.party}"),
        kind=say(language, f"cookies.kind_{entry.kind}"),
    )


def _access(entry: Entry, language: str) -> str:
    if entry.access is None:
        return ""
    if isinstance(entry.access, Nothing):
        return say(language, "cookies.access_none")
    return joined(entry.access, language)


def basis(entry: Entry, language: str) -> str:
    """Consent, or the exemption and why it applies."""
    said = say(language, f"cookies.basis_{entry.basis}") if entry.basis else ""
    return " ".join(filter(None, [said, entry.reason.get(language, "")]))


def _hosts(hosts: Iterable[str], language: str) -> str:
    named = (say(language, "cookies.this_site") if one == THIS_SITE else one for one in hosts)
    return joined(named, language)
