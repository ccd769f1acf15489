"""Lists of cookies that other tools keep, as small files of their form, made for this test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from lydelse.cookie_scan.findings import Observed, Stored
from lydelse.cookie_scan.inventories import read_inventory
from lydelse.registers.cookies import Kind
from tests.workbench import Workbench

HOST = "www.norrljus.example"
DATABASE = """\
ID,Platform,Category,Cookie / Data Key name,Domain,Description,Retention period,Data Controller,\
User Privacy & GDPR Rights Portals,Wildcard match
1,Norrljus Mät,Analytics,_nm,,Counts visits,2 years,Norrljus AB,https://norrljus.example/,0
2,Norrljus Mät,Analytics,_nm_,stat.example (3rd party),"Counts, by page",session,Stat Oy,,1
3,Dörren,Functional,door,,Keeps the door open,,Dörren AB,,0
4,Dörren,Security,guard,,Knows robots,30 minutes,Dörren AB,,0
5,Dörren,Personalization,theme,,Remembers colours,1 year,Dörren AB,,0
"""
COOKIEBOT = """\
Name;Provider;Category;Purpose;Expiry;Type
_nm;norrljus.example;Statistics;Counts visits;2 years;HTTP Cookie
feed;ads.example;Marketing;Shows ads;Persistent;HTML Local Storage
p.gif;ads.example;Marketing;Counts;Session;Pixel Tracker
who;ads.example;Unclassified;;Session;HTTP Cookie
"""
ONETRUST = """\
Cookie Name,Host,Category,Lifespan,Description,Third Party
OptOut,norrljus.example,Strictly Necessary Cookies,365 Days,Remembers a choice,
seen,.ads.example,Targeting Cookies,A few seconds,Shows ads,Ads Inc.
"""


def entries(text: str, seen: Observed | None = None) -> dict[str, dict[str, Any]]:
    data, problems = read_inventory("list.csv", text.encode("utf-8-sig"), HOST, "en", seen)
    assert data is not None and problems == [] and data["hosts"] == [HOST]
    return {one["name"]: one for one in data["entries"]}


def test_the_open_cookie_database_is_read() -> None:
    found = entries(DATABASE)
    assert found["_nm"] == {
        "name": "_nm", "kind": "cookie", "domain": HOST, "party": "first",
        "provider": "Norrljus AB", "category": "statistics", "purpose": {"en": "Counts visits"},
        "duration": "P2Y", "basis": "consent",
    }  # fmt: skip
    wild = found["_nm_*"]
    assert (wild["domain"], wild["party"], wild["duration"]) == ("stat.example", "third", "session")
    assert wild["purpose"] == {"en": "Counts, by page"}
    assert "basis" not in found["door"] and "duration" not in found["door"]
    categories = {name: one["category"] for name, one in found.items()}
    assert categories == {
        "door": "necessary", "guard": "necessary", "theme": "preferences", "_nm": "statistics",
        "_nm_*": "statistics",
    }  # fmt: skip
    assert found["guard"]["duration"] == "PT30M"


def test_an_export_of_cookiebot_is_read() -> None:
    found = entries(COOKIEBOT)
    assert set(found) == {"_nm", "feed", "who"}  # a pixel stores nothing
    assert found["_nm"]["party"] == "first" and found["_nm"]["duration"] == "P2Y"
    assert (found["feed"]["kind"], found["feed"]["duration"]) == ("localStorage", "persistent")
    assert "category" not in found["who"] and "basis" not in found["who"]


def test_an_export_of_onetrust_is_read() -> None:
    found = entries(ONETRUST)
    assert found["OptOut"]["duration"] == "P365D" and found["OptOut"]["category"] == "necessary"
    assert found["OptOut"]["provider"] == "norrljus.example"
    ads = found["seen"]
    assert (ads["domain"], ads["party"], ads["provider"]) == ("ads.example", "third", "Ads Inc.")
    assert (ads["duration"], ads["varies"]) == ("varies", {"en": "A few seconds"})


def test_of_a_database_only_what_was_seen_can_be_taken() -> None:
    stored = (
        Stored(name="_nm_7", kind=Kind.COOKIE, domain="stat.example", url="https://a.example/"),
        Stored(name="door", kind=Kind.LOCAL_STORAGE, domain=HOST, url="https://a.example/"),
    )
    seen = Observed(format=1, urls=("https://a.example/",), stored=stored, asked=())
    assert set(entries(DATABASE, seen)) == {"_nm_*"}


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\x00\xff"])
def test_another_list_is_told(text: str) -> None:
    data, (found,) = read_inventory("list.csv", text.encode("latin-1"), HOST, "en")
    assert data is None and found.code == "inventory-unknown"
    assert "cookiebot" in str(found)


def test_the_command_writes_a_register_that_can_be_read(tmp_path: Path) -> None:
    project = Workbench(tmp_path / "project")
    (tmp_path / "list.csv").write_text(DATABASE)
    file = str(tmp_path / "list.csv")
    said = project.done("cookies", "import", file, "--host", HOST, "--language", "en")
    assert len(yaml.safe_load(said)["entries"]) == 5
    out = project.root / "registers/cookies/1.0.yml"
    project.done("cookies", "import", file, "--host", HOST, "--language", "en", "--out", str(out))
    assert yaml.safe_load(out.read_text("utf-8")) == yaml.safe_load(said)
    (tmp_path / "list.csv").write_text("a,b\n1,2\n")
    told = project.run("cookies", "import", file, "--host", HOST, "--language", "en")
    assert told.exit_code == 1 and "inventory-unknown" in told.stderr
