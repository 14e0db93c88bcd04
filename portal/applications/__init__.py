"""A provider's application to join one lot in one round, sealed until two people open the round.

Until then it does not exist for anybody else: no rows, no counts, no entry in the record.
"""

from portal.applications.events import (
    AnswerMarked,
    AnswerSaved,
    ApplicationLate,
    ApplicationOpened,
    ApplicationReplaced,
    ApplicationStarted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    GateAnswered,
    HomesChosen,
    PricesEntered,
    ReaderBarred,
    SealedReadingRefused,
)
from portal.applications.models import (
    Answer,
    AnswerVersion,
    Application,
    ApplicationHome,
    ApplicationPrice,
    GateAnswer,
    LateAttempt,
    ReaderBar,
    Submission,
)
from portal.applications.types import (
    ApplicationState,
    AttemptKind,
    GateView,
    HomeView,
    SubmissionView,
)

__all__ = [
    "Answer",
    "AnswerMarked",
    "AnswerSaved",
    "AnswerVersion",
    "Application",
    "ApplicationHome",
    "ApplicationLate",
    "ApplicationOpened",
    "ApplicationPrice",
    "ApplicationReplaced",
    "ApplicationStarted",
    "ApplicationState",
    "ApplicationSubmitted",
    "ApplicationWithdrawn",
    "AttemptKind",
    "GateAnswer",
    "GateAnswered",
    "GateView",
    "HomeView",
    "HomesChosen",
    "LateAttempt",
    "PricesEntered",
    "ReaderBar",
    "ReaderBarred",
    "SealedReadingRefused",
    "Submission",
    "SubmissionView",
]
