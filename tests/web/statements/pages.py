"""Which page is asked by whom: a route that is not here fails by its name.

`LISTS` are the pages whose whole purpose is a list that grows with the work; they make at most
five statements. Every other page makes at most ten.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts import Membership
from portal.admissions import Admission, PdpsAgreement
from portal.calloffs import CallOff
from portal.documents import RenderJob, StoredDocument
from portal.kernel.actor import Actor
from portal.notifications import OutboxMessage
from portal.pdps import Clarification
from portal.pdps.models import PurchasingSystem
from tests.web.statements.world import SLUG, World

LISTS = frozenset(
    {
        "accounts.show_council_team",
        "accounts.show_provider_team",
        "admissions.list_admissions",
        "admissions.list_approved",
        "applications.list_applications",
        "assessment.list_rounds",
        "audit.list_events",
        "calloffs.list_approvals",
        "calloffs.list_call_offs",
        "notifications.list_notices",
        "notifications.show_inbox",
        "pdps.list_opportunities",
        "pdps.list_questions",
        "pdps.list_systems",
        "placements.list_agreements",
        "placements.list_own_agreements",
        "providers.list_homes",
        "referrals.list_inbox",
        "referrals.list_referrals",
        "vacancies.list_places",
    }
)


@dataclass(frozen=True)
class Visit:
    """One page, asked by somebody (None: by a visitor); `status` is what it answers."""

    who: Actor | None
    url: str
    status: int = 200


Pages = dict[str, Visit]


def pages_of(world: World) -> Pages:
    """Every route that is read, by endpoint."""
    found: Pages = {}
    for part in (_open, _account, _joining, _assessing, _council, _deciding, _provider, _records):
        pages = part(world)
        assert not found.keys() & pages.keys()
        found.update(pages)
    return found


def _all(who: Actor | None, base: str, pages: dict[str, str]) -> Pages:
    return {endpoint: Visit(who, base + path) for endpoint, path in pages.items()}


def _open(world: World) -> Pages:
    """What everybody may read."""
    round_, message = world.drafted.scheme.round_reference, world.find(OutboxMessage)
    pages = {
        "accounts.show_forgotten": "/sign-in/forgotten",
        "accounts.show_password_set": "/sign-in/new-password-set",
        "accounts.show_register": "/register",
        "accounts.show_reset_sent": "/sign-in/forgotten/sent",
        "accounts.show_sign_in": "/sign-in",
        "admissions.list_approved": "/approved-providers",
        "health.live": "/livez",
        "notifications.show_inbox": "/demo/inbox",
        "notifications.show_message": f"/demo/inbox/{message}",
        "pdps.list_opportunities": "/opportunities",
        "pdps.list_questions": f"/opportunities/{round_}/questions",
        "pdps.show_opportunity": f"/opportunities/{round_}",
        "pdps.show_text": f"/opportunities/{world.working.reference}/documents/terms",
        "today.show_accessibility": "/accessibility",
        "today.show_cookies": "/cookies",
        "today.show_demo": "/demo",
        "today.show_help": "/help",
        "today.show_privacy": "/privacy",
        "today.show_start": "/",
    }
    elsewhere = {
        "accounts.show_check_email": Visit(None, "/register/check-email"),
        "accounts.show_code": Visit(None, "/sign-in/code", 303),
        "accounts.show_confirm": Visit(None, "/register/confirm/none", 410),
        "accounts.show_invitation": Visit(None, "/invitations/none", 404),
        "accounts.show_new_password": Visit(None, "/sign-in/new-password/none", 410),
        "accounts.show_organisation": Visit(None, "/register/organisation", 303),
        "accounts.show_second_step": Visit(None, "/register/second-step", 303),
        "health.metrics": Visit(None, "/metrics", 404),
        "health.ready": Visit(None, "/readyz", 503),
        "static_file": Visit(None, "/static/none.css", 404),
    }
    return {**_all(None, "", pages), **elsewhere}


def _account(world: World) -> Pages:
    """One's own account and team."""
    admin, owner = world.council_admin, world.provider
    ours = world.find(
        Membership, organisation_id=admin.organisation_id, user_id=world.broker.user_id
    )
    colleague = world.market.home("Home 0").responder
    theirs = world.find(Membership, user_id=colleague.user_id)
    mine = {
        "accounts.show_account": "/account",
        "accounts.show_password": "/account/password",
        "accounts.show_proof": "/account/proof",
        "accounts.confirm_end_provider_team": f"/p/team/{theirs}/end",
        "accounts.edit_provider_team": f"/p/team/{theirs}",
        "accounts.invite_provider_team": "/p/team/invite",
        "accounts.show_provider_team": "/p/team",
        "notifications.list_notices": "/account/notices",
    }
    council = {
        "accounts.confirm_end_council_team": f"/team/{ours}/end",
        "accounts.edit_council_team": f"/team/{ours}",
        "accounts.invite_council_team": "/team/invite",
        "accounts.show_council_team": "/team",
    }
    return {
        **_all(owner, "", mine),
        **_all(admin, f"/c/{SLUG}", council),
        # No new second step was begun, so there is none to finish.
        "accounts.show_new_second_step": Visit(owner, "/account/second-step", 404),
    }


def _joining(world: World) -> Pages:
    """Writing an application, and what came of one that was sent."""
    made, one = world.drafted, world.released.applied[0]
    draft = {
        "applications.check": "/check",
        "applications.list_versions": "/answers/safeguarding/versions",
        "applications.show_answer": "/answers/safeguarding",
        "applications.show_declaration": "/declaration",
        "applications.show_gate": "/checks/insurance",
        "applications.show_homes": "/homes",
        "applications.show_prices": "/prices",
        "applications.show_tasks": "",
        "applications.show_withdraw": "/withdraw",
    }
    scheme, own = made.scheme, f"/p/applications/{made.reference}"
    new = f"/p/applications/new/{scheme.round_reference}/{scheme.lot_id}"
    sent = f"/p/applications/{one.reference}"
    asked = world.working.applied[0]
    agreement = world.reference_of(PdpsAgreement, provider_id=one.provider_id)
    document = world.find(StoredDocument, provider_id=made.admin.organisation_id)
    return {
        **_all(made.admin, own, draft),
        "applications.list_applications": Visit(made.admin, "/p/applications"),
        "applications.new_application": Visit(world.provider, new),
        "documents.download": Visit(made.admin, f"/documents/{document}"),
        **_all(
            one.admin,
            "",
            {
                "applications.show_submitted": f"{sent}/submitted",
                "assessment.show_result": f"{sent}/outcome",
                "admissions.list_agreements": "/p/agreements",
                "admissions.show_agreement": f"/p/agreements/{agreement}",
            },
        ),
        "assessment.list_questions": Visit(
            asked.admin, f"/p/applications/{asked.reference}/questions"
        ),
    }


def _assessing(world: World) -> Pages:
    """A round in the middle, and one that was released."""
    stage, told = world.working, world.released
    one = f"/a/applications/{stage.applied[0].reference}"
    lead = {
        "assessment.list_checks": f"{one}/checks",
        "assessment.list_moderations": f"{one}/moderate",
        "assessment.list_rounds": "/a/rounds",
        "assessment.show_application": one,
        "assessment.show_check": f"{one}/checks/2",
        "assessment.show_interests": f"/a/rounds/{stage.reference}/interests",
        "assessment.show_leaving": (
            f"/a/rounds/{stage.reference}/panel/{stage.lot_id}/{stage.first.user_id}"
        ),
        "assessment.show_moderation": f"{one}/moderate/3",
        "assessment.show_opening": f"/a/rounds/{stage.reference}/opening",
        "assessment.show_round": f"/a/rounds/{stage.reference}",
    }
    manager = {
        "assessment.list_letters": "letters",
        "assessment.show_outcome": "outcome",
        "assessment.show_record": "record",
        "assessment.show_release": "release",
    }
    return {
        **_all(stage.lead, "", lead),
        **_all(told.manager, f"/a/rounds/{told.reference}/", manager),
        "assessment.show_score": Visit(stage.first, f"{one}/score/4"),
        "today.show_assessment": Visit(stage.first, "/a/", 303),
    }


def _council(world: World) -> Pages:
    """Purchasing and admissions of a host; referrals of a council."""
    scheme, host = world.drafted.scheme, world.host
    asked = world.find(Clarification)
    system = world.reference_of(PurchasingSystem, id=world.working.system_id)
    admission = world.find(Admission, council_id=world.market.world.host_id)
    round_ = f"/c/{scheme.manager.organisation_slug}/purchasing/rounds/{scheme.round_reference}"
    at = f"/c/{world.working.manager.organisation_slug}"
    here = f"/c/{host.organisation_slug}"
    live, draft = f"/referrals/{world.market.reference}", f"/referrals/{world.written}"
    admitted = {
        "admissions.list_admissions": "/admissions",
        "admissions.show_admission": f"/admissions/{admission}",
        "admissions.show_removal": f"/admissions/{admission}/removal",
        "admissions.show_suspension": f"/admissions/{admission}/suspension",
    }
    referring = {
        "calloffs.show_comparison": f"{live}/compare",
        "calloffs.show_recommendation": f"{live}/recommend?offer={world.best}",
        "offers.show_questions": f"{live}/questions",
        "referrals.ask_to_withdraw": f"{live}/withdraw",
        "referrals.edit_section": f"{draft}/edit/profile",
        "referrals.list_referrals": "/referrals",
        "referrals.new_referral": "/referrals/new",
        "referrals.show_match": f"{draft}/match",
        "referrals.show_preview": f"{draft}/preview",
        "referrals.show_referral": live,
        "referrals.show_responses": f"{live}/responses",
        "referrals.show_screening": f"{live}/screening",
        "referrals.show_send": f"{draft}/send?homes={world.market.home('Home 1').reference}",
        "referrals.show_stage": f"{live}/child/profile",
        "today.show_council": "/",
    }
    return {
        **_all(host, here, admitted),
        "admissions.show_lifting": Visit(host, f"{here}/admissions/{admission}/lifting"),
        **_all(world.broker, f"/c/{SLUG}", referring),
        "pdps.list_systems": Visit(world.working.manager, f"{at}/purchasing"),
        "pdps.show_system": Visit(world.working.manager, f"{at}/purchasing/{system}"),
        "pdps.show_round": Visit(scheme.manager, round_),
        "pdps.show_deadline": Visit(scheme.manager, f"{round_}/deadline"),
        "pdps.show_answer_form": Visit(scheme.manager, f"{round_}/questions/{asked}"),
        "pdps.show_delegation": Visit(world.council_admin, f"/c/{SLUG}/settings/delegation"),
        "referrals.follow_link": Visit(world.broker, f"/r/{world.market.reference}", 303),
    }


def _deciding(world: World) -> Pages:
    """Call-offs and agreements of a council."""
    waiting = f"/approvals/{world.waiting}"
    approver = {
        "calloffs.ask_to_approve": f"{waiting}/approve",
        "calloffs.ask_to_refuse": f"{waiting}/refuse",
        "calloffs.ask_to_send_back": f"{waiting}/send-back",
        "calloffs.list_approvals": "/approvals",
        "calloffs.show_approval": waiting,
    }
    broker = {
        "calloffs.ask_to_award": f"/call-offs/{world.approved}/award",
        "calloffs.list_call_offs": "/call-offs",
        "calloffs.show_call_off": f"/call-offs/{world.approved}",
        "calloffs.show_record": f"/call-offs/{world.awarded[0]}/record",
        "placements.list_agreements": "/placements",
        "placements.show_agreement": f"/placements/{world.placed}",
    }
    approvals = world.market.world.approver
    return {**_all(approvals, f"/c/{SLUG}", approver), **_all(world.broker, f"/c/{SLUG}", broker)}


def _provider(world: World) -> Pages:
    """Homes, places, referrals, offers and placements of a provider."""
    home, agency = f"/p/homes/{world.market.home('Home 0').reference}", f"/p/homes/{world.agency}"
    job = world.find(RenderJob, provider_id=world.provider.organisation_id)
    live, won = f"/p/referrals/{world.market.reference}", f"/p/referrals/{world.won}"
    offer = f"/p/offers/{world.offer}"
    pages = {
        "documents.show_job": f"/documents/jobs/{job}",
        "offers.ask_to_withdraw": f"/p/offers/{world.open_offer}/withdraw",
        "offers.check_offer": f"/p/offers/{world.draft_offer}/check",
        "offers.choose_home": f"{live}/offer",
        "offers.edit_offer": f"/p/offers/{world.draft_offer}/edit",
        "offers.show_decline": f"{live}/decline",
        "offers.show_offer": offer,
        "offers.show_question": f"{live}/question",
        "placements.list_own_agreements": "/p/placements",
        "placements.show_own_agreement": f"/p/placements/{world.placed}",
        "providers.ask_to_remove_home": f"{home}/remove",
        "providers.ask_to_remove_household": f"{agency}/households/1/remove",
        "providers.edit_home": f"{home}/edit",
        "providers.edit_household": f"{agency}/households/1",
        "providers.list_homes": "/p/homes",
        "providers.look_up_home": f"/p/homes/lookup?urn={world.market_urn}",
        "providers.new_home": "/p/homes/new",
        "providers.new_home_details": f"/p/homes/new/details?urn={world.market_urn}",
        "providers.new_household": f"{agency}/households/new",
        "providers.new_insurance": "/p/organisation/insurance/public",
        "providers.show_home": agency,
        "providers.show_organisation": "/p/organisation",
        "referrals.list_inbox": "/p/referrals",
        "referrals.show_documents": f"{won}/documents",
        "referrals.show_identity": f"{won}/identity",
        "referrals.show_profile": f"{won}/profile",
        "referrals.show_received": live,
        "today.show_provider": "/p/",
        "vacancies.list_places": "/p/vacancies",
        "vacancies.show_home_limits": home.replace("homes", "vacancies") + "/limits",
        "vacancies.show_household_limits": agency.replace("homes", "vacancies") + "/1/limits",
    }
    return _all(world.provider, "", pages)


def _records(world: World) -> Pages:
    """The auditor's pages, after the reason was given."""
    call_off = world.find(CallOff, reference=world.awarded[0])
    pages = {
        "audit.list_events": "/audit/events",
        "audit.show_access": f"/audit/access/{world.market.reference}",
        "audit.show_record": f"/audit/record/call_off/{call_off}",
    }
    return _all(world.auditor, "", pages)
