"""The commands as somebody at a keyboard runs them: last lines, exit codes, one line of error."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from portal import audit, cli
from portal.config import ROOT, Settings
from portal.db import Hub
from tests.factories.notifications import post_token, with_templates
from tests.support.tampering import owner_of
from tests.unit.audit.test_verifying import write

FLASK = ROOT / ".venv" / "bin" / "flask"


@dataclass(frozen=True)
class Done:
    code: int
    out: list[str]
    err: list[str]


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """What a shell would have set for this database."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "INSTANCE_FOLDER": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "DATABASE_OWNER_URL": settings.owner_url,
        **more,
    }


def flask(settings: Settings, *words: str, **more: str) -> Done:
    done = subprocess.run(
        [FLASK, "--app", "portal", *words],
        cwd=ROOT,
        env=environment(settings, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return Done(done.returncode, done.stdout.splitlines(), done.stderr.splitlines())


def run(app: Flask, *words: str) -> Done:
    """The same without starting a process."""
    cli.register(app)
    done = app.test_cli_runner().invoke(args=list(words))
    return Done(done.exit_code, done.stdout.splitlines(), done.stderr.splitlines())


@pytest.mark.one_engine("sqlite")
def test_the_ledger_counts_no_open_door(settings: Settings) -> None:
    done = flask(settings, "routes", "ledger")
    assert (done.code, done.out[-1], done.err) == (0, "unguarded: 0", [])
    assert "audit.list_events  GET HEAD  /audit/events  auditor" in done.out
    assert "documents.download  GET HEAD  /documents/<uuid:document_id>  signed in" in done.out


@pytest.mark.one_engine("sqlite")
@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("routes", "nonsense"),
        ("routes", "ledger", "extra"),
        ("audit", "verify", "--wrong"),
        ("audit", "verify", "--anchor"),
        ("audit", "verify", "--anchor", "/nowhere/anchor.jsonl"),
        ("audit", "verify", "--anchor", "/"),
        ("audit", "nonsense"),
        ("mail", "deliver", "now"),
        ("demo", "load", "extra"),
        ("demo", "rehearse", "--wrong"),
        ("demo", "nonsense"),
        ("ofsted", "import"),
        ("ofsted", "import", "/nowhere/register.csv"),
        ("ofsted", "import", "/"),
        ("db", "upgrade", "head", "extra"),
        ("mail", "retry", "not-an-id"),
        ("mail", "retry", str(uuid4())),
        ("db", "upgrade", "nowhere"),
        ("serve", "--port", "none"),
        ("serve", "--port", "0"),
    ],
)
def test_a_wrong_word_is_one_line_and_code_2(app: Flask, words: tuple[str, ...]) -> None:
    done = run(app, *words)
    assert (done.code, done.out, len(done.err)) == (2, [], 1)
    assert done.err[0].startswith("Error: ")


@pytest.mark.one_engine("sqlite")
@pytest.mark.parametrize("words", [("nonsense",), ("routes", "ledger", "extra")])
def test_so_it_is_from_a_shell(settings: Settings, words: tuple[str, ...]) -> None:
    done = flask(settings, *words)
    assert (done.code, done.out, len(done.err)) == (2, [], 1)


@pytest.mark.one_engine("sqlite")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"LIVE_DATA": "1"}, "Error: LIVE_DATA needs PostgreSQL: set DATABASE_URL."),
        ({"MAIL_URL": "pigeon://x"}, "Error: MAIL_URL must start with"),
        ({"DATABASE_URL": "sqlite:////nowhere/x.db"}, "Error: The database is not ready"),
    ],
)
def test_a_wrong_setting_is_one_line_and_code_2(
    settings: Settings, more: dict[str, str], said: str
) -> None:
    done = flask(settings, "mail", "deliver", **more)
    assert (done.code, done.out, len(done.err)) == (2, [], 1)
    assert done.err[0].startswith(said)


@pytest.mark.one_engine("sqlite")
def test_a_database_without_tables_says_what_to_do(settings: Settings, tmp_path: Path) -> None:
    done = flask(settings, "audit", "verify", DATABASE_URL=f"sqlite:///{tmp_path}/empty.db")
    assert (done.code, len(done.err)) == (2, 1)
    assert "Run flask --app portal db upgrade." in done.err[0]


def test_the_record_is_verified(app: Flask, hub: Hub) -> None:
    write(hub, uuid4(), 3)
    sealed = run(app, "audit", "seal")
    anchor = str(audit.anchor_path(hub.settings))
    assert (sealed.code, sealed.out) == (0, [f"anchor: {anchor}", "sealed: 1"])
    whole = run(app, "audit", "verify", "--anchor", anchor)
    assert (whole.code, whole.out[-1]) == (0, "entries: 3 broken: 0")
    assert whole.out[0] == f"compared with 1 seal of {anchor}"
    with owner_of(hub.settings) as connection:
        connection.execute(text("UPDATE audit_entry SET actor_name = 'x' WHERE number = 2"))
    broken = run(app, "audit", "verify", "--anchor", anchor)
    assert (broken.code, broken.out[-1]) == (1, "entries: 3 broken: 1")
    assert re.fullmatch(r"organisation [0-9a-f-]{36} #2 changed", broken.out[0])


def test_mail_is_delivered_and_what_could_not_be_is_listed(app: Flask, hub: Hub) -> None:
    with_templates(app)
    assert run(app, "mail", "deliver").out == ["sent=0 skipped=0 retried=0 dead=0 ambiguous=0"]
    post_token(hub)
    row = post_token(hub, address="two words@example.test")
    done = run(app, "mail", "deliver")
    assert (done.code, done.out) == (0, ["sent=1 skipped=0 retried=0 dead=1 ambiguous=0"])
    dead = run(app, "mail", "dead").out
    assert (dead[0].split()[0], dead[-1]) == (str(row.id), "dead: 1")
    assert dead[0].endswith("bad header")
    assert run(app, "mail", "retry", str(row.id)).out == ["It will be tried again."]
    assert run(app, "mail", "dead").out == ["dead: 0"]


@pytest.mark.one_engine("sqlite")
def test_an_upgrade_says_that_it_is_done(settings: Settings, tmp_path: Path) -> None:
    more = {"INSTANCE_FOLDER": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}
    more["DATABASE_OWNER_URL"] = more["DATABASE_URL"]
    for _ in range(2):
        done = flask(settings, "db", "upgrade", **more)
        assert (done.code, done.out[-1], done.err) == (0, "The database is up to date.", [])
