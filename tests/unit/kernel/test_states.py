"""State tables: what moves, and what does not."""

from __future__ import annotations

from enum import StrEnum

import pytest

from portal.kernel.errors import IllegalTransition
from portal.kernel.states import StateMachine


class State(StrEnum):
    DRAFT = "draft"
    SENT_BACK = "sent_back"
    SUBMITTED = "submitted"
    FORGOTTEN = "forgotten"


TABLE: StateMachine[State] = StateMachine(
    submit=((State.DRAFT, State.SENT_BACK), State.SUBMITTED),
    send_back=(State.SUBMITTED, State.SENT_BACK),
)


def test_after_follows_the_table() -> None:
    assert TABLE.after(State.DRAFT, "submit") is State.SUBMITTED
    assert TABLE.after(State.SENT_BACK, "submit") is State.SUBMITTED


def test_after_refuses_a_move_from_elsewhere_in_words() -> None:
    with pytest.raises(IllegalTransition) as caught:
        TABLE.after(State.SENT_BACK, "send_back")
    assert str(caught.value) == "This is sent back now, so it cannot be changed that way."


def test_an_unknown_move_is_a_mistake_in_the_code() -> None:
    with pytest.raises(KeyError):
        TABLE.after(State.DRAFT, "sbumit")


def test_can_says_what_the_table_holds() -> None:
    assert TABLE.can(State.DRAFT, "submit") is True
    assert TABLE.can(State.SUBMITTED, "submit") is False


def test_sources_targets_and_unreachable() -> None:
    assert TABLE.sources() == {State.DRAFT, State.SENT_BACK, State.SUBMITTED}
    assert TABLE.targets() == {State.SUBMITTED, State.SENT_BACK}
    assert TABLE.unreachable(State, State.DRAFT) == {State.FORGOTTEN}
