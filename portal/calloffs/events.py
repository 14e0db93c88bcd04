"""Facts about call-offs. Money in pence; reasons are sealed by audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _CallOffEvent(Event):
    """What every fact of a call-off carries."""

    record: ClassVar[str] = "call_off"
    referral_id: UUID
    referral_reference: str


@dataclass(frozen=True, kw_only=True)
class CallOffRecommended(_CallOffEvent):
    """A broker recommended an offer, with reasons."""

    sentence: ClassVar[str] = (
        "Recommended offer {offer_reference} for {referral_reference}; needs {limit_needed}"
    )
    offer_reference: str
    weekly_fee_pence: int
    whole_life_pence: int
    limit_needed: str


@dataclass(frozen=True, kw_only=True)
class CallOffApproved(_CallOffEvent):
    """An approver with a sufficient limit approved."""

    sentence: ClassVar[str] = "Approved {reference} for {referral_reference} as {limit_title}"
    limit_title: str
    is_key_decision: bool


@dataclass(frozen=True, kw_only=True)
class CallOffSentBack(_CallOffEvent):
    """An approver asked for more before deciding."""

    sentence: ClassVar[str] = "Sent {reference} back with a question"


@dataclass(frozen=True, kw_only=True)
class CallOffRefused(_CallOffEvent):
    """An approver refused."""

    sentence: ClassVar[str] = "Did not approve {reference}"


@dataclass(frozen=True, kw_only=True)
class CallOffReplaced(_CallOffEvent):
    """The broker dropped a recommendation for another one."""

    sentence: ClassVar[str] = "Replaced the recommendation {reference}"


@dataclass(frozen=True, kw_only=True)
class CallOffAwarded(_CallOffEvent):
    """The call-off was awarded, exactly once."""

    sentence: ClassVar[str] = (
        "Awarded {reference} for {referral_reference} to offer {offer_reference}, from {starts_on}"
    )
    offer_reference: str
    home_id: UUID
    starts_on: date
    weekly_fee_pence: int
    terms_digest: str
