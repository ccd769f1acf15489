"""What a reader sees of a notice, in one language.

Links to the policy are written as an editor would write them (``../privacy-policy/index.md``), so
that the page which shows the text turns them into addresses.
"""

from collections.abc import Callable, Iterable, Sequence

from markupsafe import Markup, escape

from lydelse.content.tables import heading, listed, paragraph, table
from lydelse.messages.catalogue import say
from lydelse.registers.given import GivenLaw
from lydelse.registers.notices import (
    Automated,
    Condition,
    Controller,
    NoticeRegister,
    Officer,
    Provision,
    Purpose,
    Statement,
)
from lydelse.registers.values import Nothing, Open, Texts, joined


class Notice:
    """A notice in one language. ``up`` leads from its text to the folder of the language.

    ``law`` is what the law gives beside the facts. Then a fact that is open is not printed, and
    the sections of the policy that govern a part are named once below it. Without it, as notices
    were published at first, what is open is said to be open, and each fact names its section.
    """

    def __init__(self, facts: NoticeRegister, up: str, language: str, law: GivenLaw | None) -> None:
        self.facts, self.up, self.language, self.law = facts, up, language, law
        self._governing: list[str] = []  # the sections that govern the part that is being made

    def say(self, key: str, **values: object) -> str:
        """Words of the catalogue about notices."""
        return say(self.language, f"notice.{key}", **values)

    # --- the first layer ---------------------------------------------------------------------

    def first_layer(self) -> Markup:
        """Who, why, to whom, your rights: a few lines, made of the same facts as the whole."""
        facts = self.facts
        lines = [
            ("who", self.controller_name()),
            ("why", self.briefly(facts.purposes)),
            ("to_whom", self.recipients_line()),
            ("rights", self.rights_line()),
        ]
        if facts.requests:
            lines.append(("turn_to", escape(facts.requests.address)))
        return Markup('<dl class="ly-first-layer">\n{}\n</dl>').format(
            Markup("\n").join(
                Markup("<dt>{}</dt>\n<dd>{}</dd>").format(self.say(key), value)
                for key, value in lines
                if value
            )
        )

    def controller_name(self) -> Markup:
        """Who the controller is, or that this is not stated."""
        one = self.facts.controller
        if isinstance(one, Controller):
            return self.plain(one.name)
        return self.plain(one)

    def recipients_line(self) -> Markup:
        """Who may receive the data, in one line."""
        one = self.facts.recipients
        if isinstance(one, tuple):
            return self.briefly(one)
        return self.plain(one)

    def rights_line(self) -> Markup:
        """Return what may be asked for, in one line; the whole says how."""
        if self.law and self.given("access"):
            names = [self.say(f"right_{name}") for name in _BY_LAW]
            return escape(self.say("rights_given", rights=joined(names, self.language)))
        names = [
            self.say(f"right_{name}")
            for name in RIGHTS
            if isinstance(getattr(self.facts.rights, name, None), Statement)
        ]
        if not names:
            return self.missing()
        return escape(self.say("rights_are", rights=joined(names, self.language)))

    def briefly(self, facts: Sequence[Statement | Purpose]) -> Markup:
        """Facts as a list of few words."""
        said = [self.text(one.short) or self.text(one.text) for one in facts]
        return listed(map(escape, filter(None, said))) if any(said) else self.missing()

    # --- the whole ---------------------------------------------------------------------------

    def whole(self) -> Markup:
        """Every fact, under a heading of its own."""
        facts = self.facts
        parts: list[tuple[str, Callable[[], Markup]]] = [
            ("point", lambda: self.statement(facts.point)),
            ("controller", self.controller),
            ("dpo", lambda: self.officer(facts.dpo)),
            ("purposes", self.purposes),
            ("categories", lambda: self.statements(facts.categories)),
            ("source", lambda: self.fact(facts.source)),
            ("recipients", lambda: self.statements(facts.recipients)),
            ("transfers", self.transfers),
            ("provision", self.provision),
            ("automated", self.automated),
            ("your-rights", self.rights),
            ("withdrawal", lambda: self.by_law("withdrawal") + self.fact(facts.withdrawal)),
            ("complaint", lambda: self.by_law("complaint") + self.fact(facts.complaint)),
            ("requests", self.requests),
        ]
        return Markup("\n").join(filter(None, (self.part(id, make) for id, make in parts)))

    def part(self, id: str, make: Callable[[], Markup]) -> Markup:
        """Return a part with its heading and, below it,
        the sections of the policy that govern it."""
        self._governing = []
        made = make()
        if not made:
            return made
        only_why = id == "purposes" and made.startswith("<ul>")  # neither basis nor retention
        title = "why" if only_why else f"heading_{id}".replace("-", "_")
        top = heading(2, id, self.say(title))
        sections = Markup(" ").join(map(self.link, dict.fromkeys(self._governing)))
        below = Markup("\n<p>{}</p>").format(sections) if sections else Markup()
        return Markup("{}\n{}{}").format(top, made, below)

    def given(self, right: str) -> str:
        """Return what the law gives, in the language of the notice."""
        return self.law.text(right, self.language) if self.law else ""

    def by_law(self, right: str) -> Markup:
        """Return what the law gives, as a paragraph; of a complaint,
        with the authority's address."""
        said = escape(self.given(right))
        if said and right == "complaint" and (address := self.law.authority() if self.law else ""):
            host = address.removeprefix("https://").rstrip("/")
            said += Markup(' <a href="{}">{}</a>').format(address, host)
        return Markup("<p>{}</p>\n").format(said) if said else Markup()

    def controller(self) -> Markup:
        """Return the controller with everything that reaches them."""
        facts, one = self.facts, self.facts.controller
        if not isinstance(one, Controller):
            blocks = [self.fact(one)]
        else:
            rows = [
                (self.say(f"controller_{key}"), self.plain(getattr(one, key)))
                for key in ("name", "number", "address", "contact")
            ]
            blocks = [self.pairs(rows)]
            if one.section:
                blocks.append(paragraph(self.governed(one.section)))
        if isinstance(facts.representative, Officer):
            said = _officer(facts.representative)
            blocks.append(self.pairs([(self.say("representative"), escape(said))]))
        return Markup("\n").join(filter(None, blocks))

    def officer(self, one: Officer | Nothing | Open | None) -> Markup:
        """Return the data protection officer."""
        if isinstance(one, Nothing):
            return Markup("<p>{}</p>").format(self.say("dpo_none"))
        return (
            Markup("<p>{}</p>").format(_officer(one))
            if isinstance(one, Officer)
            else self.fact(one)
        )

    def purposes(self) -> Markup:
        """Why, on what basis, for how long: a row for each purpose."""
        keys = ("purpose", "basis", "retention", "section")
        rows = []
        for one in self.facts.purposes:
            bases = self.plain(one.bases)
            if isinstance(one.bases, tuple):
                named = [self.basis_name(base) for base in one.bases]
                bases = escape(joined(named, self.language)) if named else self.missing()
            if one.interest is not None:
                said = self.say("interest"), self.plain(one.interest)
                bases += Markup("<br>\n{} {}").format(*said)
            link = self.governed(one.section)
            rows.append((self.full(one), bases, self.plain(one.retention), link))
        # A column in which nothing is said is left out; one column is a list.
        filled = [n for n in range(len(keys)) if not self.law or any(row[n] for row in rows)]
        if filled == [0]:
            return listed(row[0] for row in rows)
        heads = [self.say(keys[n]) for n in filled]
        return table("", heads, [[row[n] for n in filled] for row in rows])

    def basis_name(self, base: str) -> str:
        """``artikel 6.1 f (berättigat intresse)``; what is unknown stays as it is written."""
        key = "basis_" + base.replace("(", "_").replace(")", "")
        return self.say(key) if key in BASES else base

    def transfers(self) -> Markup:
        """Where data leave for, and what protects them there."""
        one = self.facts.transfers
        if not isinstance(one, tuple):
            return self.nothing("transfers_none") if isinstance(one, Nothing) else self.fact(one)
        heads = [self.say(key) for key in ("country", "recipient", "safeguard", "copy")]
        rows = [
            (each.country, each.recipient, self.plain(each.safeguard), self.plain(each.copy))
            for each in one
        ]
        return table("", heads, rows)

    def provision(self) -> Markup:
        """Whether data must be given."""
        one = self.facts.provision
        if not isinstance(one, Provision):
            return self.fact(one)
        return self.pairs(
            [
                (self.say("provision_required"), self.plain(one.required)),
                (self.say("provision_consequences"), self.plain(one.consequences)),
            ]
        )

    def automated(self) -> Markup:
        """Decisions that no human takes."""
        one = self.facts.automated
        if isinstance(one, Nothing):
            return self.nothing("automated_none")
        if not isinstance(one, Automated):
            return self.fact(one)
        return self.pairs(
            [
                (self.say("automated_logic"), self.plain(one.logic)),
                (self.say("automated_effects"), self.plain(one.effects)),
            ]
        )

    def rights(self) -> Markup:
        """Each right, and what the company says of it."""
        rows = []
        for name in RIGHTS:
            one, given = getattr(self.facts.rights, name, None), escape(self.given(name))
            if one is None and not given:
                continue
            more = self.inline(one) if one is not None else Markup()
            rows.append(
                (self.say(f"right_{name}_title"), Markup(" ").join(filter(None, [given, more])))
            )
        return self.pairs(rows) if rows else self.fact(None)

    def requests(self) -> Markup:
        """Where to turn, and what the policy asks of a request, in its own words."""
        one = self.facts.requests
        if one is None:
            return Markup()
        link = self.governed(one.section)
        blocks = (
            [Markup("<p>{} {}</p>").format(one.address, link)]
            if link
            else [Markup("<p>{}</p>").format(one.address)]
        )
        if one.conditions:
            blocks.append(Markup("<p>{}</p>").format(self.say("conditions")))
            blocks.append(listed(self.quoted(each) for each in one.conditions))
        return Markup("\n").join(blocks)

    def quoted(self, one: Condition) -> Markup:
        """Return a condition as the policy has it."""
        said, link = Markup("<q>{}</q>").format(self.text(one.quote)), self.governed(one.section)
        return said + " " + link if link else said

    # --- pieces ------------------------------------------------------------------------------

    def text(self, texts: Texts) -> str:
        """Return a text in the language of the notice."""
        return texts.get(self.language, "")

    def full(self, one: Statement | Purpose) -> Markup:
        """Return the words of the first layer, and the rest."""
        text, short = self.plain(one.text), self.text(one.short)
        return Markup("<strong>{}.</strong> {}").format(short, text) if short else text

    def missing(self) -> Markup:
        """Return what stands in the place of a fact that is not there: nothing, beside the law."""
        if self.law:
            return Markup()
        return Markup('<span class="ly-open">{}</span>').format(self.say("open"))

    def plain(self, one: object) -> Markup:
        """Return a value within a line: what it says, or that it is not stated yet."""
        if isinstance(one, Open) and self.law:
            return Markup()
        if isinstance(one, Open):
            known = self.text(one.known)
            link = self.link(one.section) if one.section else Markup()
            said = self.missing()
            for more in (escape(known), link):
                said = said + " " + more if more else said
            return said
        if isinstance(one, Nothing):
            return escape(self.say("none"))
        text = self.text(one) if isinstance(one, dict) else one
        return escape(text) if text else self.missing()

    def inline(self, one: Statement | Nothing | Open | None) -> Markup:
        """Return a statement within a line, with the section that governs it."""
        if not isinstance(one, Statement):
            return self.plain(one)
        said, link = self.full(one), self.governed(one.section)
        return said + " " + link if link else said

    def fact(self, one: Statement | Nothing | Open | None) -> Markup:
        """Return a statement as a paragraph."""
        return paragraph(self.inline(one))

    def statement(self, one: Statement) -> Markup:
        """Show one statement."""
        return self.fact(one)

    def statements(self, one: tuple[Statement, ...] | Nothing | Open | None) -> Markup:
        """Statements as a list."""
        return (
            listed(map(self.inline, one))
            if isinstance(one, tuple) and one
            else self.fact(None if isinstance(one, tuple) else one)
        )

    def nothing(self, key: str) -> Markup:
        """Say in a paragraph that there is none."""
        return Markup("<p>{}</p>").format(self.say(key))

    def pairs(self, rows: Iterable[tuple[str, Markup]]) -> Markup:
        """Names and values; none where nothing is said."""
        rows = [(name, value) for name, value in rows if value]
        if not rows:
            return Markup()
        return Markup('<dl class="ly-facts-list">\n{}\n</dl>').format(
            Markup("\n").join(
                Markup("<dt>{}</dt>\n<dd>{}</dd>").format(name, value) for name, value in rows
            )
        )

    def governed(self, section: str) -> Markup:
        """Name the section that governs a fact: beside it, or once below the part."""
        if section and self.law:
            self._governing.append(section)
        return self.link(section) if section and not self.law else Markup()

    def link(self, section: str) -> Markup:
        """Return a link to the section of the policy that governs a fact."""
        title = self.text(self.facts.sections.get(section, {})) or section
        return Markup('<a class="ly-governs" href="{}{}/index.md#{}">{}</a>').format(
            self.up, self.facts.policy, section, self.say("governed_by", section=title)
        )


RIGHTS = (
    "access", "rectification", "erasure", "restriction", "objection", "portability", "marketing",
    "decisions",
)  # fmt: skip
_BY_LAW = RIGHTS[:6]  # those that a person asks for
BASES = tuple(f"basis_{key}" for key in ("6_1_a", "6_1_b", "6_1_c", "6_1_d", "6_1_e", "6_1_f"))


def _officer(one: Officer) -> str:
    return ", ".join(filter(None, [one.name, one.contact]))
