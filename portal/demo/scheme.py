"""Act two: the purchasing systems, as the seed describes them; every figure with its source."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from portal import pdps
from portal.db import UnitOfWork
from portal.demo import cast
from portal.demo.questions import GATES, SCORED
from portal.demo.stage import Stage, noon_of
from portal.kernel.actor import Actor
from portal.pdps import (
    SAMPLE_CRITERIA,
    SAMPLE_WINDOWS,
    BandFacts,
    DocumentKind,
    JoinFacts,
    LimitFacts,
    LotFacts,
    MemberFacts,
    RatingOutcome,
    RoundFacts,
    SystemFacts,
    SystemKind,
    TermFacts,
    TextFacts,
    Weights,
)
from portal.providers import ServiceKind

SEED = "Havering Cabinet report, 7 May 2025"
SAMPLE = "Sample setting for the demonstration"
HOMES, FOSTERING = "Children’s homes", "Fostering agencies"
GOOD_OR_BETTER = {
    "outstanding": RatingOutcome.ADMIT,
    "good": RatingOutcome.ADMIT,
    "requires_improvement": RatingOutcome.REFUSE,
    "inadequate": RatingOutcome.REFUSE,
    "not_yet_inspected": RatingOutcome.REFER,
}
BANDS = (
    BandFacts(label="Core", share=50, words="Group living, ordinary staffing", source=SAMPLE),
    BandFacts(label="Enhanced", share=30, words="More adults through the day", source=SAMPLE),
    BandFacts(label="Complex", share=20, words="Two adults for one child", source=SAMPLE),
)
LIMITS = (
    ("Broker manager", 500_000, None, False),
    ("Head of service", 1_000_000, 50_000_000, False),
    ("Director of Starting Well", None, None, True),
)


def set_up_systems(stage: Stage) -> None:
    """Newham's PDPS with two lots and five members, Havering's own list, delegation tables."""
    manager = stage.people["manager"]
    with stage.acting(manager) as uow:
        system = pdps.create_system(uow, _newham(stage))
        _issue_texts(uow, system.id)
        for number, title, kind in (
            ("1", FOSTERING, ServiceKind.AGENCY),
            ("2", HOMES, ServiceKind.HOME),
        ):
            stage.lots[title] = _add_lot(uow, system.id, number, title, kind)
        decision = TermFacts(
            new_ends_on=date(2030, 3, 31),
            decided_on=date(2025, 11, 3),
            decision="Extended for the whole option of four years",
            source=SEED,
        )
        pdps.extend_term(uow, system.id, decision)
        stage.systems["newham"] = system.id
    _join_members(stage, manager)
    _own_list(stage)
    _delegate(stage)
    stage.say("2 purchasing systems with 3 lots; term to 31 March 2030")


def _newham(stage: Stage) -> SystemFacts:
    return SystemFacts(
        host_council_id=stage.organisations[cast.HOST],
        name="Newham PDPS for children’s care placements",
        legal_basis="Public Contracts Regulations 2015, light-touch regime (reg 74 to 76)",
        starts_on=date(2023, 3, 1),
        ends_on=date(2026, 3, 31),
        longest_ends_on=date(2030, 3, 31),
        access_fee_pence=315_000,
        source=SEED,
    )


def _issue_texts(uow: UnitOfWork, system_id: UUID) -> None:
    for kind in DocumentKind:
        words = (
            f"{kind.label} of the demonstration. A council puts its own text here. Notice is 28 "
            "days, and 7 days in the first 12 weeks. Fees may rise once a year, from 1 April, by "
            "no more than the lower of 3% and the index named in the price schedule."
        )
        pdps.issue_text(
            uow, system_id, TextFacts(kind=kind, title=kind.label, words=words, source=SAMPLE)
        )


def _add_lot(uow: UnitOfWork, system_id: UUID, number: str, title: str, kind: ServiceKind) -> UUID:
    facts = LotFacts(
        number=number, title=title, service_type=kind, rating_rule=GOOD_OR_BETTER, source=SEED
    )
    lot = pdps.add_lot(uow, system_id, facts)
    pdps.set_price_bands(uow, lot.id, BANDS)
    pdps.set_windows(uow, lot.id, SAMPLE_WINDOWS)
    pdps.set_criteria(uow, lot.id, SAMPLE_CRITERIA)
    return lot.id


def _join_members(stage: Stage, manager: Actor) -> None:
    with stage.acting(manager) as uow:
        for name in cast.MEMBERS:
            joined = date(2026, 1, 5) if name == cast.HAVERING else date(2023, 6, 1)
            council = stage.organisations[name]
            facts = MemberFacts(
                council_id=council,
                joined_on=joined,
                approval_reference="Cabinet decision, 7 May 2025" if name == cast.HAVERING else "",
                agreement_signed_on=joined,
                source=SEED if name == cast.HAVERING else SAMPLE,
            )
            pdps.join_system(uow, stage.systems["newham"], facts)
            for lot in stage.lots.values():
                pdps.join_lot(uow, lot, JoinFacts(council_id=council, joined_on=joined))


def _own_list(stage: Stage) -> None:
    """A second system beside the first: a list that Havering runs alone."""
    with stage.hub.system_work("demo") as uow:
        system = pdps.create_system(
            uow,
            SystemFacts(
                host_council_id=stage.organisations[cast.HAVERING],
                name="Havering list of supported lodgings",
                legal_basis="Council’s contract procedure rules",
                starts_on=date(2025, 4, 1),
                ends_on=date(2028, 3, 31),
                longest_ends_on=date(2029, 3, 31),
                kind=SystemKind.OWN_LIST,
                access_fee_pence=0,
                source=SAMPLE,
            ),
        )
        stage.systems["havering"] = system.id
        _add_lot(uow, system.id, "1", "Homes in the borough", ServiceKind.HOME)


def _delegate(stage: Stage) -> None:
    with stage.hub.system_work("demo") as uow:
        for name in (cast.HOST, *cast.MEMBERS):
            made = []
            for position, (title, weekly, whole, far) in enumerate(LIMITS, 1):
                facts = LimitFacts(
                    position=position,
                    title=title,
                    weekly_pence=weekly,
                    whole_life_pence=whole,
                    out_of_area=far,
                    source=SAMPLE,
                )
                made.append(pdps.set_delegation(uow, stage.organisations[name], facts))
            # The third and the fourth approver are of the rehearsal.
            lowest, middle, highest = made
            held = (middle, highest, lowest, highest)
            for actor, limit in zip(stage.approvers.get(name, []), held, strict=False):
                pdps.give_delegation(uow, limit.id, _id(actor))


def _id(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id


def hold_round(
    stage: Stage, title: str, opens_at: datetime, days: int, results_days: int = 28
) -> str:
    """Plan and publish a round for both lots, open for some days; its reference."""
    closes_at = noon_of(opens_at + timedelta(days=days))
    with stage.acting(stage.people["manager"]) as uow:
        lots = {
            lot_id: pdps.draft_questions(uow, lot_id, Weights(), [*GATES, *SCORED]).id
            for lot_id in stage.lots.values()
        }
        round_ = pdps.plan_round(
            uow,
            stage.systems["newham"],
            RoundFacts(
                title=title,
                opens_at=opens_at,
                questions_until=closes_at - timedelta(days=1 if days < 5 else 2),
                closes_at=closes_at,
                lots=lots,
                results_by=closes_at + timedelta(days=results_days),
                summary="For homes and agencies that want to work with east London’s councils.",
            ),
        )
        pdps.publish_round(uow, round_.id)
        return round_.reference
