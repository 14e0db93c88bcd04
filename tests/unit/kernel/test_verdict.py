"""Verdicts: yes, or no with a reason."""

from __future__ import annotations

from portal.kernel.verdict import ALLOWED, first_refusal, refused


def test_a_verdict_is_true_or_false() -> None:
    assert bool(ALLOWED) is True
    assert bool(refused("The round has closed")) is False
    assert refused("The round has closed").reason == "The round has closed"


def test_first_refusal_gives_the_first_reason() -> None:
    late, unsigned = refused("Too late"), refused("Not signed")
    assert first_refusal(ALLOWED, late, unsigned) is late
    assert first_refusal(ALLOWED, ALLOWED) is ALLOWED
    assert first_refusal() is ALLOWED
