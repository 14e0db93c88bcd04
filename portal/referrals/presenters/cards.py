"""What pages read of one referral: stage 1, a card of the inbox, the task list of a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from portal.kernel import wording
from portal.pdps import Route
from portal.referrals.models import Recipient
from portal.referrals.rules import Draft, Gap, gaps
from portal.referrals.types import SEALED_FIELDS, AnswerState, ChildSex, Section, Stage

SOON = timedelta(hours=4)


def who(age: int | None, sex: str | ChildSex | None) -> str:
    """The child at the head of a card: "Boy, 14", "Girl, under 1"."""
    word = ChildSex(sex).label if sex else "Child"
    if age is None:
        return f"{word}, age not given"
    return f"{word}, {age}" if age else f"{word}, under 1"


def day(iso: str | None) -> str:
    """A day of a frozen summary in words."""
    return wording.date(date.fromisoformat(iso), weekday=True) if iso else "Not given"


def stage_rows(stage: Stage, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """The opened words of a stage with what a page calls them; a day in words."""
    shown = dict(words)
    if shown.get("born_on"):
        shown["born_on"] = wording.date(date.fromisoformat(shown["born_on"]))
    return [(label, shown[name]) for name, label in SEALED_FIELDS[stage].items()]


def tone_of(deadline: datetime, now: datetime) -> str:
    """How near a deadline is: "soon", "past" or nothing."""
    if deadline <= now:
        return "past"
    return "soon" if deadline - now <= SOON else ""


@dataclass(frozen=True, slots=True)
class Summary:
    """Stage 1 as it is shown: in the preview, to providers, and in the record of a wave."""

    who: str
    council: str
    lot: str
    area: str
    move_by: str
    route: str
    wishes: str
    summary: str
    good_home: str
    must: Sequence[Mapping[str, Any]]
    nice: Sequence[Mapping[str, Any]]


def summary_of(shown: Mapping[str, Any]) -> Summary:
    """A frozen summary as pages read it."""
    needs = shown["needs"]
    return Summary(
        who=who(shown["age"], shown["sex"]),
        council=shown["council"],
        lot=shown["lot"],
        area=shown["area"],
        move_by=day(shown["move_by"]),
        route=Route(shown["route"]).label,
        wishes=shown["wishes"],
        summary=shown["summary"],
        good_home=shown["good_home"],
        must=[need for need in needs if need["is_must"]],
        nice=[need for need in needs if not need["is_must"]],
    )


@dataclass(frozen=True, slots=True)
class Card:
    """One referral in a provider's inbox; after its end only that it was and how it ended."""

    reference: str
    title: str
    council: str
    lot: str
    area: str
    move_by: str
    respond_by: datetime
    tone: str
    why: str
    checks: tuple[str, ...]
    is_new: bool
    answer: AnswerState
    outcome: str


def card_of(recipient: Recipient, council: str, now: datetime) -> Card:
    """A card of the inbox."""
    shown = recipient.summary
    first = recipient.reasons[0] if recipient.reasons else None
    return Card(
        reference=recipient.reference,
        title=who(shown["age"], shown["sex"]) if shown else recipient.reference,
        council=council,
        lot=shown.get("lot", ""),
        area=shown.get("area", ""),
        move_by=day(shown.get("move_by")) if shown else "",
        respond_by=recipient.respond_by,
        tone=tone_of(recipient.respond_by, now),
        why=f"Matches {first['name']}: {wording.join(first['fits'])}" if first else "",
        checks=tuple(
            f"{one['name']}: {said}" for one in recipient.reasons for said in one["checks"]
        ),
        is_new=recipient.opened_at is None,
        answer=recipient.answer_state,
        outcome=recipient.outcome.label if recipient.outcome else "",
    )


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One section in the task list of a draft."""

    title: str
    url: str
    status: str
    tone: str
    hint: str


def task_rows(draft: Draft, urls: Mapping[Section, str]) -> list[TaskRow]:
    """The sections with what each still lacks; a section one may not write has no link."""
    missing = gaps(draft)
    return [
        _task(section, [gap for gap in missing if gap.section is section], urls.get(section, ""))
        for section in Section
    ]


def _task(section: Section, missing: Sequence[Gap], url: str) -> TaskRow:
    blocking = [gap for gap in missing if gap.blocks]
    if blocking:
        status, tone = wording.plural(len(blocking), "gap"), "warn"
    elif missing:
        status, tone = wording.plural(len(missing), "item") + " to add", "info"
    else:
        status, tone = "Complete", ""
    return TaskRow(section.label, url, status, tone, " · ".join(gap.sentence for gap in missing))
