"""What must be true of the facts that a provider or an officer gives. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

from portal.kernel.errors import RuleBroken
from portal.providers.postcodes import find_district, find_postcode, normalise_postcode
from portal.providers.types import (
    CoverFacts,
    CoverState,
    HomeFacts,
    HouseholdFacts,
    Judgement,
    RecordedInspection,
    Scale,
    ServiceKind,
)

OLDEST_CHILD = 18
OLDEST_YOUNG_PERSON = 25
USUAL_HOUSEHOLD_LIMIT = 3
"""The usual fostering limit; more needs an exemption (rules.md 3.5)."""
MOST_PLACES = 200
WARN_DAYS = 60
"""From this many days before it expires a certificate is shown as due (rules.md 3.4)."""

_BEYOND_18 = frozenset({ServiceKind.OVER_18, ServiceKind.SUPPORTED})
_REPORT_HOST = "ofsted.gov.uk"
_PHONE = re.compile(r"0\d{9,10}")

Problem = tuple[str, str]


def check_home(kind: ServiceKind, facts: HomeFacts) -> None:
    """Raises RuleBroken with every problem of the facts about a service, each beside its field."""
    problems = [
        *_needed("name", facts.name, "Enter the name that councils know it by"),
        *_needed("address_1", facts.address_1, "Enter the first line of the address"),
        *_needed("town", facts.town, "Enter the town or city"),
        *_postcode(facts.postcode),
        *_places(kind, facts.registered_places),
        *_ages(kind, facts.age_from, facts.age_to),
        *_phone("referral_phone", facts.referral_phone, wanted=True),
        *_phone("night_phone", facts.night_phone, wanted=False),
    ]
    _refuse("home_facts", problems)


def check_household(facts: HouseholdFacts) -> None:
    """Raises RuleBroken with every problem of the facts about a carer household."""
    problems = _ages(ServiceKind.AGENCY, facts.age_from, facts.age_to)
    if facts.places < 1:
        problems.append(("places", "Enter how many children can live with this household"))
    elif facts.places > USUAL_HOUSEHOLD_LIMIT and not facts.has_exemption:
        sentence = "More than 3 children need an exemption: enter 3 or fewer, or say that there is"
        problems.append(("places", sentence))
    if find_district(facts.district) is None:
        problems.append(("district", "Enter the first half of a UK postcode, like RM7"))
    _refuse("household_facts", problems)


def check_cover(facts: CoverFacts, today: date) -> None:
    """Raises RuleBroken unless the certificate says something that can count.

    An expired one is kept with a warning (screens.md 3.15), but not one of another decade.
    """
    problems = _needed("insurer", facts.insurer, "Enter the name of the insurer")
    if facts.amount_pence <= 0:
        problems.append(("amount", "Enter the amount of cover, like 5,000,000"))
    if facts.expires_on < today - timedelta(days=366):
        problems.append(("expires_on", "The certificate ran out more than a year ago"))
    if facts.expires_on > today + timedelta(days=5 * 366):
        problems.append(("expires_on", "The end date must be within the next 5 years"))
    _refuse("cover_facts", problems)


def check_inspection(facts: RecordedInspection, kind: ServiceKind, today: date) -> None:
    """Raises RuleBroken unless an inspection between two files can be believed and looked up."""
    problems: list[Problem] = []
    if facts.inspected_on > today:
        problems.append(("inspected_on", "The inspection date must be today or in the past"))
    if facts.published_on is not None and facts.published_on < facts.inspected_on:
        problems.append(("published_on", "The report cannot be published before the inspection"))
    if facts.overall.scale is not scale_for(kind):
        problems.append(("overall", "Choose a judgement of this kind of service's own scale"))
    problems.extend(report_problems(facts.report_url))
    _refuse("inspection_facts", problems)


def check_status(on: date, report_url: str, today: date) -> None:
    """Raises RuleBroken unless a change of registration has its source and has happened."""
    problems = list(report_problems(report_url))
    if on > today:
        problems.append(("on", "The date must be today or in the past"))
    _refuse("registration_facts", problems)


def scale_for(kind: ServiceKind) -> Scale:
    """The scale on which Ofsted judges this kind of service."""
    return Scale.SUPPORTED if kind is ServiceKind.SUPPORTED else Scale.FOUR_POINT


def judgements_for(kind: ServiceKind) -> tuple[Judgement, ...]:
    """The judgements that this kind of service can have, the best first."""
    return tuple(one for one in Judgement if one.scale is scale_for(kind))


def report_problems(url: str) -> tuple[Problem, ...]:
    """What is wrong with a link to Ofsted's own page: the rule acts on evidence, not on hearsay."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    ours = host == _REPORT_HOST or host.endswith("." + _REPORT_HOST)
    if parts.scheme == "https" and ours and len(url) <= 300:
        return ()
    return (("report_url", "Enter the link to Ofsted's page, like https://reports.ofsted.gov.uk/"),)


def cover_state(expires_on: date | None, today: date) -> CoverState:
    """Where a certificate stands today; it counts until the end of its last day."""
    if expires_on is None:
        return CoverState.MISSING
    if expires_on < today:
        return CoverState.EXPIRED
    due = expires_on - today <= timedelta(days=WARN_DAYS)
    return CoverState.DUE if due else CoverState.CURRENT


def plain_phone(typed: str) -> str:
    """A UK telephone number as digits from 0 ("+44 20 8496 0123" is 02084960123)."""
    digits = re.sub(r"[\s()\-.]+", "", typed)
    return re.sub(r"^(\+44|0044)0?", "0", digits)


def _needed(field: str, text: str, sentence: str) -> list[Problem]:
    return [] if text.strip() else [(field, sentence)]


def _postcode(typed: str) -> list[Problem]:
    """A postcode newer than the list is taken when its district is known."""
    if normalise_postcode(typed) is None:
        return [("postcode", "Enter a full UK postcode, like RM7 0AA")]
    if find_postcode(typed) is None and find_district(typed) is None:
        return [("postcode", "We cannot find this postcode. Check it")]
    return []


def _places(kind: ServiceKind, places: int | None) -> list[Problem]:
    if kind is ServiceKind.AGENCY:
        return []
    if places is None or not 1 <= places <= MOST_PLACES:
        return [("registered_places", "Enter how many children it is registered for, like 4")]
    return []


def _ages(kind: ServiceKind, first: int, last: int) -> list[Problem]:
    oldest = OLDEST_YOUNG_PERSON if kind in _BEYOND_18 else OLDEST_CHILD
    if not 0 <= first <= oldest:
        return [("age_from", f"The youngest age must be between 0 and {oldest}")]
    if not first <= last <= oldest:
        return [("age_to", f"The oldest age must be between {first} and {oldest}")]
    return []


def _phone(field: str, typed: str, *, wanted: bool) -> list[Problem]:
    if not typed.strip() and not wanted:
        return []
    if _PHONE.fullmatch(plain_phone(typed)):
        return []
    return [(field, "Enter a UK telephone number, like 020 7946 0123")]


def _refuse(code: str, problems: list[Problem]) -> None:
    if problems:
        field, sentence = problems[0]
        raise RuleBroken(code, sentence, field, problems=tuple(problems))
