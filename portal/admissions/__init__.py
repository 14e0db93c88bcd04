"""Who may be called on: the PDPS agreement, admission per lot and home, suspension and lifting."""

from portal.admissions.events import (
    AdmissionEnded,
    AgreementOffered,
    AgreementSigned,
    AgreementWithdrawn,
    HomeAdmitted,
    HomeSuspended,
    SuspensionLifted,
)
from portal.admissions.models import Admission, PdpsAgreement, Suspension
from portal.admissions.types import (
    AdmissionState,
    AdmittedHome,
    AgreementState,
    HomeOffered,
    PriceOffered,
    RegisterLine,
    SuspensionCause,
    SuspensionScope,
)

__all__ = [
    "Admission",
    "AdmissionEnded",
    "AdmissionState",
    "AdmittedHome",
    "AgreementOffered",
    "AgreementSigned",
    "AgreementState",
    "AgreementWithdrawn",
    "HomeAdmitted",
    "HomeOffered",
    "HomeSuspended",
    "PdpsAgreement",
    "PriceOffered",
    "RegisterLine",
    "Suspension",
    "SuspensionCause",
    "SuspensionLifted",
    "SuspensionScope",
]
