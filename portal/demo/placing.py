"""Act five, many times: sixty placements of the last months, and searches that are live today."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal import referrals
from portal.demo import cast, market, scheme, searching
from portal.demo.searching import Search
from portal.demo.stage import Stage
from portal.pdps import Route
from portal.referrals import EndReason

FINISHED, LIVE, DRAFTS = 88, 24, 8
"""One hundred and twenty referrals; of the finished ones sixty or so became placements."""


def place_many(stage: Stage, today: datetime) -> None:
    """Finished searches: written, sent, answered, and awarded or ended, week by week."""
    weeks = 10
    made = 0
    for week in range(weeks):
        stage.move_to(today - timedelta(days=7 * (weeks - week) + 7))
        market.state_places(stage, quiet=True)
        numbers = range(week * FINISHED // weeks, (week + 1) * FINISHED // weeks)
        searches = [_search(stage, number) for number in numbers]
        answered = [_answer(stage, search) for search in searches]
        stage.move_to(today - timedelta(days=7 * (weeks - week) + 1))
        for number, (search, sent) in zip(numbers, answered, strict=True):
            made += _finish(stage, number, search, sent)
    stage.say(f"{FINISHED} finished searches, {made} of them awarded")


def _search(stage: Stage, number: int) -> Search:
    council = cast.HAVERING if number % 3 else cast.MEMBERS[1 + number % 5 % 4]
    lot = scheme.FOSTERING if number % 4 == 0 else scheme.HOMES
    route = Route.PLANNED if number % 2 else Route.URGENT
    reference, child = searching.write(stage, council, lot, number, route)
    return searching.send(stage, council, reference, child, 6)


def _answer(stage: Stage, search: Search) -> tuple[Search, list[str]]:
    """Two offers, one silent provider, the others say no."""
    asked = list(searching.by_provider(stage, search).items())
    sent = [
        searching.offer(stage, search, provider, service, household)
        for provider, (service, household) in asked[:2]
    ]
    for provider, _ in asked[3:]:
        searching.decline(stage, search, provider)
    return search, sent


def _finish(stage: Stage, number: int, search: Search, sent: list[str]) -> int:
    ending = number % 8
    broker = stage.brokers[search.council]
    if ending == 3 or (ending == 5 and number % 16 == 5):
        with stage.acting(broker) as uow:
            referrals.withdraw(uow, search.reference, EndReason.FAMILY)
        return 0
    if ending == 7:
        with stage.acting(broker) as uow:
            referrals.close(uow, search.reference)
        return 0
    call_off = searching.recommend(stage, search, sent[0], sent)
    searching.approve(stage, call_off, search.council)
    searching.award(stage, search, call_off)
    return 1


def leave_live(stage: Stage) -> None:
    """What waits today: drafts, searches out for answers, one to compare, one to approve."""
    for number in range(200, 200 + DRAFTS):
        council = cast.HAVERING if number % 2 else cast.MEMBERS[1]
        searching.write(stage, council, scheme.HOMES, number, Route.PLANNED)
    for number in range(300, 300 + LIVE):
        search = _search(stage, number)
        if number % 3 == 0:
            _answer(stage, search)
    stage.say(f"{LIVE} live searches and {DRAFTS} drafts")
