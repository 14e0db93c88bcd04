"""Seals: nothing that moved stays out, and a crash between database and file loses no line."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal import audit
from portal.audit import AuditHead, AuditSeal, sealing
from portal.audit.anchors import append, from_line, read_lines
from portal.db import Hub
from portal.kernel.actor import system
from tests.unit.audit.test_verifying import write


def numbers(path: Path) -> list[int]:
    return [from_line(line).number for line in read_lines(path)]


def test_many_heads_make_several_seals(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MOST_HEADS", 4)
    for _ in range(10):
        write(hub, uuid4(), 1)
    assert audit.seal_heads(hub) == 10
    assert numbers(audit.anchor_path(hub.settings)) == [1, 2, 3]
    assert audit.verify(hub, audit.anchor_path(hub.settings)).broken == 0


def test_a_crash_before_the_file_is_made_good_by_the_next_run(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(hub, uuid4(), 1)

    def crash(path: Path, lines: list[str]) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "append", crash)
        with pytest.raises(OSError, match="no space"):
            audit.seal_heads(hub)
    assert not audit.anchor_path(hub.settings).exists()
    write(hub, uuid4(), 1)
    audit.seal_heads(hub)
    assert numbers(audit.anchor_path(hub.settings)) == [1, 2]


def test_a_crash_after_the_file_writes_no_line_twice(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(hub, uuid4(), 1)

    def crash(path: Path, lines: list[str]) -> None:
        append(path, lines)
        raise OSError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "append", crash)
        with pytest.raises(OSError, match="power cut"):
            audit.seal_heads(hub)
    write(hub, uuid4(), 1)
    audit.seal_heads(hub)
    assert numbers(audit.anchor_path(hub.settings)) == [1, 2]


def test_a_line_cut_by_a_crash_is_written_again(hub: Hub) -> None:
    write(hub, uuid4(), 1)
    audit.seal_heads(hub)
    path = audit.anchor_path(hub.settings)
    path.write_text(path.read_text() + '{"number":2,"at":"20')
    write(hub, uuid4(), 1)
    audit.seal_heads(hub)
    report = audit.verify(hub, path)
    assert (report.seals, report.broken) == (2, 0)


def test_workers_at_once_make_one_chain_of_seals(hub: Hub) -> None:
    faults: list[BaseException] = []
    stop = threading.Event()

    def seal() -> None:
        try:
            while not stop.is_set():
                audit.seal_heads(hub)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=seal) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        write(hub, uuid4(), 2)
    stop.set()
    for thread in threads:
        thread.join()
    audit.seal_heads(hub)
    assert faults == []
    path = audit.anchor_path(hub.settings)
    with hub.reading(system("test")) as session:
        seals = session.scalar(select(func.count()).select_from(AuditSeal))
        unsealed = session.scalar(
            select(func.count()).select_from(AuditHead).where(AuditHead.is_unsealed)
        )
    assert numbers(path) == list(range(1, (seals or 0) + 1))
    assert unsealed == 0
    assert audit.verify(hub, path).broken == 0


def test_the_signing_key_is_readable_by_its_owner_only(hub: Hub) -> None:
    write(hub, uuid4(), 1)
    audit.seal_heads(hub)
    path = sealing.signing_key_path(hub.settings)
    assert path.stat().st_mode & 0o777 == 0o600
