"""Where an application may go. The deadline and the gaps are rules, not states."""

from __future__ import annotations

from portal.applications.types import ApplicationState as State
from portal.kernel.states import StateMachine

APPLICATION = StateMachine[State](
    submit=((State.DRAFT, State.SUBMITTED, State.WITHDRAWN), State.SUBMITTED),
    withdraw=(State.SUBMITTED, State.WITHDRAWN),
)
