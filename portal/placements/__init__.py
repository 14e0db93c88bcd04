"""The placement agreement (IPA): made from an award's frozen terms, signed by both, then locked."""

from portal.placements.events import AgreementOpened, PlacementAgreed, PlacementAgreementSigned
from portal.placements.models import PlacementAgreement, Signature
from portal.placements.policies import can_read, can_sign
from portal.placements.queries import (
    count_agreements,
    find_for_call_off,
    get_agreement,
    list_agreements,
    list_signatures,
    list_to_sign,
)
from portal.placements.services import Signatory, open_agreement, sign
from portal.placements.types import AgreementState, Side

__all__ = [
    "AgreementOpened",
    "AgreementState",
    "PlacementAgreed",
    "PlacementAgreement",
    "PlacementAgreementSigned",
    "Side",
    "Signatory",
    "Signature",
    "can_read",
    "can_sign",
    "count_agreements",
    "find_for_call_off",
    "get_agreement",
    "list_agreements",
    "list_signatures",
    "list_to_sign",
    "open_agreement",
    "sign",
]
