"""What an offer says, as a value: read from and written to the sealed cell whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from portal.kernel.errors import NotFound
from portal.kernel.text import digest
from portal.offers.types import FeeKind, HowMet

CORE = frozenset({FeeKind.ACCOMMODATION, FeeKind.CARE})
"""What the weekly price of a schedule covers; without a schedule they are lines of their own."""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of the weekly fee. `pence` is what this home asks each week, rounded once.

    `schedule_pence` is the admitted price of the same line, None where the schedule has none; a
    difference needs a reason.
    """

    kind: FeeKind
    label: str
    pence: int
    schedule_pence: int | None = None
    reason: str = ""

    @property
    def is_band(self) -> bool:
        """Whether it is a price of the schedule; those are alternatives, one is asked for."""
        return self.schedule_pence is not None

    @property
    def differs(self) -> bool:
        """Whether the line is asked for and is not what the price schedule says."""
        return self.schedule_pence is not None and self.pence not in (0, self.schedule_pence)


@dataclass(frozen=True, slots=True)
class Statement:
    """How one need of the child would be met."""

    need_id: str
    label: str
    is_must: bool
    how: HowMet | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One offer's words and figures. The weekly fee is always the sum of its lines."""

    starts_on: date | None = None
    statements: tuple[Statement, ...] = ()
    living_there: str = ""
    staffing: str = ""
    education: str = ""
    lines: tuple[FeeLine, ...] = field(default_factory=tuple)

    @property
    def weekly_pence(self) -> int:
        """The weekly fee in pence: computed, never typed."""
        return sum(line.pence for line in self.lines)

    @property
    def musts_met(self) -> int:
        """How many must-haves are met in full."""
        return sum(1 for s in self.statements if s.is_must and s.how is HowMet.MET)

    def as_json(self) -> str:
        """The sealed cell's text."""
        return json.dumps(asdict(self), default=_plain, ensure_ascii=False)

    def digest(self) -> str:
        """SHA-256 over the canonical content; receipts and events carry it."""
        return digest(json.loads(self.as_json()))


def blank(summary: Mapping[str, Any], prices: Sequence[tuple[str, int]]) -> Content:
    """What an offer begins with: a statement for each need, must-haves first, and fee lines.

    `summary` is stage 1 as it was sent; `prices` are (band, pence) of the agreed schedule. A sole
    price is filled in, of several the provider chooses.
    """
    needs = sorted(summary.get("needs", ()), key=lambda need: not need["is_must"])
    statements = tuple(Statement(need["id"], need["label"], need["is_must"]) for need in needs)
    agreed = [
        FeeLine(FeeKind.CARE, label, pence if len(prices) == 1 else 0, pence)
        for label, pence in prices
    ]
    more = [FeeLine(kind, kind.label, 0) for kind in FeeKind if not (agreed and kind in CORE)]
    return Content(statements=statements, lines=(*agreed, *more))


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"An offer cannot hold {type(value).__name__}")


def from_json(text: str) -> Content:
    """The content of a cell."""
    kept = json.loads(text)
    starts = kept["starts_on"]
    return Content(
        starts_on=date.fromisoformat(starts) if starts else None,
        statements=tuple(_statement(item) for item in kept["statements"]),
        living_there=kept["living_there"],
        staffing=kept["staffing"],
        education=kept["education"],
        lines=tuple(FeeLine(**{**item, "kind": FeeKind(item["kind"])}) for item in kept["lines"]),
    )


def _statement(item: dict[str, Any]) -> Statement:
    how = HowMet(item["how"]) if item["how"] else None
    return Statement(**{**item, "how": how})


TEXTS = ("living_there", "staffing", "education")
OF_NEED = "words-"


def text_of(content: Content, field: str) -> str:
    """One text of an offer. Raises NotFound for a name that is none."""
    if field in TEXTS:
        return str(getattr(content, field))
    return _of_need(content, field).words


def with_text(content: Content, field: str, words: str) -> Content:
    """The content with one text replaced."""
    if field in TEXTS:
        changes: dict[str, Any] = {field: words}
        return replace(content, **changes)
    wanted = _of_need(content, field)
    changed = (replace(one, words=words) if one is wanted else one for one in content.statements)
    return replace(content, statements=tuple(changed))


def token_of(words: str) -> str:
    """What a page carries to say from which text it began."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


REST = "rest"


def tokens_of(content: Content) -> dict[str, str]:
    """A token for each text, by its name, and under REST one for everything that is no text."""
    named = {name: str(getattr(content, name)) for name in TEXTS}
    named |= {f"{OF_NEED}{one.need_id}": one.words for one in content.statements}
    silent = tuple(replace(one, words="") for one in content.statements)
    rest = replace(content, living_there="", staffing="", education="", statements=silent)
    return {name: token_of(words) for name, words in {**named, REST: rest.as_json()}.items()}


def _of_need(content: Content, field: str) -> Statement:
    for one in content.statements:
        if field == f"{OF_NEED}{one.need_id}":
            return one
    raise NotFound("There is no such field.")
