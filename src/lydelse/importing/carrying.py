"""From candidates to a plan beside its texts, and from an edited plan to versions.

``stage`` makes the files of ``import/DOCUMENT/``: the plan, each text as it would be a version, its
ids in place, and each original. ``carry_out`` reads what a person left there and plans one
transaction: all texts, their originals and their lines of the ledger, or nothing.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import yaml

from lydelse.checks import by_kind, check_old_text
from lydelse.compare.tree import parse
from lydelse.content.edition import html_of
from lydelse.formats.text import normalised, sha256
from lydelse.importing.plan import Row, as_csv, as_toml, read_plan, rows_of
from lydelse.importing.sections import Text, Unsure, carry, with_ids, with_links
from lydelse.importing.series import Action, Candidate, Part
from lydelse.ledger.events import LEDGER_FILE, Adopt, AnyEvent, append, line_of
from lydelse.ledger.rules import objections
from lydelse.messages.problems import (
    LANGUAGES,
    Problem,
    Said,
    UsageError,
    errors,
    phrase,
    problem,
)
from lydelse.model import VersionId
from lydelse.project.front_matter import split
from lydelse.project.project import ORIGINALS, Project, read_project_files
from lydelse.publishing.acts import Plan, Signature
from lydelse.publishing.drafting import address_of

FOLDER = "import"
_TEXTS, _ORIGINALS, _PLAN = "texts", "originals", "plan"


@dataclass(frozen=True)
class Staged:
    """The files of a plan, and the headings whose ids were guessed."""

    files: Mapping[str, bytes]
    guessed: tuple[Mapping[str, str], ...]


def folder_of(document: str) -> str:
    """Where the plan of a document stands."""
    return f"{FOLDER}/{document}"


def plan_path(document: str, files: Mapping[str, bytes]) -> str | None:
    """Return the plan that is there; None if there is none."""
    paths = [f"{folder_of(document)}/{_PLAN}.{kind}" for kind in ("csv", "toml")]
    return next((path for path in paths if path in files), None)


# --- making a plan ----------------------------------------------------------------------------


def stage(
    project: Project,
    document: str,
    found: Sequence[Candidate],
    today: date,
    kind: str,
    language: str,
) -> Staged:
    """Return the files of a plan: a table of a kind, ``csv`` or ``toml``, texts and originals."""
    lead = project.settings.authoritative
    ids, guessed = _ids(project, document, found, today)
    rows = rows_of(found, _numbers(project, document, found, today), lead, language)
    table = as_csv(rows, language) if kind == "csv" else as_toml(rows)
    folder = folder_of(document)
    files = {f"{folder}/{_PLAN}.{kind}": table}
    fallback = _fallback_title(project, document, found, lead)
    for n, candidate in enumerate(found, 1):
        for code, part in candidate.parts.items():
            name = f"{n:03}.{code}"
            own = ids[_key(code, part)]
            headings = [one for one in part.reading.tree.sections if one.heading]
            body = with_links(with_ids(part.reading.body, own), headings, own)
            title = part.reading.title or fallback
            files[f"{folder}/{_TEXTS}/{name}.md"] = _edition(title, "", body)
            files[f"{folder}/{_ORIGINALS}/{name}.{part.original.kind}"] = part.original.data
    return Staged(files, tuple(guessed))


def _key(code: str, part: Part) -> tuple[str, str, str]:
    return code, part.original.moment, part.original.name


def _fallback_title(project: Project, document: str, found: Sequence[Candidate], lead: str) -> str:
    """Return the title of a text that has none: the document's, or one that another text has."""
    index = project.documents[document].index if document in project.documents else {}
    titles = [one.parts[lead].reading.title for one in reversed(found)]
    known = index[lead].title if lead in index else ""
    name = posixpath.splitext(posixpath.basename(found[-1].parts[lead].original.name))[0]
    return known or next(filter(None, titles), "") or name.partition("@")[0] or document


def _ids(
    project: Project, document: str, found: Sequence[Candidate], today: date
) -> tuple[dict[tuple[str, str, str], tuple[str, ...]], list[Mapping[str, str]]]:
    """Return the ids of every text's headings, by the text; and which of them were guessed."""
    lead = project.settings.authoritative
    leads: list[Text] = []
    keys: list[tuple[str, str, str] | None] = []
    others: list[Text] = []
    other_keys: list[tuple[str, str, str] | None] = []
    places: dict[int, int] = {}  # where a candidate stands among the texts

    def existing(version: VersionId) -> None:
        for code in (lead, *project.settings.translations):
            edition = project.edition(document, version, code)
            if edition is None:
                continue
            tree = parse(*html_of(edition).parts)
            if code == lead:
                leads.append(Text(code, tree, fixed=True))
                keys.append(None)
            elif leads:
                others.append(Text(code, tree, fixed=True, beside=len(leads) - 1))
                other_keys.append(None)

    states = list(project.states(document, today))
    for place, candidate in enumerate(found):
        while states and not _is_before(candidate, states[0].effective):
            existing(states.pop(0).version)
        leads.append(Text(lead, candidate.parts[lead].reading.tree))
        keys.append(_key(lead, candidate.parts[lead]))
        places[place] = len(leads) - 1
        for code, part in candidate.parts.items():
            if code != lead and _key(code, part) not in other_keys:
                others.append(Text(code, part.reading.tree, beside=places[place]))
                other_keys.append(_key(code, part))
    for state in states:
        existing(state.version)
    of_leads, of_others, unsure = carry(leads, others)
    ids = {
        key: one
        for key, one in zip((*keys, *other_keys), (*of_leads, *of_others), strict=True)
        if key is not None
    }
    all_texts, all_keys = [*leads, *others], [*keys, *other_keys]
    guessed = [_guess(one, all_texts[one.text], all_keys[one.text], found) for one in unsure]
    return ids, guessed


def _is_before(candidate: Candidate, effective: date | None) -> bool:
    return effective is not None and candidate.day is not None and candidate.day < effective


def _guess(
    one: Unsure, text: Text, key: tuple[str, str, str] | None, found: Sequence[Candidate]
) -> Mapping[str, str]:
    n = next(
        (
            n
            for n, candidate in enumerate(found, 1)
            if text.language in candidate.parts
            and _key(text.language, candidate.parts[text.language]) == key
        ),
        0,
    )
    return phrase(
        "import-guessed", n=f"{n:03}", language=text.language, title=one.title, id=one.taken_for
    )


def _numbers(
    project: Project, document: str, found: Sequence[Candidate], today: date
) -> Iterator[VersionId]:
    """Numbers for what is to be kept: 1.0 and on, or below 1.0 where there are versions already."""
    taken = {event.version_id for event in project.ledger.of(document)}
    wording = project.documents.get(document)
    taken.update(wording.versions if wording else ())
    states = project.states(document, today)
    major = 1 if not taken else 0
    newest = max(taken, default=VersionId(1, -1))
    number = VersionId(major, -1 if major else 0)
    for candidate in found:
        if candidate.action is not Action.KEEP:
            continue
        later = states and not _is_before(candidate, states[-1].effective)
        if later and all(state.adopted for state in states):
            newest = number = VersionId(newest.major, newest.minor + 1)
        else:
            number = _free(number, taken)
        taken.add(number)
        yield number


def _free(number: VersionId, taken: set[VersionId]) -> VersionId:
    """Return the next number that nothing has."""
    number = VersionId(number.major, number.minor + 1)
    while number in taken:
        number = VersionId(number.major, number.minor + 1)
    return number


def _edition(title: str, summary: str, body: str) -> bytes:
    """Return a text as the file of a version."""
    shown = yaml.safe_dump({"title": title}, allow_unicode=True, width=2**20)
    lines = "".join(f"  {line}\n" for line in summary.splitlines() if line.strip())
    return normalised(f"---\n{shown}summary: |\n{lines}---\n\n{body}").encode()


# --- carrying it out --------------------------------------------------------------------------


@dataclass(frozen=True)
class Begun:
    """What a document that does not exist yet is begun with."""

    kind: str
    titles: Mapping[str, str]


def carry_out(
    project: Project,
    signature: Signature,
    document: str,
    files: Mapping[str, bytes],
    begun: Begun,
) -> Plan:
    """Plan the one transaction that takes in what an edited plan keeps.

    ``files`` are those of the plan's folder.
    """
    path = plan_path(document, files)
    if path is None:
        missing = f"{folder_of(document)}/{_PLAN}.csv"
        return _refused(problem("import-plan-missing", missing, document=document))
    rows, problems = read_plan(path, files[path], tuple(project.settings.languages))
    kept = [row for row in rows if row.action is Action.KEEP]
    if not kept and not problems:
        problems = [problem("import-nothing-kept", path)]
    writes, originals, wrong = _texts(project, document, kept, path, files)
    problems += wrong
    if problems:
        return _refused(*problems)
    writes |= _indexes(project, document, kept, writes, begun)
    there = [name for name in sorted(writes) if name in project.files]
    if there:
        return _refused(*(problem("draft-exists", name, version=name) for name in there[:1]))
    planned = read_project_files({**project.files, **writes}, project.settings)
    findings: list[Problem] = []
    events: list[AnyEvent] = []
    day = signature.now.astimezone(project.settings.timezone).date()
    for row in kept:
        assert row.number, "checked when the plan was read"
        version = planned.documents[document].versions[row.number]
        without = [code for code in project.settings.languages if code not in row.languages]
        hard, soft = check_old_text(planned, version, day, without)
        problems += hard
        findings += soft
        event = _adopted(project, planned, signature, document, row, originals)
        said = [*project.ledger.events, *events]
        problems += objections(said, event, project.settings.timezone, path, row.line)
        events.append(event)
    if errors(problems):
        return _refused(*problems)
    ledger, _ = append(project.ledger, events)
    lines = b"".join(map(line_of, ledger.events[len(project.ledger.events) :]))
    writes[LEDGER_FILE] = project.files.get(LEDGER_FILE, b"") + lines
    told = [
        phrase("did-adopt", document=document, version=row.number, when=_since(row)) for row in kept
    ]
    return Plan(writes, said=tuple(told), warnings=tuple(by_kind(findings)))


def _refused(*problems: Problem) -> Plan:
    return Plan(problems=problems)


def _since(row: Row) -> Said:
    if row.day:
        return phrase("adopted-by", day=row.day, basis=row.basis)
    return phrase("adopted-unknown")


def _texts(
    project: Project, document: str, kept: Sequence[Row], path: str, files: Mapping[str, bytes]
) -> tuple[dict[str, bytes], dict[tuple[VersionId, str], str], list[Problem]]:
    """Return the files of the versions, which original belongs to which, and what is missing."""
    writes: dict[str, bytes] = {}
    originals: dict[tuple[VersionId, str], str] = {}
    problems: list[Problem] = []
    folder = folder_of(document)
    lead = project.settings.authoritative
    for row in kept:
        if row.number is None:
            continue
        for code in dict.fromkeys((lead, *row.languages)):
            name = f"{folder}/{_TEXTS}/{row.n}.{code}.md"
            if name not in files:
                problems.append(
                    problem("import-text-missing", path, row.line, n=row.n, language=code)
                )
                continue
            data = _summed_up(files[name], row.summary if code == lead else "")
            writes[project.edition_path(document, row.number, code)] = data
            original = _original(files, f"{folder}/{_ORIGINALS}/{row.n}.{code}.")
            if original:
                to = f"{ORIGINALS}/{code}/{document}/{row.number}.{original.rpartition('.')[2]}"
                writes[to] = files[original]
                originals[row.number, code] = to
    return writes, originals, problems


def _original(files: Mapping[str, bytes], beginning: str) -> str | None:
    return next((name for name in sorted(files) if name.startswith(beginning)), None)


def _summed_up(data: bytes, summary: str) -> bytes:
    """Return a staged text with the summary of the plan, if that gives one."""
    if not summary:
        return data
    parts, _ = split("", normalised(data.decode("utf-8", "replace")))
    if parts is None:
        return data  # told where the text is read
    return _edition(str(parts.front.data.get("title", "")), summary, parts.body)


def _indexes(
    project: Project,
    document: str,
    kept: Sequence[Row],
    writes: Mapping[str, bytes],
    begun: Begun,
) -> dict[str, bytes]:
    """Return the ``index.md`` of a document that does not exist yet, in every language."""
    if document in project.documents and project.documents[document].index:
        return {}
    made: dict[str, bytes] = {}
    missing: list[str] = []
    for code in project.settings.languages:
        title = begun.titles.get(code) or _last_title(project, document, kept, code, writes)
        if not title:
            missing.append(code)
            continue
        slug = address_of(document, title, code)
        facts = yaml.safe_dump(
            {"kind": begun.kind, "title": title, "slug": slug},
            allow_unicode=True, sort_keys=False, width=2**20,
        )  # fmt: skip
        path = f"{project.settings.docs_dir}/{code}/{document}/index.md"
        made[path] = f"---\n{facts}---\n".encode()
    if missing:
        add = " ".join(f'--title {code}="…"' for code in missing)
        named = {one: ", ".join(missing) for one in LANGUAGES}
        raise UsageError("title-missing", languages=named, add=add)
    return made


def _last_title(
    project: Project,
    document: str,
    kept: Sequence[Row],
    code: str,
    writes: Mapping[str, bytes],
) -> str:
    for row in reversed(kept):
        path = row.number and project.edition_path(document, row.number, code)
        if path and path in writes:
            parts, _ = split(path, normalised(writes[path].decode("utf-8", "replace")))
            return str(parts.front.data.get("title", "")) if parts else ""
    return ""


def _adopted(
    project: Project,
    planned: Project,
    signature: Signature,
    document: str,
    row: Row,
    originals: Mapping[tuple[VersionId, str], str],
) -> Adopt:
    """Return the line of the ledger that takes a version in."""
    assert row.number, "checked when the plan was read"
    lead = project.settings.authoritative
    named = {lead, *row.languages}
    languages = tuple(code for code in project.settings.languages if code in named)
    own = {
        code: originals[row.number, code] for code in languages if (row.number, code) in originals
    }
    paths = [project.edition_path(document, row.number, code) for code in languages]
    files = {path: sha256(planned.files[path]) for path in (*paths, *own.values())}
    index = planned.documents[document].index
    return Adopt(
        **signature.head(document, row.number),
        effective=row.day,
        published=None,
        languages=languages,
        files=files,
        addresses={code: index[code].slug for code in languages if code in index},
        basis=row.basis,
        change=row.change,
        originals=own,
        prevailing=lead,
        redlines_back=project.settings.redlines_back,
    )


__all__ = ["FOLDER", "Begun", "Staged", "carry_out", "folder_of", "plan_path", "stage"]
