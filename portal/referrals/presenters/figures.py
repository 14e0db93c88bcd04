"""Figures of a search: homes by distance before sending, answers by time after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from portal.kernel import wording
from portal.kernel.figures import Bar, Bars, Part
from portal.providers import distance_band
from portal.referrals.models import Recipient
from portal.referrals.presenters.matching import Groups
from portal.referrals.queries import Candidate
from portal.referrals.types import AnswerState

FEWEST = 6
"""Fewer homes than this are seen at a glance in their table."""

SPANS = (
    (timedelta(hours=1), "Within 1 hour"),
    (timedelta(hours=4), "1 to 4 hours"),
    (timedelta(days=1), "4 to 24 hours"),
    (timedelta.max, "After a day"),
)


def homes_figure(groups: Groups) -> Bars | None:
    """Homes that can be asked, by group and distance; none when there are few."""
    known = [one for one in [*groups.good, *groups.possible] if one.miles is not None]
    if len(known) < FEWEST:
        return None
    bands = list(dict.fromkeys(_band(one) for one in sorted(known, key=lambda one: one.miles or 0)))
    kinds = [("Good match", groups.good), ("Possible", groups.possible)]
    counts = [(name, _by_band(found)) for name, found in kinds if found]
    total, near = sum(len(found) for _, found in kinds), sum(by[bands[0]] for _, by in counts)
    return Bars(
        key="homes",
        headline=f"{near} of {wording.plural(total, 'home')} to ask {_are(near)} {bands[0]} away",
        measure="Homes by distance from the place to search from",
        text=f"Good matches: {len(groups.good)}. Possible: {len(groups.possible)}.",
        first="Distance",
        series=tuple(name for name, _ in counts),
        whole="Homes",
        bars=tuple(_counted(_capital(band), [by[band] for _, by in counts]) for band in bands),
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _band(one: Candidate) -> str:
    return distance_band(one.miles or 0)


def _by_band(found: Iterable[Candidate]) -> Counter[str]:
    return Counter(_band(one) for one in found if one.miles is not None)


def _counted(label: str, counts: Sequence[int]) -> Bar:
    parts = tuple(Part(count, str(count)) for count in counts)
    return Bar(label, parts, str(sum(counts)))


def answers_figure(recipients: Sequence[Recipient], hidden: bool) -> Bars | None:
    """Answers by how long they took. While offers are sealed only the declined are counted."""
    kinds = (AnswerState.DECLINED,) if hidden else (AnswerState.OFFERED, AnswerState.DECLINED)
    shown = [one for one in recipients if one.answer_state in kinds]
    if not shown:
        return None
    done = "declined" if hidden else "answered"
    return Bars(
        key="answers",
        headline=f"{len(shown)} of {wording.plural(len(recipients), 'provider')} {done}",
        measure="Providers by the time from sending to their answer",
        text=_said(len(recipients) - len(shown), hidden),
        first="Time",
        series=("Declined",) if hidden else ("Offered", "Declined"),
        whole="Providers",
        bars=_by_span(shown, [_is(kind) for kind in kinds]),
        full=len(recipients),
    )


def _said(silent: int, hidden: bool) -> str:
    if hidden:
        return "Offers are sealed, so nobody can see here whether there are any."
    return f"No answer yet from {silent}." if silent else "Everybody answered."


def _is(kind: AnswerState) -> Callable[[Recipient], bool]:
    return lambda one: one.answer_state is kind


def _by_span(
    shown: Sequence[Recipient], tests: Sequence[Callable[[Recipient], bool]]
) -> tuple[Bar, ...]:
    bars, lowest = [], timedelta()
    for highest, label in SPANS:
        within = [one for one in shown if lowest <= _took(one) < highest]
        bars.append(_counted(label, [sum(map(test, within)) for test in tests]))
        lowest = highest
    return tuple(bars)


def _took(one: Recipient) -> timedelta:
    assert one.answered_at is not None, "whoever answered did so at a time"
    return max(one.answered_at - one.sent_at, timedelta())
