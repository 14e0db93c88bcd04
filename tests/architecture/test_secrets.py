"""Nothing of a machine, a mirror or a key is in the project."""

from __future__ import annotations

import pytest

from tests.architecture.checks import secrets
from tests.architecture.checks.sources import Source


@pytest.fixture(scope="module")
def files() -> list[Source]:
    found = secrets.project_files()
    assert {"pyproject.toml", "portal/__init__.py"} <= {source.name for source in found}
    return found


def test_the_project_names_no_machine_mirror_or_key(files: list[Source]) -> None:
    assert secrets.forbidden(files) == []


def test_locks_hold_no_address(files: list[Source]) -> None:
    locks = [source.name for source in files if secrets.is_lock(source.name)]
    assert {"requirements.txt", "requirements-dev.txt", "package-lock.json"} <= set(locks)
    assert secrets.addresses_in_locks(files) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("see /{}/main".format("work"), "a path of somebody's machine"),
        ("HOME=/{}".format("root"), "a path of somebody's machine"),
        ("'/{}/ann/portal'".format("home"), "a path of somebody's machine"),
        ("/opt/{}/simple".format("pypi"), "a mirror's folder"),
        ("index-url = {}.org".format("pypi"), "a package registry"),
        ("resolved: {}.npmjs.org".format("registry"), "a package registry"),
        ("-----BEGIN {} KEY-----".format("PRIVATE"), "a private key"),
        ("{}{}".format("AKIA", "ABCDEFGHIJKLMNOP"), "a cloud key"),
    ],
)
def test_control_what_must_not_be_here_is_seen(text: str, what: str) -> None:
    source = Source("notes.md", f"first line\n{text}\n")
    assert secrets.forbidden([source]) == [f"notes.md:2 holds {what}"]


@pytest.mark.parametrize(
    "text",
    [
        "/work-in-progress",
        "/p/work",
        "/workers",
        "homework/work",
        "/c/havering/homes",
        "tests/root",
    ],
)
def test_control_addresses_of_pages_are_let_be(text: str) -> None:
    assert secrets.forbidden([Source("notes.md", text)]) == []


def test_control_an_address_in_a_lock_is_seen() -> None:
    address = "https" + "://host.example/flask.whl"
    lock = Source("requirements-dev.txt", f"flask==3.1.3\n    # {address}\n")
    page = Source("README.md", address)
    assert secrets.addresses_in_locks([lock, page]) == ["requirements-dev.txt:2 holds an address"]
