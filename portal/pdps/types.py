"""Kinds and fixed words of a purchasing system. What councils may change is data, not here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.kernel.labels import Labelled


class SystemKind(Labelled):
    """What kind of purchasing system a council runs."""

    PSEUDO_DPS = "pseudo_dps", "Pseudo-dynamic purchasing system (PDPS)"
    DPS = "dps", "Dynamic purchasing system"
    FRAMEWORK = "framework", "Framework agreement"
    OWN_LIST = "own_list", "The council's own list"


class QuestionKind(StrEnum):
    """A gate is passed or not; a scored question earns points."""

    GATE = "gate"
    SCORED = "scored"


class Criterion(Labelled):
    """What a scored question counts towards; price is the third part and has no questions."""

    QUALITY = "quality"
    SOCIAL_VALUE = "social_value"


class PriceFormula(StrEnum):
    """How prices become points. Published with the round; computed in exact decimals."""

    LOWEST_SHARE = "lowest_share"

    @property
    def words(self) -> str:
        """The formula as the round's page explains it."""
        return _FORMULA_WORDS[self]


_FORMULA_WORDS = {
    PriceFormula.LOWEST_SHARE: (
        "For each price band, the lowest price offered by an application that passed every gate is "
        "divided by your price and multiplied by the band's share of the points for price. The "
        "points of all bands are added, and the total is rounded once, to two decimals, halves up. "
        "Equal totals have equal rank: nothing else breaks a tie, because every application that "
        "reaches the pass mark is admitted."
    )
}


class Route(Labelled):
    """How soon a child must move; it decides how long providers have to answer."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    URGENT = "urgent"
    PLANNED = "planned"

    @property
    def is_quick(self) -> bool:
        """Whether the search starts with the short form (product.md, Refer)."""
        return self in (Route.EMERGENCY, Route.SAME_DAY)


class RatingOutcome(Labelled):
    """What a lot's rating rule says of one judgement."""

    ADMIT = "admit", "Accepted"
    REFER = "refer", "Decided case by case"
    REFUSE = "refuse", "Not accepted"


class ProposalState(StrEnum):
    """Where a proposed change of a deadline stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


class DocumentKind(Labelled):
    """The documents that a PDPS agreement fixes by version."""

    TERMS = "terms"
    SPECIFICATION = "specification"
    PRICE_SCHEDULE = "price_schedule"


class SettingKey(StrEnum):
    """Values of a purchasing system that later rooms read; each has a row with its source."""

    NOTICE_DAYS = "notice_days"
    EARLY_NOTICE_DAYS = "early_notice_days"
    EARLY_NOTICE_WEEKS = "early_notice_weeks"
    UPLIFT_CAP_PERCENT = "uplift_cap_percent"
    UPLIFT_INDEX = "uplift_index"
    UPLIFT_FROM = "uplift_from"
    UPLIFT_WINDOW = "uplift_window"
    EMPLOYERS_COVER_PENCE = "employers_cover_pence"
    PUBLIC_COVER_PENCE = "public_cover_pence"
    PROFESSIONAL_COVER_PENCE = "professional_cover_pence"
    RADIUS_MILES = "radius_miles"
    KEY_DECISION_PENCE = "key_decision_pence"


@dataclass(frozen=True, slots=True)
class SettingKind:
    """How a setting is called, what it is measured in, and the sample value of product.md."""

    label: str
    sample: str
    unit: str = ""


SETTINGS: dict[SettingKey, SettingKind] = {
    SettingKey.NOTICE_DAYS: SettingKind("Notice to end a placement", "28", "days"),
    SettingKey.EARLY_NOTICE_DAYS: SettingKind("Notice in the first weeks", "7", "days"),
    SettingKey.EARLY_NOTICE_WEEKS: SettingKind("How long the first weeks last", "12", "weeks"),
    SettingKey.UPLIFT_CAP_PERCENT: SettingKind("Fixed cap on a fee uplift", "3", "percent"),
    SettingKey.UPLIFT_INDEX: SettingKind("Index of the cap; the lower of both holds", "CPI"),
    SettingKey.UPLIFT_FROM: SettingKind("Uplifts start on", "1 April"),
    SettingKey.UPLIFT_WINDOW: SettingKind("Uplifts are asked for in", "January and February"),
    SettingKey.EMPLOYERS_COVER_PENCE: SettingKind(
        "Employer's liability insurance", "500000000", "pence"
    ),
    SettingKey.PUBLIC_COVER_PENCE: SettingKind("Public liability insurance", "1000000000", "pence"),
    SettingKey.PROFESSIONAL_COVER_PENCE: SettingKind(
        "Professional indemnity insurance", "500000000", "pence"
    ),
    SettingKey.RADIUS_MILES: SettingKind("How far to look for a home", "20", "miles"),
    SettingKey.KEY_DECISION_PENCE: SettingKind(
        "Whole-life cost of a key decision", "50000000", "pence"
    ),
}
