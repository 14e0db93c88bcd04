"""Offers side by side as bands of rows, in the order in which a person should read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.calloffs.presenters.figures import drawn, fee
from portal.calloffs.queries import Compared
from portal.kernel import wording
from portal.kernel.figures import Bars, Part
from portal.kernel.money import format_about, format_pence, yearly
from portal.offers import FeeLine, Statement
from portal.referrals import Referral

MOST_COMPARED = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """What one offer says: a short answer and the provider's own words."""

    text: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row over all offers. `figure` draws its numbers, a bar for each cell."""

    label: str
    cells: tuple[Cell, ...]
    hint: str = ""
    figure: Bars | None = None

    @property
    def differs(self) -> bool:
        """Whether the short answers are not all the same."""
        return len({cell.text for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True)
class Band:
    """Rows that belong together."""

    title: str
    lines: tuple[Line, ...]


def chosen(found: Sequence[Compared], wanted: Sequence[str]) -> list[Compared]:
    """The offers asked for, in the order of their rank; without a wish the best six."""
    listed = [one for one in found if one.reference in wanted] if wanted else list(found)
    return listed[:MOST_COMPARED]


def bands_of(
    shown: Sequence[Compared], referral: Referral, *, only_differences: bool = False
) -> list[Band]:
    """The comparison: needs, the home, dates and money, points by the frozen criteria."""
    bands = [
        Band("The child’s needs", tuple(_needs(shown))),
        Band("The home", tuple(_home(shown))),
        Band("Start and fee", tuple(_money(shown))),
        Band("Points by the criteria frozen at sending", tuple(_points(shown, referral))),
    ]
    if not only_differences:
        return bands
    kept = [Band(band.title, tuple(one for one in band.lines if one.differs)) for band in bands]
    return [band for band in kept if band.lines]


def _line(
    label: str, shown: Iterable[Compared], say: Callable[[Compared], Any], hint: str = ""
) -> Line:
    cells = (say(one) for one in shown)
    return Line(
        label, tuple(cell if isinstance(cell, Cell) else Cell(str(cell)) for cell in cells), hint
    )


def _needs(shown: Sequence[Compared]) -> Iterable[Line]:
    asked: dict[str, Statement] = {}
    for one in shown:
        asked.update({statement.need_id: statement for statement in one.sent.content.statements})
    for need_id, statement in asked.items():
        hint = "Must have" if statement.is_must else "Nice to have"

        def say(one: Compared, need_id: str = need_id) -> Cell:
            own = {item.need_id: item for item in one.sent.content.statements}.get(need_id)
            return Cell(own.how.label if own and own.how else "Not said", own.words if own else "")

        yield _line(statement.label, shown, say, hint)


def _home(shown: Sequence[Compared]) -> Iterable[Line]:
    def content(name: str) -> Callable[[Compared], Any]:
        return lambda one: getattr(one.sent.content, name) or "Not said"

    yield _line("Children living there", shown, content("living_there"))
    yield _line("School and learning", shown, content("education"))
    yield _line("Staffing", shown, content("staffing"))
    yield _line("Ofsted", shown, lambda one: one.rating)
    yield _line("Last inspected", shown, lambda one: _day(one.inspected_on))
    yield _line("Distance", shown, lambda one: one.distance)
    yield _line("In the child’s area", shown, lambda one: "Yes" if one.is_in_area else "No")


def _money(shown: Sequence[Compared]) -> Iterable[Line]:
    yield _line("First day", shown, lambda one: _day(one.sent.content.starts_on))
    yield _drawn("Fee a week", [fee(one.sent.content.weekly_pence) for one in shown])
    yield _line(
        "Fee a year",
        shown,
        lambda one: format_about(yearly(one.sent.content.weekly_pence)),
    )
    yield _line("Of this", shown, lambda one: _lines(one.sent.content.lines))
    yield _line("Against the price schedule", shown, lambda one: _differences(one))


def _drawn(label: str, parts: Sequence[Part], full: int | None = None) -> Line:
    """A row whose numbers are drawn as well: the cell and its bar say the same."""
    cells = tuple(Cell(part.shown) for part in parts)
    return Line(label, cells, figure=drawn(label, parts, full))


def _lines(lines: Iterable[FeeLine]) -> str:
    return "\n".join(f"{line.label}: {format_pence(line.pence)}" for line in lines if line.pence)


def _differences(one: Compared) -> Cell:
    changed = [line for line in one.sent.content.lines if line.differs]
    if not changed:
        has_schedule = any(line.schedule_pence is not None for line in one.sent.content.lines)
        return Cell("As agreed" if has_schedule else "No schedule")
    return Cell("Differs", "\n".join(f"{line.label}: {line.reason}" for line in changed))


def _points(shown: Sequence[Compared], referral: Referral) -> Iterable[Line]:
    for item in referral.criteria:
        key = item["key"]

        def say(one: Compared, key: str = key) -> str:
            return str(one.points.get(key, 0))

        yield _line(item["label"], shown, say, f"Weight {item['weight']}")
    yield _drawn("Points in all", [Part(one.total, str(one.total)) for one in shown], full=100)
    yield _line("Rank of all offers", shown, lambda one: str(one.place))


def _day(day: Any) -> str:
    return wording.date(day) if day else "Not given"
