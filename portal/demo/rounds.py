"""Act four, five times over: a round of each kind, from long past to open now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from portal.demo import cast, joining, scheme
from portal.demo.stage import Act, Stage, noon_of
from portal.kernel.wording import plural

ASSESSORS = ("assessor1", "assessor2")


@dataclass(frozen=True, slots=True)
class Plan:
    """A round: how many days ago it opened, for how many days, and who applies."""

    title: str
    opened: int
    days: int
    results_days: int
    providers: tuple[str, ...]


_HOMES = cast.HOME_PROVIDERS
FIRST = Plan("First round", 140, 21, 28, (*_HOMES[:24], *cast.AGENCIES[:8]))
SECOND = Plan("Second round", 75, 14, 85, _HOMES[24:26])
THIRD = Plan("Third round", 40, 14, 35, (*_HOMES[26:28], cast.AGENCIES[8]))
FOURTH = Plan("Fourth round", 16, 14, 20, (_HOMES[28], cast.AGENCIES[9]))
FIFTH = Plan("Fifth round", 2, 12, 28, (cast.NEWCOMER,))
UNSIGNED = frozenset({_HOMES[23]})
"""Passed, and has not signed the PDPS agreement yet."""


def acts() -> list[Act]:
    """What happens on which day: released, waiting for a signature, half scored, sealed, open."""
    planned = [
        (plan.opened + 2.0, partial(_announce, plan))
        for plan in (FIRST, SECOND, THIRD, FOURTH, FIFTH)
    ]
    applied = [
        (plan.opened - plan.days / 2, partial(_apply, plan))
        for plan in (FIRST, SECOND, THIRD, FOURTH)
    ]
    return [
        *planned,
        *applied,
        (1, partial(_apply, FIFTH)),
        (118, partial(_assess, FIRST)),
        (100, _release_first),
        (92, _sign_first),
        (60, partial(_assess, SECOND)),
        (20, _draft_second),
        (25, partial(_open, THIRD)),
        (10, _score_some_of_third),
    ]


def _announce(plan: Plan, stage: Stage) -> None:
    opens = noon_of(stage.present - timedelta(days=plan.opened))
    stage.rounds[plan.title] = scheme.hold_round(
        stage, plan.title, opens, plan.days, plan.results_days
    )


def _apply(plan: Plan, stage: Stage) -> None:
    """Everybody sends theirs, but for the round that is open now: that one waits half filled."""
    for name in plan.providers:
        lot = scheme.FOSTERING if name in cast.AGENCIES else scheme.HOMES
        own = [service for service in stage.services if service.provider == name]
        sent = joining.apply(
            stage, name, stage.rounds[plan.title], lot, own, send=plan is not FIFTH
        )
        stage.applications.setdefault(plan.title, []).append(sent)
    stage.say(f"{plan.title}: {plural(len(plan.providers), 'application')} written")


def _open(plan: Plan, stage: Stage) -> None:
    round_ = stage.rounds[plan.title]
    joining.open_round(stage, round_)
    joining.declare(stage, round_, list(plan.providers))
    joining.check(stage, stage.applications[plan.title])


def _assess(plan: Plan, stage: Stage) -> None:
    _open(plan, stage)
    joining.score(stage, stage.applications[plan.title], ASSESSORS)
    joining.moderate(stage, stage.applications[plan.title])
    stage.say(f"{plan.title}: opened by two people, checked, scored, moderated")


def _release_first(stage: Stage) -> None:
    joining.draft(stage, stage.rounds[FIRST.title])
    joining.release(stage, stage.rounds[FIRST.title])


def _sign_first(stage: Stage) -> None:
    signed = joining.sign_agreements(stage, leave=UNSIGNED)
    stage.say(f"{FIRST.title}: results released, {signed} agreements signed")


def _draft_second(stage: Stage) -> None:
    joining.draft(stage, stage.rounds[SECOND.title])


def _score_some_of_third(stage: Stage) -> None:
    """One application is scored by both and can be moderated; the others wait for scores."""
    joining.score(stage, stage.applications[THIRD.title][:1], ASSESSORS)
