"""Chains of this room's tests, and the anchor that was handed out for them."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from portal import audit
from portal.db import Hub
from tests.unit.audit.scene import write


@pytest.fixture
def chains(hub: Hub) -> list[UUID]:
    """Three records with five entries each, one of them with a reason."""
    ids = sorted(uuid4() for _ in range(3))
    for record_id in ids:
        write(hub, record_id, 4)
        write(hub, record_id, 1, reason="Because the family asked")
    return ids


@pytest.fixture
def anchor(hub: Hub, chains: list[UUID], tmp_path: Path) -> Path:
    """A copy of the anchor, kept where the portal cannot reach it."""
    assert audit.seal_heads(hub) == 3
    kept = tmp_path / "outside.jsonl"
    shutil.copyfile(audit.anchor_path(hub.settings), kept)
    return kept
