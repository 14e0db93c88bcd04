"""Act five, many times: sixty placements of the last months, and searches that are live today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from portal import offers, referrals
from portal.demo import cast, market, scheme, searching
from portal.demo.stage import Act, Search, Stage
from portal.kernel.clock import london_date
from portal.kernel.periods import add_working_days
from portal.pdps import Route
from portal.referrals import EndReason

FINISHED, WEEKS = 88, 10
DECIDING, OLDER, FRESH, DRAFTS = (401, 403, 406, 407), range(300, 308), range(320, 332), range(8)
"""One hundred and twenty referrals with the finished ones; of those sixty became placements."""
MOST_ASKED, LANTERN_EACH = 6, 9
TO_COMPARE = DECIDING[-1]
"""Everybody who was asked made an offer, and nobody has chosen yet."""
LONG_STAY_WEEKS, LATER, LAST_STARTS_IN = 130, 21, 30
PLANNED_DAYS, SHORTEST = 3, 6
"""Working days to answer a planned search, and the days at least that a search takes."""
ROUTES = (Route.EMERGENCY, Route.PLANNED, Route.SAME_DAY, Route.URGENT)


def acts(present: datetime) -> list[Act]:
    """Each week's searches: asked, decided, signed the day after; then what is live today."""
    made: list[Act] = []
    for week in range(WEEKS):
        decided = 71 - 7 * week
        made.append((asked_before(present, decided), partial(_ask_week, week)))
        made.append((decided, partial(_finish_week, week)))
        if week < WEEKS - 1:
            made.append((decided - 1, searching.sign_all))
    return [
        *made,
        (asked_before(present, 3), partial(_ask_live, DECIDING, True)),
        (4, _sign_on_one_side),
        (3, _decide_some),
        (3, partial(_ask_live, OLDER, True)),
        (1, _draft),
        (0.014, partial(_ask_live, FRESH, False)),
        (0.007, _ask_the_council),
    ]


def asked_before(present: datetime, decided: int) -> int:
    """How many days ago a search was asked whose answers could be read so many days ago.

    Sealed offers are read when the time to answer has passed: longer over a weekend or a holiday.
    """
    day = london_date(present - timedelta(days=decided))
    latest = add_working_days(day, -PLANNED_DAYS - 1)
    return decided + max(SHORTEST, (day - latest).days)


def _numbers(week: int) -> range:
    """The numbers of a week's searches."""
    return range(week * FINISHED // WEEKS, (week + 1) * FINISHED // WEEKS)


def _ask_week(week: int, stage: Stage) -> None:
    """Write, send and answer this week's searches."""
    market.state_places(stage)
    numbers = _numbers(week)
    routes = [Route.PLANNED if number % 2 else Route.URGENT for number in numbers]
    searches = list(map(partial(_search, stage), numbers, routes))
    starts_in = LAST_STARTS_IN if week == WEEKS - 1 else 0
    stage.asked[numbers] = [(one, _answer(stage, one, starts_in=starts_in)) for one in searches]


def _finish_week(week: int, stage: Stage) -> None:
    numbers = _numbers(week)
    awarded = sum(
        _finish(stage, number, search, sent)
        for number, (search, sent) in zip(numbers, stage.asked.pop(numbers), strict=True)
    )
    stage.say(f"Week {week + 1} of {WEEKS}: {len(numbers)} searches, {awarded} awarded")


def _search(stage: Stage, number: int, route: Route) -> Search:
    council = cast.HAVERING if number % 3 else cast.MEMBERS[1 + number % 5 % 4]
    lot = scheme.FOSTERING if number % 4 == 0 else scheme.HOMES
    reference, child = searching.write(stage, council, lot, number, route)
    wins = number % LANTERN_EACH == 1
    return searching.send(stage, council, reference, child, MOST_ASKED, lantern_first=wins)


def _answer(stage: Stage, search: Search, offering: int = 2, starts_in: int = 0) -> list[str]:
    """So many offers, one silent provider, the others say no; the offers' references."""
    asked = list(searching.by_provider(stage, search).items())
    sent = [
        searching.offer(stage, search, who, key, starts_in or 5 + stage.chance.randrange(5))
        for who, key in asked[:offering]
    ]
    for provider, _ in asked[offering + 1 :]:
        searching.decline(stage, search, provider)
    return sent


def _finish(stage: Stage, number: int, search: Search, sent: list[str]) -> int:
    """Withdrawn, closed without a home, or awarded: 1 when it was awarded."""
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


def _ask_live(numbers: Sequence[int], answered: bool, stage: Stage) -> None:
    """Searches that nobody has decided on; the newest ones wait for most of their answers."""
    asked = stage.asked.setdefault(numbers, [])
    for number in numbers:
        route = Route.PLANNED if answered else ROUTES[number % len(ROUTES)]
        search = _search(stage, number, route)
        if answered or number % 3 == 0:
            offering = MOST_ASKED if number == TO_COMPARE else 2
            starts_in = LATER if answered else 0
            asked.append((search, _answer(stage, search, offering, starts_in)))
        stage.live.append(search)


def _sign_on_one_side(stage: Stage) -> None:
    """The newest agreements wait for somebody: half of them were signed by the council."""
    searching.sign_last(stage)


def _decide_some(stage: Stage) -> None:
    """One for the director, one for the head of service, one approved; one is left to compare."""
    asked = stage.asked.pop(DECIDING)[:3]
    for (search, sent), weeks in zip(asked, (LONG_STAY_WEEKS, 39, 39), strict=True):
        call_off = searching.recommend(stage, search, sent[0], sent, weeks)
    searching.approve(stage, call_off, search.council)
    stage.say("Recommendations that wait for an approver, and one for its award")


def _draft(stage: Stage) -> None:
    """Referrals that are begun: in Havering the social worker's part is missing."""
    for number in DRAFTS:
        if number % 2:
            searching.begin(stage, cast.HAVERING, scheme.HOMES, number, Route.PLANNED)
        else:
            searching.write(stage, cast.MEMBERS[1], scheme.HOMES, number, Route.PLANNED)


def _ask_the_council(stage: Stage) -> None:
    """A provider asks about a search of Havering's; brokers and social workers can answer."""
    search = next(one for one in reversed(stage.live) if one.council == cast.HAVERING)
    provider = next(iter(searching.by_provider(stage, search)))
    with stage.acting(stage.admins[provider]) as uow:
        offers.ask(uow, search.reference, "How far is the school from where the child lives now?")
    count = len(DECIDING) + len(OLDER) + len(FRESH)
    stage.say(f"{count} live searches and {len(DRAFTS)} drafts")
