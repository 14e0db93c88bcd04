"""Refusals carry what their page needs."""

from __future__ import annotations

from portal.kernel import errors


def test_rule_broken_carries_field_and_further_problems() -> None:
    refusal = errors.RuleBroken("gap", "Enter an answer", "q1", problems=(("q2", "Select one"),))
    assert (str(refusal), refusal.code, refusal.sentence) == (
        "Enter an answer",
        "gap",
        "Enter an answer",
    )
    assert (refusal.field, refusal.problems) == ("q1", (("q2", "Select one"),))


def test_rule_broken_needs_no_field() -> None:
    refusal = errors.RuleBroken("closed", "The round has closed")
    assert (refusal.field, refusal.problems) == (None, ())


def test_stale_record_carries_both_versions() -> None:
    stale = errors.StaleRecord("Priya changed this", theirs="b", mine="a")
    assert (str(stale), stale.theirs, stale.mine) == ("Priya changed this", "b", "a")


def test_already_done_says_where_it_led() -> None:
    assert errors.AlreadyDone("/p/").location == "/p/"


def test_every_refusal_can_be_caught_as_one() -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ]
    assert len(kinds) > 5
    assert all(issubclass(kind, errors.PortalError) for kind in kinds)
