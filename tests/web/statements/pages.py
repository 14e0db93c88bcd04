"""Which page is asked by whom: a route that is not here fails by its name.

`LISTS` are the pages whose whole purpose is a list that grows with the work; they make at most
five statements. Every other page makes at most ten.
"""

from __future__ import annotations

from portal.accounts import Membership
from portal.admissions import PdpsAgreement
from portal.documents import StoredDocument
from portal.notifications import OutboxMessage
from tests.web.statements import pages_of_work
from tests.web.statements.visits import Pages, Visit, all_of
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


def pages_of(world: World) -> Pages:
    """Every route that is read, by endpoint."""
    found: Pages = {}
    for part in PARTS:
        pages = part(world)
        assert not found.keys() & pages.keys()
        found.update(pages)
    return found


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
    return {**all_of(None, "", pages), **elsewhere}


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
        **all_of(owner, "", mine),
        **all_of(admin, f"/c/{SLUG}", council),
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
        **all_of(made.admin, own, draft),
        "applications.list_applications": Visit(made.admin, "/p/applications"),
        "applications.new_application": Visit(world.provider, new),
        "documents.download": Visit(made.admin, f"/documents/{document}"),
        **all_of(
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
        **all_of(stage.lead, "", lead),
        **all_of(told.manager, f"/a/rounds/{told.reference}/", manager),
        "assessment.show_score": Visit(stage.first, f"{one}/score/4"),
        "today.show_assessment": Visit(stage.first, "/a/", 303),
    }


PARTS = (
    _open,
    _account,
    _joining,
    _assessing,
    pages_of_work.council,
    pages_of_work.deciding,
    pages_of_work.provider,
    pages_of_work.records,
)
