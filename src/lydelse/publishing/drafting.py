"""Begin a new version: the newest text copied in every language, ready to be edited."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

import yaml

from lydelse.formats.lines import taken_over
from lydelse.formats.slugs import slug
from lydelse.formats.text import normalised
from lydelse.law.rules import rule_of, rules
from lydelse.ledger.state import Status
from lydelse.messages.problems import (
    ENGLISH,
    LANGUAGES,
    Problem,
    UsageError,
    errors,
    phrase,
    problem,
    said_name,
)
from lydelse.model import DOCUMENT_NAME, Change, OnPublication, VersionId
from lydelse.project.front_matter import split
from lydelse.project.project import Project
from lydelse.publishing.acts import Plan, misdated, require
from lydelse.publishing.incoming import Arrived, Sent, arrived
from lydelse.publishing.register_skeleton import MARKED, skeleton


def new_version(
    project: Project,
    document: str,
    today: date,
    *,
    change: Change = Change.SUBSTANTIVE,
    major: bool = False,
    effective: date | OnPublication | None = None,
    files: Sequence[Sent] = (),
    copied: VersionId | None = None,
    later: Mapping[str, str] | None = None,
) -> Plan:
    """Plan the files of a document's next version.

    The newest published version that was not withdrawn, or the one that is to be ``copied``, is
    copied in all its languages, with its register, but for those that are left for ``later``, each
    with the reason; the number is one above the highest there is, a new major with ``major``.
    ``files`` are texts that come back from Word, each in the place of its language's copy; they are
    based on the version that they were made from, and a draft that is a copy still takes them.
    """
    later = later or {}
    named_languages = [*later, *(one.language for one in files if one.language)]
    require(project, document, copied, named_languages)
    base = copied or _base(project, document, today)
    come = Arrived({}, ())
    if files and base:
        come = arrived(project, document, files, today, base)
        if errors(come.problems):
            return Plan(problems=come.problems)
        bases = {text.base for text in come.texts.values()}
        if bases <= {draft.id for draft in project.drafts(document)}:
            return _edited_draft(project, document, come)
        base = min(bases, default=base)
        if draft := _unwritten(project, document, base, come):
            return _edited_draft(project, document, come, draft)
    published = [event.version_id for event in project.ledger.of(document)]
    number = next_number(max(published), major=major) if published else None
    other = next((draft.id for draft in project.drafts(document) if draft.id != number), None)
    if other:
        path = project.edition_path(document, other, project.settings.authoritative)
        return Plan(problems=(problem("draft-exists", path, version=other),))
    if base is None or number is None:
        path = project.edition_path(
            document, number or VersionId(1, 0), project.settings.authoritative
        )
        owed = ["title", "summary", "effective", "change"]
        owed += [f'based_on: "{max(published)}"'] if published else []
        return Plan(problems=(_nothing_to_copy(document, path, owed),))
    if copied and (wrong := _copy_too_early(project, document, copied, effective, today)):
        return Plan(problems=(wrong,))
    sources = {project.edition_path(document, base, code) for code in project.settings.languages}
    unreadable = tuple(one for one in errors(project.problems) if one.path in sources)
    if unreadable:
        return Plan(problems=unreadable)
    writes: dict[str, bytes] = {}
    renewed = _renewed(project, document, copied, today) if copied else {}
    follows = _base(project, document, today) if renewed else base
    for code, edition in project.documents[document].versions[base].editions.items():
        if code in later:
            continue
        keys: dict[str, str] = {}
        if code == project.settings.authoritative:
            keys = _keys(effective, change) | {"based_on": f'"{follows}"'}
            keys |= {"later": json.dumps(dict(later), ensure_ascii=False)} if later else {}
        parts, _ = split(edition.path, normalised(edition.data.decode("utf-8")))
        assert parts is not None, "an edition that was read has front matter"
        back = come.texts.get(code)
        own = renewed.get(code, parts.body)
        title, body = (back.title, back.body) if back else (edition.title, own)
        text = _front_matter(title, keys, edition.in_short) + "\n" + body
        writes[project.edition_path(document, number, code)] = text.encode()
    register = project.files.get(project.register_path(document, base))
    if register is not None:
        writes[project.register_path(document, number)] = register
    in_the_way = _in_the_way(project, writes)
    if in_the_way:
        return Plan(problems=(problem("draft-exists", in_the_way, version=number),))
    if isinstance(effective, date):
        early = misdated(project, document, number, effective, today)
        if early:
            return Plan(problems=tuple(early))
    named = {"document": document, "version": number, "base": base, "paths": _listed(writes)}
    if files:
        said = [phrase("did-begin-from", **named, files=", ".join(one.name for one in files))]
    else:
        said = [phrase("did-begin", **named)]
    if renewed and follows != _based_on(project, document, base):
        said.append(phrase("took-over", document=document, version=follows))
    said += [] if effective else [phrase("set-effective")]
    return Plan(writes, said=tuple(said), warnings=come.problems)


def _renewed(project: Project, document: str, copied: VersionId, today: date) -> dict[str, str]:
    """Return the bodies of a withdrawn version with what its source has had fixed since.

    Empty if that is not what is copied, or if an edit meets another one: then `stale-base` and
    `base-withdrawn` say what a person is to take over.
    """
    versions = project.documents[document].versions
    own, newest = versions.get(copied), _base(project, document, today)
    before = _based_on(project, document, copied)
    status = {state.version: state.status for state in project.states(document, today)}
    if not (own and before and newest) or status.get(copied) is not Status.WITHDRAWN:
        return {}
    if newest == before:
        return {code: edition.body for code, edition in own.editions.items()}
    if before not in versions or newest not in versions:
        return {}
    found: dict[str, str] = {}
    for code, edition in own.editions.items():
        old, new = (versions[one].editions.get(code) for one in (before, newest))
        made = taken_over(old.body, new.body, edition.body) if old and new else None
        if made is None:
            return {}
        found[code] = made
    return found


def _based_on(project: Project, document: str, version: VersionId) -> VersionId | None:
    """Return the version that a version was copied from, if it says so."""
    edition = project.edition(document, version, project.settings.authoritative)
    return edition.based_on if edition else None


def _copy_too_early(
    project: Project,
    document: str,
    copied: VersionId,
    effective: date | OnPublication | None,
    today: date,
) -> Problem | None:
    """Return what keeps the copy of a version from applying before another one that is upcoming.

    Told at once: nobody is to write a text that cannot be published.
    """
    day = effective if isinstance(effective, date) else today if effective else None
    coming = [
        state
        for state in project.states(document, today)
        if state.status is Status.UPCOMING and state.effective and day and day < state.effective
    ]
    if not coming:
        return None
    first = coming[0]
    path = project.edition_path(document, first.version, project.settings.authoritative)
    return problem(
        "upcoming-in-the-way",
        path,
        document=document,
        version=copied,
        other=first.version,
        day=first.effective,
    )


def new_translation(
    project: Project, document: str, version: VersionId, language: str, today: date
) -> Plan:
    """Plan the file of a language that a published version was left without, to be translated.

    It is a copy of the prevailing text: the sections and their ids are those that it must have.
    """
    require(project, document, version, [language])
    path = project.edition_path(document, version, language)
    lead = project.edition(document, version, project.settings.authoritative)
    state = next((s for s in project.states(document, today) if s.version == version), None)
    if path in project.files:
        code = "already-translated" if state and language in state.languages else "draft-exists"
        there = problem(code, path, document=document, version=version, language=language)
        return Plan(problems=(there,))
    if state is None:
        there = problem("not-published", path, document=document, version=version)
        return Plan(problems=(there,))
    if lead is None:
        return Plan(problems=(_nothing_to_copy(document, path, ("title", "summary")),))
    text = _front_matter(lead.title, {}, lead.in_short) + "\n" + lead.body.lstrip("\n")
    said = phrase("did-begin-translation", document=document, version=version,
                  language=said_name(language), path=path)  # fmt: skip
    return Plan({path: text.encode()}, said=(said,))


def _nothing_to_copy(document: str, path: str, keys: Iterable[str]) -> Problem:
    """No text is left: a person writes the file, with keys that a copy would have had."""
    said = ", ".join(f"`{key}`" for key in keys)
    return problem("nothing-to-copy", path, document=document, keys=said)


def _unwritten(project: Project, document: str, base: VersionId, come: Arrived) -> VersionId | None:
    """Return a draft that still is a copy of a version, in the languages that came back."""
    versions = project.documents[document].versions
    for draft in project.drafts(document):
        pairs = [(draft.editions.get(c), versions[base].editions.get(c)) for c in come.texts]
        if all(new and old and new.body == old.body for new, old in pairs):
            return draft.id
    return None


def _edited_draft(
    project: Project, document: str, come: Arrived, draft: VersionId | None = None
) -> Plan:
    """Plan the texts of a draft, the one that was sent out if none is named: its facts stay."""
    writes: dict[str, bytes] = {}
    for code, text in come.texts.items():
        edition = project.documents[document].versions[draft or text.base].editions[code]
        whole = normalised(edition.data.decode("utf-8"))
        front = whole[: edition.body_start]
        if text.title != edition.title:
            title = _yaml({"title": text.title}).rstrip("\n").replace("\\", r"\\")
            front = re.sub(r"(?m)^title:.*$", title, front, count=1)
        writes[edition.path] = (front + text.body).encode()
    said = phrase("did-edit", document=document, paths=_listed(writes))
    return Plan(writes, said=(said,), warnings=come.problems)


def new_document(
    project: Project,
    document: str,
    kind: str,
    titles: Mapping[str, str],
    today: date,
    *,
    change: Change = Change.SUBSTANTIVE,
    effective: date | OnPublication | None = None,
    said_in: str = ENGLISH,
) -> Plan:
    """Plan the files of a document that does not exist yet: its index and an empty 1.0.

    Kinds that have a register get one in which nothing is decided yet, with comments in the
    language ``said_in``.
    """
    require(project, languages=titles)
    _require_titles(project, titles)
    lead = project.settings.authoritative
    folder = f"{project.settings.docs_dir}/{lead}/{document}"
    if not DOCUMENT_NAME.fullmatch(document):
        return Plan(problems=(problem("document-name-wrong", folder, document=document),))
    writes: dict[str, bytes] = {}
    for language in project.settings.languages:
        title = titles[language]
        index = _yaml({"kind": kind, "title": title, "slug": address_of(document, title, language)})
        here = f"{project.settings.docs_dir}/{language}/{document}"
        writes[f"{here}/index.md"] = f"---\n{index}---\n".encode()
        text = _front_matter(title, _keys(effective, change) if language == lead else {})
        shown = f"\n{MARKED[kind]}" if kind in MARKED else ""
        writes[f"{here}/1.0.md"] = f"{text}\n## {title} {{#scope}}\n{shown}".encode()
    if kind in MARKED:
        languages, host = (
            tuple(project.settings.languages),
            urlsplit(project.settings.site_url).hostname,
        )
        policy = _policy(project)
        promised = (rule_of(one) for one in project.settings.promises if one.policy == policy)
        asked = (*promised, *rules(project.settings.law_of))
        facts = skeleton(kind, languages, host or "", policy, asked, said_in)
        writes[project.register_path(document, VersionId(1, 0))] = facts
    in_the_way = _in_the_way(project, writes)
    if in_the_way or project.ledger.of(document):
        path = in_the_way or folder
        return Plan(problems=(problem("document-exists", path, document=document),))
    if isinstance(effective, date):
        early = misdated(project, document, VersionId(1, 0), effective, today)
        if early:
            return Plan(problems=tuple(early))
    said = [phrase("did-begin-document", document=document, paths=_listed(writes))]
    said += [phrase("write-facts")] if kind in MARKED else []
    said += [] if effective else [phrase("set-effective")]
    return Plan(writes, said=tuple(said))


def _listed(writes: Iterable[str]) -> str:
    return "\n".join(f"  {path}" for path in sorted(writes))


def _policy(project: Project) -> str:
    """Return the document whose sections govern a notice: the first policy there is."""
    kinds = {
        id: {one.kind for one in project.documents[id].index.values()} for id in project.documents
    }
    return next((id for id in sorted(kinds) if "policy" in kinds[id]), "privacy-policy")


def _require_titles(project: Project, titles: Mapping[str, str]) -> None:
    """Raise ``UsageError`` unless each language has its title, which becomes its address."""
    missing = [language for language in project.settings.languages if language not in titles]
    if missing:
        names = [said_name(language) for language in missing]
        said = {code: ", ".join(name[code] for name in names) for code in LANGUAGES}
        add = " ".join(f'--title {language}="…"' for language in missing)
        raise UsageError("title-missing", languages=said, add=add)


def address_of(document: str, title: str, language: str) -> str:
    """Return an address from a title, else the document's name: only Latin letters can be kept."""
    above, slash, _ = document.rpartition("/")
    own = slug(title, language)
    return above + slash + own if own else document


def next_number(newest: VersionId, *, major: bool) -> VersionId:
    """Return the number after the highest there is: 1.9 gives 1.10, or 2.0 as a new major."""
    return VersionId(newest.major + 1, 0) if major else VersionId(newest.major, newest.minor + 1)


def _base(project: Project, document: str, today: date) -> VersionId | None:
    """Return the newest published version that has its text, a withdrawn one if none else."""
    there = [
        state
        for state in project.states(document, today)
        if project.edition_path(document, state.version, project.settings.authoritative)
        in project.files
    ]
    live = [state.version for state in there if state.status is not Status.WITHDRAWN]
    known = live or [state.version for state in there]
    return known[-1] if known else None


def _in_the_way(project: Project, writes: Mapping[str, bytes]) -> str | None:
    """Return the first file that would be overwritten.

    Some of the files, just as they would be written, are what an interrupted command left: it is
    finished. All of them are a draft that was begun already.
    """
    there = [path for path in sorted(writes) if path in project.files]
    if len(there) < len(writes):
        there = [path for path in there if project.files[path] != writes[path]]
    return there[0] if there else None


def _keys(effective: date | OnPublication | None, change: Change) -> dict[str, str]:
    return ({"effective": str(effective)} if effective else {}) | {"change": str(change)}


def _front_matter(title: str, keys: Mapping[str, str], in_short: Sequence[str] = ()) -> str:
    """Return the front matter of a new version: its title, an empty summary to fill in, its facts.

    The summary layer is that of the version it is copied from, to be read again.
    """
    facts = "".join(f"{key}: {value}\n" for key, value in keys.items())
    layer = {"in_short": list(in_short)} if in_short else {}
    listed = yaml.safe_dump(layer, allow_unicode=True, sort_keys=False, width=2**20)
    return f"---\n{_yaml({'title': title})}summary: |\n{facts}{listed if layer else ''}---\n"


def _yaml(values: Mapping[str, str]) -> str:
    """One ``key: value`` a line, in quotation marks where YAML needs them."""
    return yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False, width=2**20)
