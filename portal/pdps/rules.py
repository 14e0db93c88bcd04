"""What must be true of a purchasing system, its questions and its rounds; nothing here asks SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from portal.kernel import periods, wording
from portal.kernel.clock import LONDON
from portal.kernel.errors import RuleBroken
from portal.kernel.verdict import ALLOWED, Verdict, refused
from portal.pdps.facts import BandFacts, CriterionFacts, GateFacts, ScoredFacts, Weights
from portal.pdps.models import DelegationLimit, PurchasingSystem, Round
from portal.pdps.types import Criterion

SUNSET = date(2029, 2, 23)
"""When dynamic purchasing systems of the 2015 Regulations end (rules.md 4.1, inferred)."""

_MIDNIGHT = time(0)
Facts = GateFacts | ScoredFacts


def sunset_warning(ends_on: date) -> str:
    """The sentence that goes beside an end date after the sunset; empty when none is needed."""
    if ends_on <= SUNSET:
        return ""
    return (
        f"This is after {wording.date(SUNSET)}, when dynamic purchasing systems made under the "
        "Public Contracts Regulations 2015 are expected to end. Whether that holds for this "
        "system depends on its legal basis: ask your legal team before relying on the later date."
    )


def within_term(system: PurchasingSystem, starts_on: date) -> Verdict:
    """Whether a call-off may start on a day: never before the term, never after its end."""
    if starts_on < system.starts_on:
        return refused(f"{system.name} starts on {wording.date(system.starts_on)}.")
    if starts_on > system.ends_on:
        return refused(
            f"{system.name} ends on {wording.date(system.ends_on)}. "
            "No call-off can start after that."
        )
    return ALLOWED


def check_extension(system: PurchasingSystem, new_ends_on: date) -> None:
    """An extension moves the end later, and not past the longest end that was published."""
    if new_ends_on <= system.ends_on:
        sentence = f"The new end must be after {wording.date(system.ends_on)}"
        raise RuleBroken("not_later", sentence, "new_ends_on")
    if new_ends_on > system.longest_ends_on:
        sentence = f"The new end must be on or before {wording.date(system.longest_ends_on)}"
        raise RuleBroken("past_longest_end", sentence, "new_ends_on")


def check_questions(weights: Weights, questions: Sequence[Facts]) -> None:
    """Weights add up, keys are not used twice, and each question says what a top answer covers."""
    if weights.quality_weight + weights.price_weight + weights.social_weight != 100:
        raise RuleBroken("weights", "Quality, price and social value must add up to 100")
    keys = [question.key for question in questions]
    if len(keys) != len(set(keys)):
        raise RuleBroken("key_twice", "Two questions have the same key")
    wanted = {
        Criterion.QUALITY: weights.quality_weight,
        Criterion.SOCIAL_VALUE: weights.social_weight,
    }
    for criterion, weight in wanted.items():
        total = sum(_weight(question, criterion) for question in questions)
        if total != weight:
            raise RuleBroken(
                "question_weights",
                f"The questions on {criterion.label.lower()} add up to {total}; "
                f"they must add up to {weight}",
            )
    for question in questions:
        _check_question(question)


def _weight(question: Facts, criterion: Criterion) -> int:
    if isinstance(question, ScoredFacts) and question.criterion is criterion:
        return question.weight
    return 0


def _check_question(question: Facts) -> None:
    if isinstance(question, ScoredFacts):
        if not question.top_answer:
            raise RuleBroken("top_answer", f"Say what a top answer to “{question.title}” covers")
    elif question.passing_answer not in ("yes", "no"):
        raise RuleBroken("passing_answer", f"“{question.title}” passes by yes or by no")


def check_shares(bands: Sequence[BandFacts]) -> None:
    """The bands' shares of the price are the whole price."""
    total = sum(band.share for band in bands)
    if total != 100:
        raise RuleBroken("shares", f"The bands’ shares add up to {total}; they must add up to 100")


def check_criteria(criteria: Sequence[CriterionFacts]) -> None:
    """The criteria of comparing offers add up to 100."""
    total = sum(criterion.weight for criterion in criteria)
    if total != 100:
        raise RuleBroken("criteria", f"The criteria add up to {total}; they must add up to 100")


def check_dates(opens_at: datetime, questions_until: datetime, closes_at: datetime) -> None:
    """A round opens, stops taking questions, closes: in this order, on whole minutes.

    Midnight is refused because people read it as either of two days (rules.md 7).
    """
    if not opens_at < questions_until <= closes_at:
        raise RuleBroken("order", "A round opens, then stops taking questions, then closes")
    for moment, name in ((questions_until, "questions_until"), (closes_at, "closes_at")):
        check_deadline(moment, name)


def check_deadline(moment: datetime, field: str) -> None:
    """A deadline is on a whole minute, and not at midnight."""
    if moment.second or moment.microsecond:
        raise RuleBroken("whole_minute", "A deadline must be on a whole minute", field)
    if moment.astimezone(LONDON).time() == _MIDNIGHT:
        raise RuleBroken("midnight", "Use 11:59pm: midnight could mean either of two days", field)


def round_is_open(round_: Round, now: datetime) -> bool:
    """Whether applications can be sent: published, opened, and strictly before the deadline."""
    return takes_applications(round_, now).allowed


def takes_applications(round_: Round, now: datetime) -> Verdict:
    """Whether a round takes applications at `now`, and if not, why."""
    if round_.published_at is None:
        return refused("This round is not published.")
    if now < round_.opens_at:
        return refused(f"This round opens on {wording.moment(round_.opens_at, weekday=True)}.")
    if round_.unsealed_at is not None or not periods.is_in_time(now, round_.closes_at):
        return refused(
            f"This round closed on {wording.moment(round_.closes_at, weekday=True)}, UK time."
        )
    return ALLOWED


def takes_questions(round_: Round, now: datetime) -> Verdict:
    """Whether questions about a round can be asked at `now`."""
    open_now = takes_applications(round_, now)
    if open_now and not periods.is_in_time(now, round_.questions_until):
        return refused(
            f"Questions could be asked {wording.before(round_.questions_until)}, UK time."
        )
    return open_now


def check_later(round_: Round, new_closes_at: datetime, now: datetime) -> None:
    """A new deadline is later than the old one and in the future; nothing else may be."""
    check_deadline(new_closes_at, "closes_at")
    if new_closes_at <= round_.closes_at:
        sentence = f"The new deadline must be after {wording.moment(round_.closes_at)}"
        raise RuleBroken("not_later", sentence, "closes_at")
    if new_closes_at <= now:
        raise RuleBroken("past", "The new deadline must be in the future", "closes_at")


def is_within(
    limit: DelegationLimit, weekly_pence: int, whole_life_pence: int | None, is_out_of_area: bool
) -> bool:
    """Whether an award is within a delegation limit; a figure equal to the limit is."""
    if is_out_of_area and not limit.out_of_area:
        return False
    if limit.weekly_pence is not None and weekly_pence > limit.weekly_pence:
        return False
    if limit.whole_life_pence is None:
        return True
    return whole_life_pence is not None and whole_life_pence <= limit.whole_life_pence
