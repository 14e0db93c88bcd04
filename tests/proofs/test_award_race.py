"""A hundred people award one referral at once: exactly one award, whatever the interleaving.

Two layers hold, and each is shown alone. The verb locks the referral before it decides. Behind it
stands the unique index of awarded call-offs: the naive award (look whether there is one, then
write, no lock) gives more than one without the index, and exactly one with it.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from portal import calloffs
from portal.audit import AuditEntry
from portal.calloffs import CallOff, CallOffAwarded, CallOffState
from portal.db import Hub, UnitOfWork
from portal.db.engine import make_engine
from portal.kernel.errors import PortalError
from portal.kernel.events import EventBus
from portal.kernel.references import new_reference
from portal.placements import PlacementAgreement
from tests.factories import offers as answering
from tests.factories.offers import Market
from tests.support.figures import Figure, sized

pytestmark = [pytest.mark.proof, pytest.mark.one_engine("postgresql")]

ATTEMPTS = sized(20, 100)
WHAT = "awards of one referral, everybody pressing at once (PostgreSQL)"
Award = Callable[[UnitOfWork, str], None]


def award(uow: UnitOfWork, reference: str) -> None:
    """The verb."""
    calloffs.award(uow, reference)


def award_naively(uow: UnitOfWork, reference: str) -> None:
    """What not to do: read the state, think, then write, without a lock."""
    approved = calloffs.get_call_off(uow.session, uow.actor, reference)
    if calloffs.find_awarded(uow.session, uow.actor, approved.referral_id) is not None:
        raise PortalError("Awarded already.")
    time.sleep(0.2)
    columns = {name: getattr(approved, name) for name in CallOff.__table__.columns.keys()}  # noqa: SIM118 - columns iterate as columns
    made = CallOff(
        **{
            **columns,
            "id": uuid4(),
            "reference": new_reference("CO"),
            "state": CallOffState.AWARDED,
            "awarded_at": uow.clock.now(),
            "awarded_by_id": uow.actor.user_id,
            "terms": {},
            "terms_digest": "0" * 64,
            "version": 1,
        }
    )
    uow.add(made)
    uow.record(_fact(made))


def _fact(made: CallOff) -> CallOffAwarded:
    return CallOffAwarded(
        subject_id=made.id,
        reference=made.reference,
        referral_id=made.referral_id,
        referral_reference=made.referral_reference,
        offer_reference="O-NAIVE",
        home_id=made.home_id,
        starts_on=made.starts_on,
        weekly_fee_pence=made.weekly_fee_pence,
        terms_digest=made.terms_digest,
    )


def race(market: Market, hub: Hub, verb: Award, call_off: str) -> Counter[str]:
    """Everybody presses at once; how each attempt ended."""
    gate = threading.Barrier(ATTEMPTS)

    def press() -> str:
        gate.wait()
        try:
            with hub.unit_of_work(market.world.broker) as uow:
                verb(uow, call_off)
        except PortalError:
            return "refused"
        except IntegrityError:
            return "stopped by the index"
        return "awarded"

    with ThreadPoolExecutor(ATTEMPTS) as pool:
        return Counter(one.result() for one in [pool.submit(press) for _ in range(ATTEMPTS)])


def approved(hub: Hub) -> tuple[Market, str]:
    """A market whose broker may award, with two offers."""
    market = answering.make_market(hub)
    chosen = answering.make_offer(market, market.home("Elm"))
    answering.make_offer(market, market.home("Oak"), 490_000)
    answering.pass_deadline(market)
    call_off = answering.recommend(market, chosen)
    answering.approve(market, call_off)
    return market, call_off


def widen(hub: Hub) -> None:
    """A connection for everybody, so that all of them wait in the database and none before it."""
    hub.engine.pool._max_overflow = ATTEMPTS


def without_index(hub: Hub) -> None:
    """Take the second layer away, in this test's database."""
    engine = make_engine(hub.settings, owner=True)
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_call_off_awarded"))
    engine.dispose()


def awarded_rows(hub: Hub) -> tuple[int, int]:
    """How many call-offs stand as awarded, and how many entries of the record say so."""
    with hub.system_work("test") as uow:
        rows = select(func.count(CallOff.id)).where(CallOff.state == CallOffState.AWARDED)
        told = select(func.count(AuditEntry.id)).where(AuditEntry.event == "CallOffAwarded")
        return uow.session.scalar(rows) or 0, uow.session.scalar(told) or 0


def test_a_hundred_awards_at_once_give_exactly_one(hub: Hub, figure: Figure) -> None:
    market, call_off = approved(hub)
    widen(hub)
    ended = race(market, hub, award, call_off)
    assert ended == {"awarded": 1, "refused": ATTEMPTS - 1}
    assert awarded_rows(hub) == (1, 1)
    with hub.system_work("test") as uow:
        assert uow.session.scalar(select(func.count(PlacementAgreement.id))) == 1
    figure(WHAT, ended["awarded"], "exactly 1", f"{ATTEMPTS} threads")


def test_control_a_naive_award_without_the_index_gives_more_than_one(
    hub: Hub, figure: Figure
) -> None:
    market, call_off = approved(hub)
    widen(hub)
    without_index(hub)
    ended = race(market, replace(hub, bus=EventBus()), award_naively, call_off)
    assert ended["awarded"] > 1
    assert awarded_rows(hub)[0] == ended["awarded"]
    figure.control(WHAT, f"without lock and index: {ended['awarded']} awards")


def test_control_the_index_alone_stops_a_naive_award(hub: Hub, figure: Figure) -> None:
    market, call_off = approved(hub)
    widen(hub)
    ended = race(market, replace(hub, bus=EventBus()), award_naively, call_off)
    assert ended["awarded"] == 1
    assert ended["stopped by the index"] > 0
    assert awarded_rows(hub) == (1, 1)
    figure.control(WHAT, f"index without lock: 1 award, {ended['stopped by the index']} stopped")
