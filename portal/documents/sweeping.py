"""Files without a row are removed, rows without a file are named: both ways, once a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import select

from portal.db import Hub
from portal.documents.models import StoredDocument
from portal.documents.storage import FolderStore, Store
from portal.kernel.actor import system
from portal.kernel.clock import system_now

YOUNG = timedelta(hours=1)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sweep:
    """How many files had no row and were removed, and how many rows have no file."""

    removed: int
    missing: int


def sweep(hub: Hub, store: Store | None = None) -> Sweep:
    """Remove files older than an hour whose unit of work was never committed.

    A younger file may belong to a unit of work that is still open. Its age is by the machine's
    clock, like the file's own time, because the demo's clock can be moved.
    """
    store = store or FolderStore(hub.settings.documents_folder)
    found = {kept.place: kept for kept in store.walk()}
    with hub.reading(system("sweep")) as session:
        places = set(session.scalars(select(StoredDocument.place)))
    old = system_now() - YOUNG
    orphans = [place for place, kept in found.items() if kept.written_at < old]
    orphans = [place for place in orphans if place not in places]
    for place in orphans:
        store.delete(place)
    missing = len(places - found.keys())
    if missing:
        log.error("documents_missing", count=missing)
    return Sweep(len(orphans), missing)
