"""Bytes and row land together or not at all, and what lies in the folder can be read by nobody."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal import documents
from portal.audit import AuditEntry
from portal.db import Hub, SealRefused
from portal.documents import Held, Purpose, StoredDocument
from portal.documents import storage as storing
from portal.documents.storage import FolderStore, StorageFault
from portal.documents.sweeping import Sweep, sweep
from portal.kernel.actor import Actor, Role, system
from portal.kernel.errors import NotFound, RuleBroken
from tests.factories.documents import PAPER, store_paper
from tests.support import files
from tests.support.people import make_person


def kept(hub: Hub) -> list[Path]:
    """Files in the documents folder."""
    return [path for path in hub.settings.documents_folder.rglob("*") if path.is_file()]


def rows(hub: Hub) -> int:
    with hub.reading(system("test")) as session:
        return session.scalar(select(func.count()).select_from(StoredDocument)) or 0


def read(hub: Hub, actor: Actor, document: StoredDocument) -> bytes:
    with hub.reading(actor) as session:
        found = documents.get_document(session, actor, document.id)
        return documents.read_bytes(session, FolderStore(hub.settings.documents_folder), found)


def store_and_fail(hub: Hub, actor: Actor) -> None:
    documents.register(PAPER)
    with hub.unit_of_work(actor) as uow:
        paper = files.upload(files.pdf())
        documents.store(uow, paper, purpose=PAPER.name, provider_id=actor.provider_id)
        raise RuntimeError("cut off")


def test_a_document_comes_back_as_it_was_cleaned(hub: Hub) -> None:
    actor = make_person(hub, Role.APPLICANT)
    row = store_paper(hub, actor)
    content = read(hub, actor, row)
    assert content.startswith(b"%PDF-")
    assert (row.size, row.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert row.provider_id == actor.provider_id
    assert (row.owner_kind, row.record, row.record_id) == (
        "provider",
        "organisation",
        actor.provider_id,
    )


def test_the_folder_holds_no_byte_of_it_in_clear(hub: Hub) -> None:
    actor = make_person(hub, Role.APPLICANT)
    row = store_paper(hub, actor)
    content = read(hub, actor, row)
    (path,) = kept(hub)
    sealed = path.read_bytes()
    assert len(content) > 300
    windows = [content[at : at + 12] for at in range(0, len(content) - 12, 12)]
    assert [window for window in windows if window in content] == windows
    assert [window for window in windows if window in sealed] == []
    assert hashlib.sha256(sealed).hexdigest() == row.stored_sha256


def test_storing_is_on_record_and_names_no_file_of_theirs(hub: Hub) -> None:
    actor = make_person(hub, Role.APPLICANT)
    documents.register(PAPER)
    with hub.unit_of_work(actor) as uow:
        named = files.upload(files.pdf(), "J Smith EHCP.pdf")
        row = documents.store(uow, named, purpose="test_paper", provider_id=actor.provider_id)
    with hub.reading(system("test")) as session:
        entry = session.scalars(select(AuditEntry).filter_by(record_id=row.id)).one()
    assert entry.event == "DocumentStored"
    assert entry.facts["sha256"] == row.sha256
    assert "Smith" not in f"{row.file_name} {entry.facts}"
    assert row.file_name.startswith("test-paper-")
    assert row.file_name.endswith(".pdf")


def test_a_refused_file_leaves_no_row_and_no_file(hub: Hub) -> None:
    actor = make_person(hub, Role.APPLICANT)
    with pytest.raises(RuleBroken) as broken:
        store_paper(hub, actor, content=files.locked_pdf())
    assert (broken.value.field, broken.value.sentence) == (
        "file",
        "The selected file is password protected",
    )
    assert (rows(hub), kept(hub)) == (0, [])


def test_a_rolled_back_document_is_swept_and_others_stay(hub: Hub) -> None:
    actor = make_person(hub, Role.APPLICANT)
    row = store_paper(hub, actor)
    with pytest.raises(RuntimeError):
        store_and_fail(hub, actor)
    assert (rows(hub), len(kept(hub))) == (1, 2)
    assert sweep(hub) == Sweep(removed=0, missing=0)
    for path in kept(hub):
        old = path.stat().st_mtime - timedelta(hours=2).total_seconds()
        os.utime(path, (old, old))
    assert sweep(hub) == Sweep(removed=1, missing=0)
    assert read(hub, actor, row).startswith(b"%PDF-")


def test_a_row_whose_file_is_gone_is_counted(hub: Hub) -> None:
    actor = make_person(hub, Role.APPLICANT)
    row = store_paper(hub, actor)
    kept(hub)[0].unlink()
    assert sweep(hub) == Sweep(removed=0, missing=1)
    with pytest.raises(StorageFault):
        read(hub, actor, row)


def test_an_altered_file_does_not_open(hub: Hub) -> None:
    actor = make_person(hub, Role.APPLICANT)
    row = store_paper(hub, actor)
    (path,) = kept(hub)
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    with pytest.raises(Exception, match="altered or moved"):
        read(hub, actor, row)


def test_two_files_exchanged_do_not_open(hub: Hub) -> None:
    actor = make_person(hub, Role.APPLICANT)
    first, second = store_paper(hub, actor), store_paper(hub, actor)
    folder = hub.settings.documents_folder
    (folder / first.place).write_bytes((folder / second.place).read_bytes())
    with pytest.raises(Exception, match="altered or moved"):
        read(hub, actor, first)


def test_another_organisation_cannot_have_it_by_any_way(hub: Hub) -> None:
    row = store_paper(hub, make_person(hub, Role.APPLICANT))
    rival, council = make_person(hub, Role.APPLICANT), make_person(hub, Role.BROKER)
    for other in (rival, council):
        with pytest.raises(NotFound):
            read(hub, other, row)
        store = FolderStore(hub.settings.documents_folder)
        with hub.reading(other) as session, pytest.raises(SealRefused):
            documents.read_bytes(session, store, row)


def test_control_a_checker_that_admits_everybody_would_show_it(hub: Hub) -> None:
    row = store_paper(hub, make_person(hub, Role.APPLICANT))
    documents.register(replace(PAPER, checker=lambda *_: True))
    try:
        assert read(hub, make_person(hub, Role.BROKER), row).startswith(b"%PDF-")
    finally:
        documents.register(PAPER)


def test_the_checker_is_asked_about_the_record_it_belongs_to(hub: Hub) -> None:
    asked: list[Held] = []

    def checker(_session: object, _actor: Actor, held: Held) -> bool:
        asked.append(held)
        return True

    actor = make_person(hub, Role.BROKER)
    documents.register(Purpose("test_asked", "Asked", checker))
    with hub.unit_of_work(actor) as uow:
        row = documents.store(
            uow,
            files.upload(files.png()),
            purpose="test_asked",
            council_id=actor.council_id,
            subject=("referral", actor.council_id),
        )
    read(hub, actor, row)
    assert {(held.id, held.record, held.record_id) for held in asked} == {
        (row.id, "referral", actor.council_id)
    }


def test_a_full_disk_leaves_nothing_and_says_so(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = make_person(hub, Role.APPLICANT)

    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storing, "_sync", full)
    with pytest.raises(RuleBroken) as broken:
        store_paper(hub, actor)
    assert broken.value.sentence == "The selected file could not be uploaded – try again"
    assert (rows(hub), kept(hub)) == (0, [])


@pytest.mark.one_engine("sqlite")
def test_the_store_keeps_the_whole_or_nothing(hub: Hub) -> None:
    store = FolderStore(hub.settings.documents_folder)
    store.put("aa/one", b"first")
    assert store.get("aa/one") == b"first"
    assert [found.place for found in store.walk()] == ["aa/one"]
    store.delete("aa/one")
    store.delete("aa/one")
    with pytest.raises(StorageFault):
        store.get("aa/one")
    for place in ("../outside", "aa/../../outside"):
        with pytest.raises(StorageFault):
            store.put(place, b"x")
    assert not (hub.settings.documents_folder.parent / "outside").exists()
