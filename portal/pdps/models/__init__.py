"""The tables of the purchasing system: what was set up, for how long, by what rules."""

from portal.pdps.models.questions import Question, QuestionSet
from portal.pdps.models.rounds import (
    Clarification,
    PublishedAnswer,
    Round,
    RoundChange,
    RoundExtension,
    RoundLot,
)
from portal.pdps.models.rules import (
    CallOffCriterion,
    DelegationHolder,
    DelegationLimit,
    PriceBand,
    ResponseWindow,
)
from portal.pdps.models.system import (
    AgreementText,
    Lot,
    MemberCouncil,
    MemberLot,
    PurchasingSystem,
    SystemSetting,
    TermExtension,
)

__all__ = [
    "AgreementText",
    "CallOffCriterion",
    "Clarification",
    "DelegationHolder",
    "DelegationLimit",
    "Lot",
    "MemberCouncil",
    "MemberLot",
    "PriceBand",
    "PublishedAnswer",
    "PurchasingSystem",
    "Question",
    "QuestionSet",
    "ResponseWindow",
    "Round",
    "RoundChange",
    "RoundExtension",
    "RoundLot",
    "SystemSetting",
    "TermExtension",
]
