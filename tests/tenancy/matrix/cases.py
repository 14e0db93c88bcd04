"""Which thing each page is asked about. A route that is not here fails the matrix by its name.

A case names a thing of the world; the person's own one fills the URL, and the neighbour's one is
the foreign reference. Several cases of a route ask about several states. `query` and `body` are
what a person with good intentions would send; bodies are sent beside empty ones to foreign things,
so that a form's check of its shape does not hide a missing check of whose thing it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """One way to ask for a route."""

    thing: str = ""
    other: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)
    open_to: tuple[str, ...] = ()
    """Kinds of canary that everybody who has this address may read (a secret link)."""

    @property
    def label(self) -> str:
        """How the golden file names it."""
        parts = [self.thing, *map(str, self.fixed.values()), *self.query.values()]
        return " ".join(part for part in parts if part)


def on(*things: str, **more: Any) -> tuple[Case, ...]:
    """The same question about several things; `fixed` arguments of the URL may be named."""
    known = {key: more.pop(key) for key in ("other", "query", "body", "open_to") if key in more}
    return tuple(Case(thing, fixed=more, **known) for thing in things or ("",))


ONE = on()
REFERRALS = ("draft", "live", "asked", "compared", "recommended", "approved", "awarded")
ANY_REFERRAL = on(*(f"referral.{state}" for state in REFERRALS))
ARRIVED = ("silent", "solo", "live", "livebehind", "askedbehind", "awarded", "awardedbehind")
ANY_ARRIVED = on(*(f"received.{state}" for state in ARRIVED), other="received.solo")
SILENT = on("received.silent", other="received.solo")
ROUNDS = on("round.planned", "round.open", "round.shut", "round.working", "round.released")
DONE_ROUNDS = on("round.working", "round.released")
APPLIED = ("open", "openbehind", "shut", "working", "released")
APPLICATIONS = on(*(f"application.{state}" for state in APPLIED))
DRAFT = on("application.openbehind")
PANELS = on(*(f"panel.{state}" for state in ("open", "shut", "working", "workingbehind")))
WORK = on("panel.shut", "panel.working", "panel.workingbehind", "panel.released", position=2)
OFFERS = ("sentlive", "draftlivebehind", "sentcompared", "sentawarded", "sentawardedbehind")
ANY_OFFER = on(*(f"offer.{state}" for state in OFFERS))
CALL_OFFS = on("calloff.recommended", "calloff.approved", "calloff.awarded")
PAPERS = (
    "application",
    "application_receipt",
    "outcome_letter",
    "outcome_letterbehind",
    "pdps_agreement",
    "pdps_agreementbehind",
    "placement_agreement",
    "placement_agreement_signed",
)
PLACED = on("agreement.placementawarded", "agreement.placementsigned")
WORDS = {"words": "Some words."}
REASON = {"reason": "A good reason."}
LINK = on("link.invitation", open_to=("invitation",))
NO_LINK = on(token="no-such-token")

ROOT: dict[str, tuple[Case, ...]] = {
    "static_file": on(name="no-such-file.css"),
    "health.live": ONE,
    "health.ready": ONE,
    "health.metrics": ONE,
    "today.show_start": ONE,
    "today.show_assessment": ONE,
    "today.show_council": ONE,
    "today.show_provider": ONE,
    "today.show_demo": ONE,
    "today.show_help": ONE,
    "today.show_privacy": ONE,
    "today.show_cookies": ONE,
    "today.show_accessibility": ONE,
    "today.move_clock": ONE,
    "documents.download": on(*(f"document.{name}" for name in PAPERS)),
    "documents.show_job": on(*(f"job.{name}" for name in PAPERS[1:])),
    "notifications.list_notices": ONE,
    "notifications.mark_seen": ONE,
    "notifications.show_inbox": on(open_to=("email", "invitation")),
    "notifications.show_message": on("message.any", open_to=("email", "invitation")),
    "audit.list_events": ONE,
    "audit.show_record": on("record.any"),
    "audit.begin_record": on("record.any", body=REASON),
    "audit.show_access": on("referral.awarded", "referral.live"),
    "audit.begin_access": on("referral.live", body=REASON),
    "referrals.follow_link": on("referral.live", "received.solo"),
}

# Pages of an account that name nothing.
ALONE = (
    "show_account", "change_password", "show_password", "show_proof", "prove",
    "show_new_second_step", "set_new_second_step", "begin_second_step", "show_register",
    "start_registration", "show_check_email", "send_confirmation_again",
    "show_organisation", "register_provider", "show_second_step", "set_second_step",
    "extend_session", "show_sign_in", "sign_in", "show_code", "enter_code",
    "show_forgotten", "ask_reset", "show_reset_sent", "show_password_set", "sign_out",
    "show_provider_team", "show_council_team", "invite_provider_team",
    "invite_council_team", "send_invitation_provider_team", "send_invitation_council_team",
)  # fmt: skip
ACCOUNTS: dict[str, tuple[Case, ...]] = {
    **dict.fromkeys(
        (f"accounts.{name}" for name in ALONE),
        ONE,
    ),
    "accounts.end_device": on("session.second"),
    "accounts.become": on("person.colleague"),
    "accounts.show_invitation": LINK,
    "accounts.accept_invitation": LINK,
    "accounts.ask_again": LINK,
    "accounts.join": LINK,
    "accounts.show_confirm": NO_LINK,
    "accounts.confirm_email": NO_LINK,
    "accounts.show_new_password": NO_LINK,
    "accounts.set_new_password": NO_LINK,
    **{
        f"accounts.{verb}_{side}_team": on("member.colleague", body=body)
        for side, body in (("provider", {"roles": "responder"}), ("council", {"roles": "broker"}))
        for verb in ("edit", "change", "confirm_end", "end", "clear_second_step")
    },
    "accounts.withdraw_provider_team": on("invitation.open"),
    "accounts.withdraw_council_team": on("invitation.open"),
}

PURCHASING: dict[str, tuple[Case, ...]] = {
    "admissions.list_approved": ONE,
    "admissions.list_admissions": ONE,
    "admissions.show_admission": on("admission.any"),
    "admissions.show_lifting": on("admission.any"),
    "admissions.lift": on("admission.any", body=REASON),
    "admissions.show_removal": on("admission.any"),
    "admissions.remove": on("admission.any", body=REASON),
    "admissions.show_suspension": on("admission.any"),
    "admissions.suspend": on("admission.any", body={**REASON, "scope": "home"}),
    "admissions.list_agreements": ONE,
    "admissions.show_agreement": on("agreement.offered", "agreement.signed"),
    "admissions.sign_agreement": on(
        "agreement.offered", body={"name": "Ann Example", "position": "Director", "proof": "x"}
    ),
    "pdps.list_opportunities": ONE,
    "pdps.show_opportunity": on("round.open", "round.released", other="round.planned"),
    "pdps.show_text": on("round.open", other="round.planned", kind="terms"),
    "pdps.list_questions": on("round.open", other="round.planned"),
    "pdps.ask_question": on("round.open", other="round.planned", body=WORDS),
    "pdps.list_systems": ONE,
    "pdps.show_system": on("system.open", "system.planned"),
    "pdps.show_round": ROUNDS,
    "pdps.show_deadline": on("round.open"),
    "pdps.propose_deadline": on("round.open", body=REASON),
    "pdps.confirm_deadline": on("round.open"),
    "pdps.drop_deadline": on("round.open"),
    "pdps.publish_round": on("round.planned"),
    "pdps.show_answer_form": on("clarification.any"),
    "pdps.answer_question": on("clarification.any", body={"question": "Who?", "answer": "You."}),
    "pdps.show_delegation": ONE,
    "assessment.list_rounds": ONE,
    "assessment.show_round": ROUNDS,
    "assessment.show_opening": on("round.shut", "round.working"),
    "assessment.confirm_opening": on("round.shut"),
    "assessment.show_interests": on("round.shut", "round.working"),
    "assessment.declare_interests": on("round.working"),
    "assessment.add_panel_member": on("round.working"),
    "assessment.show_leaving": on("seat.working"),
    "assessment.remove_panel_member": on("seat.working", body=REASON),
    "assessment.show_application": PANELS,
    "assessment.list_checks": PANELS,
    "assessment.show_check": on("panel.working", "panel.workingbehind", position=1),
    "assessment.decide_check": on("panel.working", position=1, body={"decision": "passed"}),
    "assessment.check_fail": on("panel.workingbehind", position=1, body={"agreed": "yes"}),
    "assessment.list_moderations": on("panel.working"),
    "assessment.show_moderation": WORK,
    "assessment.moderate": on("panel.working", position=3, body={"agreed": "4", **REASON}),
    "assessment.show_score": WORK,
    "assessment.save_score": on("panel.working", position=2, body={"points": "4", **REASON}),
    "assessment.draft_score": on("panel.working", position=2, body=REASON),
    "assessment.show_outcome": DONE_ROUNDS,
    "assessment.draft_outcome": on("round.working"),
    "assessment.send_back": on("round.working", body=REASON),
    "assessment.sign_outcome": on("round.working"),
    "assessment.list_letters": DONE_ROUNDS,
    "assessment.mark_letters_read": on("round.working"),
    "assessment.show_release": DONE_ROUNDS,
    "assessment.release": on("round.working"),
    "assessment.show_record": DONE_ROUNDS,
}
