"""The pages of searching, deciding and placing, of a provider, and of an auditor."""

from __future__ import annotations

from portal.admissions import Admission
from portal.calloffs import CallOff
from portal.documents import RenderJob
from portal.pdps import Clarification
from portal.pdps.models import PurchasingSystem
from tests.web.statements.visits import Pages, Visit, all_of
from tests.web.statements.world import SLUG, World


def council(world: World) -> Pages:
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
        **all_of(host, here, admitted),
        "admissions.show_lifting": Visit(host, f"{here}/admissions/{admission}/lifting"),
        **all_of(world.broker, f"/c/{SLUG}", referring),
        "pdps.list_systems": Visit(world.working.manager, f"{at}/purchasing"),
        "pdps.show_system": Visit(world.working.manager, f"{at}/purchasing/{system}"),
        "pdps.show_round": Visit(scheme.manager, round_),
        "pdps.show_deadline": Visit(scheme.manager, f"{round_}/deadline"),
        "pdps.show_answer_form": Visit(scheme.manager, f"{round_}/questions/{asked}"),
        "pdps.show_delegation": Visit(world.council_admin, f"/c/{SLUG}/settings/delegation"),
        "referrals.follow_link": Visit(world.broker, f"/r/{world.market.reference}", 303),
    }


def deciding(world: World) -> Pages:
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
    return {
        **all_of(approvals, f"/c/{SLUG}", approver),
        **all_of(world.broker, f"/c/{SLUG}", broker),
    }


def provider(world: World) -> Pages:
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
    return all_of(world.provider, "", pages)


def records(world: World) -> Pages:
    """The auditor's pages, after the reason was given."""
    call_off = world.find(CallOff, reference=world.awarded[0])
    pages = {
        "audit.list_events": "/audit/events",
        "audit.show_access": f"/audit/access/{world.market.reference}",
        "audit.show_record": f"/audit/record/call_off/{call_off}",
    }
    return all_of(world.auditor, "", pages)
