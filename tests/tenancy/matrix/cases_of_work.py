"""Which thing each page of a provider, a broker and an approver is asked about."""

from __future__ import annotations

from tests.tenancy.matrix.cases import (
    ACCOUNTS,
    ANY_ARRIVED,
    ANY_OFFER,
    ANY_REFERRAL,
    APPLICATIONS,
    CALL_OFFS,
    DRAFT,
    ONE,
    PLACED,
    PURCHASING,
    ROOT,
    SILENT,
    WORDS,
    Case,
    on,
)

STARTED = on("start.open", "start.fresh", other="start.planned")
ANSWER = on("application.openbehind", "application.working", key="safeguarding")
GATE = on("application.openbehind", "application.working", key="insurance")
HOME = on("home.referred", "home.agency")
HOUSEHOLD = on("household.kept")

DECIDING = (
    "ask_to_approve",
    "approve",
    "ask_to_refuse",
    "refuse",
    "ask_to_send_back",
    "send_back",
)

APPLYING: dict[str, tuple[Case, ...]] = {
    "applications.list_applications": ONE,
    "applications.show_tasks": APPLICATIONS,
    "applications.show_answer": ANSWER,
    "applications.save_answer": on("application.openbehind", key="safeguarding", body=WORDS),
    "applications.autosave": on("application.openbehind", key="safeguarding", body=WORDS),
    "applications.list_versions": ANSWER,
    "applications.check": APPLICATIONS,
    "applications.show_gate": GATE,
    "applications.answer_gate": on(
        "application.openbehind", key="insurance", body={"choice": "yes"}
    ),
    "applications.show_declaration": APPLICATIONS,
    "applications.submit": on("application.openbehind", body={"name": "Ann", "post": "Director"}),
    "applications.show_homes": APPLICATIONS,
    "applications.choose_homes": DRAFT,
    "applications.show_prices": APPLICATIONS,
    "applications.set_prices": DRAFT,
    "applications.show_submitted": APPLICATIONS,
    "applications.show_withdraw": APPLICATIONS,
    "applications.withdraw": on("application.open", "application.openbehind"),
    "applications.new_application": STARTED,
    "applications.start": STARTED,
    "assessment.show_result": APPLICATIONS,
    "assessment.list_questions": on("application.workingbehind"),
    "assessment.reply": on("query.waiting", body=WORDS),
}

PLACES: dict[str, tuple[Case, ...]] = {
    "providers.list_homes": ONE,
    "providers.show_home": HOME,
    "providers.confirm_home": HOME,
    "providers.edit_home": HOME,
    "providers.save_home": HOME,
    "providers.edit_household": HOUSEHOLD,
    "providers.save_household": HOUSEHOLD,
    "providers.ask_to_remove_household": HOUSEHOLD,
    "providers.remove_household": HOUSEHOLD,
    "providers.new_household": on("home.agency"),
    "providers.add_household": on("home.agency"),
    "providers.ask_to_remove_home": HOME,
    "providers.remove_home": HOME,
    "providers.look_up_home": (Case(), Case(query={"urn": "2000001"})),
    "providers.new_home": ONE,
    "providers.new_home_details": (Case(query={"urn": "2999999"}),),
    "providers.add_home": ONE,
    "providers.show_organisation": ONE,
    "providers.new_insurance": on(kind="public"),
    "providers.record_insurance": on(kind="public"),
    "vacancies.list_places": ONE,
    "vacancies.save_home_places": on("home.referred", body={"places": "1"}),
    "vacancies.save_household_places": on("household.kept", body={"places": "1"}),
    "vacancies.show_household_limits": HOUSEHOLD,
    "vacancies.save_household_limits": HOUSEHOLD,
    "vacancies.pause_household": HOUSEHOLD,
    "vacancies.resume_household": HOUSEHOLD,
    "vacancies.show_home_limits": on("home.referred"),
    "vacancies.save_home_limits": on("home.referred"),
    "vacancies.pause_home": on("home.referred"),
    "vacancies.resume_home": on("home.referred"),
    "vacancies.confirm_all": ONE,
}

REFERRING: dict[str, tuple[Case, ...]] = {
    "referrals.list_referrals": ONE,
    "referrals.show_referral": ANY_REFERRAL,
    "referrals.save_field": on(
        "referral.draft", section="profile", field="story", body={"story": "Taken over."}
    ),
    "referrals.show_stage": tuple(
        Case(f"referral.{state}", fixed={"stage": stage}, query=query)
        for stage in ("profile", "documents", "identity")
        for state, query in (("live", {}), ("live", {"why": "match"}))
    ),
    "referrals.edit_section": tuple(
        case
        for section in ("child", "needs", "search", "profile", "documents", "identity")
        for case in on("referral.draft", section=section)
    ),
    "referrals.save_section": tuple(
        case
        for section in ("child", "needs", "search", "profile", "documents", "identity")
        for case in on("referral.draft", section=section)
    ),
    "referrals.show_match": on("referral.draft", "referral.live"),
    "referrals.show_preview": on("referral.draft", "referral.live"),
    "referrals.confirm_preview": on("referral.draft"),
    "referrals.hide_find": on("referral.draft"),
    "referrals.new_referral": ONE,
    "referrals.create_referral": ONE,
    "referrals.show_responses": ANY_REFERRAL,
    "referrals.show_screening": ANY_REFERRAL,
    "referrals.show_send": on("referral.draft", "referral.live"),
    "referrals.send": on("referral.draft"),
    "referrals.shortlist": on("recipient.asked", "recipient.silent"),
    "referrals.ask_to_withdraw": on("referral.live", "referral.awarded"),
    "referrals.withdraw": on("referral.live", body={"reason": "family"}),
    "offers.show_questions": on("referral.live"),
    "offers.answer_question": on("question.live", body=WORDS),
    "calloffs.show_comparison": ANY_REFERRAL,
    "calloffs.show_recommendation": (
        *on("referral.compared", query={"offer": "offer.sentcompared"}),
        *on("referral.live", query={"offer": "offer.sentlive"}),
    ),
    "calloffs.recommend": on(
        "referral.compared", query={"offer": "offer.sentcompared"}, body={"why": "It fits."}
    ),
    "calloffs.list_approvals": ONE,
    "calloffs.show_approval": CALL_OFFS,
    **{
        f"calloffs.{verb}": on("calloff.recommended", body={**WORDS, "proof": "x"})
        for verb in DECIDING
    },
    "calloffs.list_call_offs": ONE,
    "calloffs.show_call_off": CALL_OFFS,
    "calloffs.ask_to_award": on("calloff.approved", "calloff.recommended"),
    "calloffs.award": on("calloff.approved", body={"proof": "x"}),
    "calloffs.show_record": CALL_OFFS,
    "placements.list_agreements": ONE,
    "placements.show_agreement": PLACED,
    "placements.sign_agreement": on("agreement.placementawarded", body={"proof": "x"}),
}

ANSWERING: dict[str, tuple[Case, ...]] = {
    "referrals.list_inbox": ONE,
    "referrals.show_received": ANY_ARRIVED,
    "referrals.show_profile": ANY_ARRIVED,
    "referrals.name_home": SILENT,
    "referrals.show_documents": ANY_ARRIVED,
    "referrals.show_identity": ANY_ARRIVED,
    "offers.show_decline": SILENT,
    "offers.decline": on("received.silent", other="received.solo", body={"reason": "no_place"}),
    "offers.undo_decline": on("received.askedbehind", other="received.solo"),
    "offers.choose_home": SILENT,
    "offers.start_offer": SILENT,
    "offers.show_question": SILENT,
    "offers.ask": on("received.silent", other="received.solo", body=WORDS),
    "offers.show_offer": ANY_OFFER,
    "offers.check_offer": ANY_OFFER,
    "offers.edit_offer": ANY_OFFER,
    "offers.save_offer": on("offer.draftlivebehind"),
    "offers.save_words": on("offer.draftlivebehind", field="staffing", query={"name": "staffing"}),
    "offers.send_offer": on("offer.draftlivebehind"),
    "offers.work_out_total": on("offer.draftlivebehind"),
    "offers.ask_to_withdraw": on("offer.sentlive"),
    "offers.withdraw_offer": on("offer.sentlive", "offer.draftlivebehind"),
    "placements.list_own_agreements": ONE,
    "placements.show_own_agreement": PLACED,
    "placements.sign_own_agreement": on("agreement.placementawarded", body={"proof": "x"}),
}

CASES = ROOT | ACCOUNTS | PURCHASING | APPLYING | PLACES | REFERRING | ANSWERING
"""Every endpoint, and what it is asked about."""
