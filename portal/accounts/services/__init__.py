"""Verbs of accounts."""

from portal.accounts.services.credentials import (
    ask_reset,
    change_password,
    note_proof,
    reset_password,
    verify_again,
)
from portal.accounts.services.demo import move_clock
from portal.accounts.services.invitations import (
    accept_invitation,
    ask_again,
    invite,
    join,
    joiner,
    withdraw_invitation,
)
from portal.accounts.services.register import (
    ask_confirmation,
    confirm_email,
    founder,
    register_provider,
    start_registration,
)
from portal.accounts.services.second_step import (
    expected_code,
    offer_second_step,
    offered_secret,
    set_second_step,
)
from portal.accounts.services.sessions import end_device, sign_out
from portal.accounts.services.sign_in import (
    check_code,
    check_password,
    finish,
    sign_in_demo_person,
)
from portal.accounts.services.team import change_roles, clear_second_step, end_membership

__all__ = [
    "accept_invitation",
    "ask_again",
    "ask_confirmation",
    "ask_reset",
    "change_password",
    "change_roles",
    "check_code",
    "check_password",
    "clear_second_step",
    "confirm_email",
    "end_device",
    "end_membership",
    "expected_code",
    "finish",
    "founder",
    "invite",
    "join",
    "joiner",
    "move_clock",
    "note_proof",
    "offer_second_step",
    "offered_secret",
    "register_provider",
    "reset_password",
    "set_second_step",
    "sign_in_demo_person",
    "sign_out",
    "start_registration",
    "verify_again",
    "withdraw_invitation",
]
