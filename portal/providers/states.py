"""What may become of an import run."""

from __future__ import annotations

from enum import StrEnum

from portal.kernel.states import StateMachine


class ImportState(StrEnum):
    """A run over a file. An abandoned one was overtaken by a later start."""

    RUNNING = "running"
    FINISHED = "finished"
    ABANDONED = "abandoned"


IMPORT = StateMachine(
    finish=(ImportState.RUNNING, ImportState.FINISHED),
    abandon=(ImportState.RUNNING, ImportState.ABANDONED),
)
