"""The few ways in which a verb or a read may refuse. Each has one page in `web/errors.py`."""

from __future__ import annotations


class PortalError(Exception):
    """Base of every refusal that a page can explain."""


class RuleBroken(PortalError):
    """A rule of the process says no; the sentence is shown beside `field` with status 422.

    `problems` holds further (field, sentence) pairs when several rules are broken at once.
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        field: str | None = None,
        problems: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.field = field
        self.problems = problems


class NotPermitted(PortalError):
    """The person may know that the thing exists but may not do this to it (403)."""


class NotFound(PortalError):
    """Absent, or out of the actor's sight: both look the same (404)."""


class StaleRecord(PortalError):
    """Somebody else changed the record since the form was drawn (409)."""

    def __init__(self, sentence: str, *, theirs: object = None, mine: object = None) -> None:
        super().__init__(sentence)
        self.theirs = theirs
        self.mine = mine


class IllegalTransition(PortalError):
    """A move that the state table does not hold (409: the page was out of date)."""


class TooManyAttempts(PortalError):
    """A rate limit refused, or could not be read and so refused (429)."""


class AlreadyDone(PortalError):
    """The same form was sent before; `location` is where the first sending led (303)."""

    def __init__(self, location: str) -> None:
        super().__init__("This was already done.")
        self.location = location


class Sealed(PortalError):
    """An attempt to open what is sealed; it is refused and recorded (403)."""
