"""The files that Ofsted published, where they lie beside the checkout; counts as measured.

They are not part of the project. Where they are absent an invented file of the same size and form
stands in, so that the path is always walked.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from portal.providers.ofsted_file import Register, RegisterRow, open_register
from tests.factories.providers import full_register

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
MEASURED = {
    "ofsted_providers_2024-03-31.csv": {
        "as at": date(2024, 3, 31),
        "rows": 3_876,
        "suspended": 7,
        "inspections": 7_187,
        "names": 656,
        "judgements": {
            "good": 2_756,
            "outstanding": 541,
            "requires_improvement": 519,
            "inadequate": 60,
        },
    },
    "ofsted_providers_2025-03-31.csv": {
        "as at": date(2025, 3, 31),
        "rows": 5_600,
        "suspended": 14,
        "inspections": 4_343,
        "names": 1_580,
        "judgements": {
            "good": 3_059,
            None: 1_257,
            "outstanding": 658,
            "requires_improvement": 522,
            "inadequate": 54,
            "consistently_strong": 26,
            "inconsistent": 19,
            "serious_weaknesses": 5,
        },
    },
}


@pytest.fixture(params=MEASURED)
def published(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = DATA / str(request.param)
    return path if path.exists() else full_register(tmp_path / f"invented_{request.param}")


def test_counts_of_a_published_file(published: Path) -> None:
    register = open_register(published)
    rows = [one for one in register.rows() if isinstance(one, RegisterRow)]
    measured = MEASURED.get(published.name)
    if measured is None:
        assert len(rows) == 5_600
        return
    assert register.layout.unmapped == ()
    assert counted(register, rows) == measured


def counted(register: Register, rows: list[RegisterRow]) -> dict[str, object]:
    newest = [one.inspections[0].overall.value if one.inspections else None for one in rows]
    return {
        "as at": register.as_at,
        "rows": len(rows),
        "suspended": sum(one.status.value == "suspended" for one in rows),
        "inspections": sum(len(one.inspections) for one in rows),
        "names": sum(one.name is not None for one in rows),
        "judgements": dict(Counter(newest)),
    }
