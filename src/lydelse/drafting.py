"""Begin a new version: the newest text copied in every language, ready to be edited."""

import re
from collections.abc import Mapping
from datetime import date

import yaml

from lydelse.model import Change, OnPublication, VersionId
from lydelse.problems import problem
from lydelse.publishing import Plan, newest_live
from lydelse.site import Site
from lydelse.source import normalised, split

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*")


def new_version(
    site: Site,
    document: str,
    today: date,
    *,
    change: Change = Change.SUBSTANTIVE,
    major: bool = False,
    effective: date | OnPublication | None = None,
) -> Plan:
    """Plan the files of a document's next version.

    The newest published version that was not withdrawn is copied in all its languages, with its
    register; the number is one above the highest there is, a new major with ``major``.
    """
    folder = f"{site.settings.docs_dir}/{site.settings.authoritative}/{document}"
    found = site.documents.get(document)
    if found is None or not found.versions:
        known = ", ".join(sorted(site.documents)) or "none"
        return Plan(problems=(problem("version-unknown", folder, document=document,
                                      version="to copy", known=known),))  # fmt: skip
    drafts = site.drafts(document)
    if drafts:
        path = site.edition_path(document, drafts[0].id, site.settings.authoritative)
        return Plan(problems=(problem("draft-exists", path, version=drafts[0].id),))
    base = newest_live(site.lives(document, today)) or max(found.versions)
    number = next_number(max(found.versions), major=major)
    writes: dict[str, bytes] = {}
    for language, edition in found.versions[base].editions.items():
        keys: dict[str, str] = {}
        if language == site.settings.authoritative:
            keys |= {"effective": str(effective)} if effective else {}
            keys |= {"change": str(change), "based_on": str(base)}
        text = edition.data.decode("utf-8")
        parts, _ = split(edition.path, normalised(text))
        assert parts is not None, "an edition that was read has front matter"
        writes[site.edition_path(document, number, language)] = (
            _front_matter(edition.title, keys) + "\n" + parts.body
        ).encode()
    register = site.files.get(site.register_path(document, base))
    if register is not None:
        writes[site.register_path(document, number)] = register
    said = [f"began {document} {number}, copied from {base}:"]
    said += [f"  {path}" for path in sorted(writes)]
    said.append("Edit the text, say in `summary` what changed, and set `effective` when it is ready.")
    return Plan(writes, said=tuple(said))


def new_document(site: Site, document: str, kind: str, titles: Mapping[str, str]) -> Plan:
    """Plan the files of a document that does not exist yet: its index and an empty 1.0."""
    folder = f"{site.settings.docs_dir}/{site.settings.authoritative}/{document}"
    if not _NAME.fullmatch(document):
        return Plan(problems=(problem("document-name-wrong", folder, document=document),))
    writes: dict[str, bytes] = {}
    slug = document
    for language in site.settings.languages:
        title = titles.get(language, document.rpartition("/")[2].replace("-", " ").capitalize())
        index = yaml.safe_dump(
            {"kind": kind, "title": title, "slug": slug}, allow_unicode=True, sort_keys=False
        )
        here = f"{site.settings.docs_dir}/{language}/{document}"
        writes[f"{here}/index.md"] = f"---\n{index}---\n".encode()
        keys = {"change": "substantive"} if language == site.settings.authoritative else {}
        body = f"## {title} {{#scope}}\n"
        writes[f"{here}/1.0.md"] = (_front_matter(title, keys) + "\n" + body).encode()
    said = [f"began the document {document}:", *(f"  {path}" for path in sorted(writes))]
    said.append("Write the text, choose title and slug in each index.md, and set `effective`.")
    return Plan(writes, said=tuple(said))


def next_number(newest: VersionId, *, major: bool) -> VersionId:
    """The number after the highest there is: 1.9 gives 1.10, or 2.0 as a new major."""
    return VersionId(newest.major + 1, 0) if major else VersionId(newest.major, newest.minor + 1)


def _front_matter(title: str, keys: Mapping[str, str]) -> str:
    """The front matter of a new version: the title kept, an empty summary to fill in."""
    head = yaml.safe_dump({"title": title}, allow_unicode=True, width=2**20)
    lines = [head.rstrip("\n"), "summary: |"]
    lines += [f'{key}: "{value}"' if key == "based_on" else f"{key}: {value}"
              for key, value in keys.items()]  # fmt: skip
    return "\n".join(["---", *lines, "---"]) + "\n"
