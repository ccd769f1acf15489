"""What the tests of proof share: a signed ledger, and a time-stamping authority."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lydelse.proof.notes import SigningKey, new_key
from lydelse.proof.timestamps import request
from tests.proof.authority import Authority
from tests.workbench import CONFIG, NO_NOTICE, Workbench


def configure(project: Workbench, *keys: SigningKey) -> None:
    """Put public keys into the settings, the oldest first."""
    lines = "".join(f"        - {key.public.text}\n" for key in keys)
    project.write("mkdocs.yml", f"{CONFIG}{NO_NOTICE}    proof:\n      keys:\n{lines}")


def sign(project: Workbench, key: SigningKey) -> None:
    """Sign the last line of the ledger."""
    result = project.run("sign", env={"LYDELSE_SIGNING_KEY": key.text})
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return new_key("bjorkvik.example")


@pytest.fixture(scope="session")
def authority(
    tmp_path_factory: pytest.TempPathFactory, require_tool: Callable[[str], str]
) -> Authority:
    require_tool("openssl")
    return Authority.made(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def attested(
    tmp_path_factory: pytest.TempPathFactory, key: SigningKey, authority: Authority
) -> Path:
    """A project with two publications, each signed, the second time-stamped as well."""
    project = Workbench(tmp_path_factory.mktemp("attested") / "project")
    configure(project, key)
    project.published("1.0")
    sign(project, key)
    project.with_register("1.1")
    project.published("1.1")
    sign(project, key)
    text = project.read("checkpoints/2.txt").encode()
    project.write("checkpoints/2.tsr", authority.reply(request(text)))
    project.write("checkpoints/tsa.pem", authority.root)
    return project.root


@pytest.fixture
def project(attested: Path, tmp_path: Path) -> Workbench:
    """A copy of that project, to be tampered with."""
    shutil.copytree(attested, tmp_path / "copy")
    copy = Workbench.__new__(Workbench)
    copy.root, copy.now = tmp_path / "copy", Workbench.now
    return copy
