"""An answer to "may I?" that always carries its reason in plain English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed or not; `reason` is the sentence a person reads when it is not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def refused(reason: str) -> Verdict:
    """A refusal; `reason` must tell the person what stands in the way."""
    return Verdict(False, reason)


def first_refusal(*verdicts: Verdict) -> Verdict:
    """The first refusal among several conditions, or `ALLOWED`."""
    return next((verdict for verdict in verdicts if not verdict.allowed), ALLOWED)
