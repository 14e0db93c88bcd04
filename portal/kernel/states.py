"""State tables: which moves exist. Who may move is a policy; what else must be true, a rule."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, TypeVar

from portal.kernel.errors import IllegalTransition

S = TypeVar("S", bound=StrEnum)


class StateMachine(Generic[S]):
    """A table of named moves: `StateMachine(submit=(DRAFT, SUBMITTED), ...)`.

    A move may start from several states: `withdraw=((DRAFT, SUBMITTED), WITHDRAWN)`.
    """

    def __init__(self, **moves: tuple[S | tuple[S, ...], S]) -> None:
        self.moves: dict[str, tuple[tuple[S, ...], S]] = {}
        for name, (sources, target) in moves.items():
            listed = sources if isinstance(sources, tuple) else (sources,)
            self.moves[name] = (listed, target)

    def after(self, state: S, move: str) -> S:
        """The state that `move` leads to. Raises IllegalTransition when the table lacks it."""
        sources, target = self.moves[move]
        if state not in sources:
            raise IllegalTransition(
                f"This is {state.value.replace('_', ' ')} now, so it cannot be changed that way."
            )
        return target

    def can(self, state: S, move: str) -> bool:
        """Whether the table holds the move; says nothing about who may make it."""
        return state in self.moves[move][0]

    def sources(self) -> set[S]:
        """Every state that has a way out."""
        return {source for sources, _ in self.moves.values() for source in sources}

    def targets(self) -> set[S]:
        """Every state that some move leads to."""
        return {target for _, target in self.moves.values()}

    def unreachable(self, states: Iterable[S], initial: S) -> set[S]:
        """States that no move leads to, the initial one apart."""
        return set(states) - self.targets() - {initial}
