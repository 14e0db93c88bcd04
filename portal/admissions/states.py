"""What may become of an agreement and of an admission."""

from __future__ import annotations

from portal.admissions.types import AdmissionState, AgreementState
from portal.kernel.states import StateMachine

AGREEMENT = StateMachine(
    sign=(AgreementState.OFFERED, AgreementState.SIGNED),
    withdraw=(AgreementState.OFFERED, AgreementState.WITHDRAWN),
)

_LIVE = (AdmissionState.ADMITTED, AdmissionState.SUSPENDED)

ADMISSION = StateMachine(
    suspend=(_LIVE, AdmissionState.SUSPENDED),
    lift=(AdmissionState.SUSPENDED, AdmissionState.ADMITTED),
    remove=(_LIVE, AdmissionState.REMOVED),
    expire=(_LIVE, AdmissionState.EXPIRED),
)
