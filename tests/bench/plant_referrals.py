"""Many referrals of one council, written as rows."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.accounts.events import OrganisationRegistered
from portal.kernel.clock import london_date
from portal.pdps import Route
from portal.referrals import Recipient, Referral, ReferralSummary
from portal.referrals.states import ReferralState
from portal.referrals.types import AnswerState, ChildSex, Fit
from tests.bench.plant import BATCH, analyse, write
from tests.factories.referrals import World

EAST, NORTH = 551_000, 188_000
"""About where RM7 lies."""


def plant_referrals(world: World, size: int, seed: int = 5) -> None:
    """Referrals of the world's council, live ones most, each sent to one provider."""
    chance = random.Random(seed)
    with world.hub.system_work("bench") as uow:
        now = uow.clock.now()
        home = next(iter(world.homes.values()))
        referrals, summaries, recipients = [], [], []
        for number in range(size):
            referral_id, child_id = uuid4(), uuid4()
            referrals.append(_referral(world, now, chance, number, referral_id, child_id))
            summaries.append(_summary(world, chance, referral_id))
            recipients.append(_recipient(world, now, number, referral_id, child_id, home))
        write(uow, [(Referral, referrals), (ReferralSummary, summaries), (Recipient, recipients)])
        uow.record(
            OrganisationRegistered(subject_id=world.host_id, organisation_name="bench", batch=BATCH)
        )
    analyse(world.hub)


def _referral(
    world: World,
    now: datetime,
    chance: random.Random,
    number: int,
    referral_id: UUID,
    child_id: UUID,
) -> dict[str, Any]:
    return {
        "id": referral_id,
        "version": 1,
        "created_at": now,
        "council_id": world.council_id,
        "reference": f"R-{number:06d}",
        "child_id": child_id,
        "lot_id": world.lot_id,
        "route": Route.SAME_DAY,
        "state": ReferralState.SENT,
        "move_by": london_date(now) + timedelta(days=chance.randint(0, 300)),
        "authority_code": "E09000016",
        "authority": "Havering",
        "radius_miles": 20,
        "needs_said": True,
        "created_by_id": world.broker.user_id,
        "preview_digest": "",
        "sent_at": now,
        "respond_by": now + timedelta(hours=4),
        "is_sealed": False,
        "criteria": [],
    }


def _summary(world: World, chance: random.Random, referral_id: UUID) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "version": 1,
        "council_id": world.council_id,
        "referral_id": referral_id,
        "age": chance.randint(0, 17),
        "sex": chance.choice((ChildSex.GIRL, ChildSex.BOY)),
        "wishes": "",
        "summary": "",
        "good_home": "",
    }


def _recipient(
    world: World, now: datetime, number: int, referral_id: UUID, child_id: UUID, home: Any
) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "version": 1,
        "council_id": world.council_id,
        "provider_id": home.provider.organisation_id,
        "referral_id": referral_id,
        "reference": f"R-{number:06d}",
        "child_id": child_id,
        "lot_id": world.lot_id,
        "route": Route.SAME_DAY,
        "home_id": home.id,
        "wave": 1,
        "fit": Fit.GOOD,
        "reasons": [],
        "distance": "under 5 miles",
        "summary": {},
        "sent_at": now,
        "respond_by": now + timedelta(hours=4),
        "is_sealed": False,
        "answer_state": AnswerState.NONE,
        "outcome_reason": "",
    }
