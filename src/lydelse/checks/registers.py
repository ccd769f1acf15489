"""Whether texts and registers belong together, and registers and the policy that governs them."""

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any

import msgspec

from lydelse.checks.arrival import check_cut_facts, placeholder_in
from lydelse.checks.subprocessors import check_subprocessors
from lydelse.content.edition import KNOWN, html_of, markers, prose_of
from lydelse.content.register_html import MARKERS
from lydelse.formats.markdown import render
from lydelse.formats.yaml import Path, read_yaml
from lydelse.law.coverage import check_coverage, headings, is_made, register_of
from lydelse.law.rules import CHECK_BACK_SOURCE, conditions, tells_to_check_back
from lydelse.messages.problems import Problem, near_or, phrase, problem
from lydelse.model import Edition, Version
from lydelse.project.project import REGISTERS, Project
from lydelse.project.settings import CONFIG_FILE, PROMISES
from lydelse.registers import KINDS, Register
from lydelse.registers.cookies import CookieRegister
from lydelse.registers.notices import NoticeRegister
from lydelse.registers.shared import FOLDER


def check_files(project: Project) -> Iterator[Problem]:
    """Yield each register that belongs to no version."""
    due = {
        project.register_path(version.document, version.id)
        for document in project.documents.values()
        for version in document.versions.values()
    }
    versions = (
        one for document in project.documents.values() for one in document.versions.values()
    )
    read = [(one, register_of(one)) for one in versions]
    due |= {register.shared.path for _, register in read if register and register.shared}
    broken = any(
        register is None and project.register_path(one.document, one.id) in project.files
        for one, register in read
    )
    if broken:  # which shared facts it uses is not known until it can be read
        due |= {path for path in project.files if path.startswith(f"{FOLDER}/")}
    for path in sorted(project.files):
        below = path.startswith(f"{REGISTERS}/")
        if below and path.endswith((".yml", ".yaml")) and path not in due:
            yield problem("register-without-version", path)


def check_promises(project: Project, today: date) -> Iterator[Problem]:
    """Yield each promise of the settings that the policy does not make, so that nobody asks it."""
    listed = enumerate(project.settings.promises)
    not_made = {number: one for number, one in listed if not is_made(project, one, today)}
    if not not_made:
        return
    file, _ = read_yaml(CONFIG_FILE, project.files.get(CONFIG_FILE, b"").decode())
    for number, one in not_made.items():
        line = file.line(*PROMISES, number, "section") if file else 0
        yield problem("promise-not-made", CONFIG_FILE, line, item=one.item, policy=one.policy,
                      section=one.section)  # fmt: skip


def check_register(project: Project, version: Version, today: date) -> Iterator[Problem]:
    """Yield what is wrong between a version's texts, its facts, and the policy."""
    kind = (
        project.documents[version.document].kind
        if project.documents[version.document].index
        else ""
    )
    register: Register | None = None
    for edition in version.editions.values():
        register = edition.register
        yield from _markers(project, edition, kind)
    if register is None:
        yield from _absent(project, version, kind)
        return
    yield from check_coverage(project, version, today)
    yield from check_subprocessors(project, version, today)
    yield from _wording(register)
    yield from _unwritten(register)
    yield from check_cut_facts(
        register.path, project.files[register.path], project.settings.languages
    )
    if isinstance(register.facts, CookieRegister):
        yield from _undeclared(register, register.facts)
    if isinstance(register.facts, NoticeRegister):
        yield from _sections(project, register, register.facts, today)
        yield from _conditions(register, register.facts)


def _absent(project: Project, version: Version, kind: str) -> Iterator[Problem]:
    """Yield a draft of a kind that has facts, with no file of them, and no word in its text of any.

    An older text that is to be adopted, which has no ``change``, may do without.
    """
    path = project.register_path(version.document, version.id)
    if kind not in KINDS or path in project.files:
        return
    lead = version.editions.get(project.settings.authoritative)
    draft = project.is_draft(version.document, version.id)
    agreed = {one.kind for one in project.documents[version.document].index.values()} == {kind}
    if not (draft and agreed):
        return
    if lead and lead.change and not any(markers(lead.body)):
        yield problem("register-absent", lead.path, lead.body_line, kind=kind, register=path)


def _wording(register: Register) -> Iterator[Problem]:
    """Texts of the register that tell people to look again."""
    for way, language, text in texts_of(register.facts):
        told = tells_to_check_back(text, language)
        if told:
            yield problem("check-back-wording", register.path, register.file.line(*way),
                          words=told[0], source=CHECK_BACK_SOURCE)  # fmt: skip


def _undeclared(register: Register, facts: CookieRegister) -> Iterator[Problem]:
    """Entries of a site that the register says it does not cover yet: it is one or the other."""
    for number in facts.of_undeclared():
        one = facts.entries[number]
        line = register.file.line("entries", number, "domain")
        yield problem("cookie-of-undeclared", register.path, line, name=one.name, host=one.domain)


def _unwritten(register: Register) -> Iterator[Problem]:
    """Texts of the register that stand for words still to come."""
    for way, language, text in texts_of(register.facts):
        if what := placeholder_in(text, language):
            line = register.file.line(*way)
            yield problem("placeholder-left", register.path, line, what=what)


def _conditions(register: Register, facts: NoticeRegister) -> Iterator[Problem]:
    for number, one in enumerate(facts.requests.conditions if facts.requests else ()):
        if one.law not in conditions():
            near = get_close_matches(one.law, conditions(), 1, 0.4)
            known = ", ".join(f"`{name}`" for name in conditions())
            hint = near_or(near, phrase("known-are", known=known))
            line = register.file.line("requests", "conditions", number, "law")
            yield problem("register-condition-unknown", register.path, line, law=one.law,
                          hint=hint)  # fmt: skip


def _markers(project: Project, edition: Edition, kind: str) -> Iterator[Problem]:
    known = MARKERS.get(kind, ())
    path = project.register_path(edition.document, edition.version)
    first: dict[str, int] = {}
    for name, number in markers(edition.body) if b"[[" in edition.data else ():
        line = number + edition.body_line - 1
        if name not in known:
            if kind not in KINDS and name not in KNOWN:
                continue  # markup of another system: told by `printed`
            near = get_close_matches(name, known, 1, 0.4)
            hint = near_or((f"[[{one}]]" for one in near), phrase("take-it-out"))
            said = ", ".join(f"`[[{one}]]`" for one in known) or phrase("nothing")
            yield problem("register-marker-unknown", edition.path, line, marker=name,
                          known=said, hint=hint)  # fmt: skip
        elif name in first:
            yield problem("register-marker-doubled", edition.path, line, marker=name,
                          first=first[name])  # fmt: skip
        else:
            first[name] = line
            if edition.register is None:
                yield problem("register-missing", edition.path, line, marker=name, register=path)
    if edition.register:
        for name in known:
            if name not in first:
                yield problem("register-not-shown", edition.path, edition.body_line,
                              marker=name, register=path)  # fmt: skip
        yield from _ids(edition, min(first.values(), default=edition.body_line))


def _ids(edition: Edition, line: int) -> Iterator[Problem]:
    """Headings of the text whose id a heading of the register has as well."""
    prose = {heading.id for heading in render(prose_of(edition)).headings if heading.id}
    ids = [heading.id for heading in html_of(edition).headings]
    for id in sorted(prose):
        if ids.count(id) > 1:
            before = edition.body.partition(f"#{id}")[0].count("\n")
            first = edition.body_line + before
            yield problem("id-doubled", edition.path, line, id=id, first=first)


def _sections(
    project: Project, register: Register, facts: NoticeRegister, today: date
) -> Iterator[Problem]:
    """Each section that a fact names is in the policy, under the title that is said."""
    line = register.file.line
    for way, section in named_sections(facts):
        if section not in facts.sections:
            near = get_close_matches(section, facts.sections, 1, 0.5)
            hint = near_or(near, phrase("add-it-there"))
            yield problem("register-section-untitled", register.path, line(*way),
                          section=section, hint=hint)  # fmt: skip
    if facts.policy not in project.documents:
        yield problem("register-policy-unknown", register.path, line("policy"), policy=facts.policy)
        return
    for language in project.settings.languages:
        there = {one.id: one for one in headings(project, facts.policy, language, today)}
        if not there:
            continue  # the policy has no text in this language: told there
        for section, titles in facts.sections.items():
            place = line("sections", section)
            if section not in there:
                near = get_close_matches(section, there, 1, 0.5)
                hint = near_or(near, phrase("name-an-id"))
                yield problem("register-section-unknown", register.path, place,
                              policy=facts.policy, section=section, language=language,
                              hint=hint)  # fmt: skip
            elif titles.get(language) and titles[language] != there[section].text:
                yield problem("register-section-renamed", register.path, place, section=section,
                              there=there[section].text, here=titles[language])  # fmt: skip


def named_sections(facts: Any, way: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every ``section`` that the facts name, and the way to it."""
    if isinstance(facts, msgspec.Struct):
        for name in facts.__struct_fields__:
            value = getattr(facts, name)
            if name == "section" and value:
                yield (*way, name), value
            else:
                yield from named_sections(value, (*way, name))
    elif isinstance(facts, tuple):
        for number, one in enumerate(facts):
            yield from named_sections(one, (*way, number))


def texts_of(facts: Any, way: Path = ()) -> Iterator[tuple[Path, str, str]]:
    """Every text of the facts: the way to it, its language, its words."""
    if isinstance(facts, msgspec.Struct):
        for name in facts.__struct_fields__:
            yield from texts_of(getattr(facts, name), (*way, name))
    elif isinstance(facts, tuple):
        for number, one in enumerate(facts):
            yield from texts_of(one, (*way, number))
    elif isinstance(facts, dict):
        for key, one in facts.items():
            if isinstance(one, str):
                yield (*way, key), key, one
            else:
                yield from texts_of(one, (*way, key))
