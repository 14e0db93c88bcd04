"""The switchboard: every room's pages, tables, subscriptions, guards and menu, in story order.

Nothing is wired anywhere else. The only module that may import past a room's door.
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Flask

from portal import (
    accounts,
    admissions,
    applications,
    assessment,
    audit,
    calloffs,
    documents,
    notifications,
    offers,
    pdps,
    placements,
    providers,
    referrals,
    today,
    vacancies,
)
from portal.accounts import login
from portal.accounts import messages as account_messages
from portal.accounts import tasks as account_tasks
from portal.accounts.directory import find_recipient
from portal.accounts.routes import bp as accounts_pages
from portal.admissions import messages as admission_messages
from portal.admissions import papers as admission_papers
from portal.admissions import reactions as watching
from portal.admissions import tasks as admission_tasks
from portal.admissions.routes import bp as admissions_pages
from portal.applications import messages as application_messages
from portal.applications import papers
from portal.applications import reactions as applying
from portal.applications import tasks as application_tasks
from portal.applications.policies import WRITERS
from portal.applications.routes import bp as applications_pages
from portal.assessment import messages as assessment_messages
from portal.assessment import papers as assessment_papers
from portal.assessment import tasks as assessment_tasks
from portal.assessment.routes import bp as assessment_pages
from portal.audit.routes import bp as audit_pages
from portal.calloffs import messages as call_off_messages
from portal.calloffs import tasks as call_off_tasks
from portal.calloffs.routes import READING as CALL_OFF_READERS
from portal.calloffs.routes import bp as calloffs_pages
from portal.config import Settings
from portal.db import Hub, SealRefused, crossing
from portal.db.engine import make_engine
from portal.db.queue import Queue
from portal.db.sealing import Vault, read_master_key
from portal.documents.routes import bp as documents_pages
from portal.kernel.actor import COUNCIL_ROLES, PROVIDER_ROLES, Actor, Role
from portal.kernel.events import EventBus
from portal.notifications.routes import bp as notifications_pages
from portal.offers import messages as answer_messages
from portal.offers import parts as answer_parts
from portal.offers import reactions as answering
from portal.offers.routes import bp as offers_pages
from portal.pdps import tasks as pdps_tasks
from portal.pdps.routes import READERS
from portal.pdps.routes import bp as pdps_pages
from portal.placements import messages as placement_messages
from portal.placements import papers as placement_papers
from portal.placements import reactions as placing
from portal.placements import tasks as placement_tasks
from portal.placements.routes import bp as placements_pages
from portal.placements.routes.blueprint import COUNCIL_READERS, PROVIDER_READERS
from portal.providers import papers as provider_papers
from portal.providers.routes import bp as providers_pages
from portal.referrals import messages as referral_messages
from portal.referrals import tasks as referral_tasks
from portal.referrals.routes import bp as referrals_pages
from portal.today.routes import bp as today_pages
from portal.vacancies import tasks as vacancy_tasks
from portal.vacancies.routes import bp as vacancies_pages
from portal.web.navigation import Entry

ROOMS = (
    audit,
    notifications,
    documents,
    accounts,
    providers,
    pdps,
    admissions,
    applications,
    assessment,
    vacancies,
    referrals,
    offers,
    calloffs,
    placements,
    today,
)

ASSESSING = frozenset({Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR, Role.ASSESSOR, Role.AUDITOR})
SIGNING = frozenset({Role.PROVIDER_ADMIN, Role.CONTRACTS})
ANSWERING = frozenset({Role.RESPONDER, Role.PROVIDER_ADMIN})
REFERRING = frozenset({Role.BROKER, Role.SOCIAL_WORKER})

# Reasons for which a unit of work may act as the system across tenants (architecture 0.2).
CROSSINGS: frozenset[str] = frozenset(
    {
        "deadline_extended",
        "home_suspended",
        "number_question",
        "people_told",
        "read_stage",
        "round_opening",
        "tell_provider",
        "second_step_cleared",
    }
)


def blueprints() -> tuple[Blueprint, ...]:
    """Every room's pages, in story order."""
    return (
        audit_pages,
        notifications_pages,
        documents_pages,
        accounts_pages,
        providers_pages,
        pdps_pages,
        applications_pages,
        admissions_pages,
        assessment_pages,
        vacancies_pages,
        referrals_pages,
        offers_pages,
        calloffs_pages,
        placements_pages,
        today_pages,
    )


def menu() -> list[Entry]:
    """Every menu entry, with whom it is for."""
    return [*provider_menu(), *council_menu()]


def provider_menu() -> list[Entry]:
    """What providers find in their menu."""
    signed, writers = frozenset(PROVIDER_READERS), frozenset(WRITERS)
    kept = ("/p/homes", "/p/team")
    return [
        Entry("Today", "today.show_provider", PROVIDER_ROLES, 0, ""),
        Entry("Referrals", "referrals.list_inbox", ANSWERING, 20, "/p/referrals", ("/p/offers",)),
        Entry("Vacancies", "vacancies.list_places", ANSWERING, 30, "/p/vacancies"),
        Entry("Placements", "placements.list_own_agreements", signed, 40, "/p/placements"),
        Entry("Applications", "applications.list_applications", writers, 55, "/p/applications"),
        Entry("Agreements", "admissions.list_agreements", SIGNING, 60, "/p/agreements"),
        Entry(
            "Organisation",
            "providers.show_organisation",
            PROVIDER_ROLES,
            70,
            "/p/organisation",
            kept,
        ),
    ]


def council_menu() -> list[Entry]:
    """What councils find in their menu, their auditors included."""
    admitting = frozenset({Role.SCHEME_MANAGER, Role.CONTRACT_OFFICER})
    signed, team = frozenset(COUNCIL_READERS), frozenset({Role.COUNCIL_ADMIN})
    called, approving = frozenset(CALL_OFF_READERS), frozenset({Role.APPROVER})
    own = "/c/<council>"
    return [
        Entry("Audit", "audit.list_events", frozenset({Role.AUDITOR}), 10, "/audit"),
        Entry("Today", "today.show_council", COUNCIL_ROLES, 0, ""),
        Entry("Rounds", "assessment.list_rounds", ASSESSING, 20, "/a/"),
        Entry("Admitted homes", "admissions.list_admissions", admitting, 60, f"{own}/admissions"),
        Entry("Referrals", "referrals.list_referrals", REFERRING, 20, f"{own}/referrals"),
        Entry("Approvals", "calloffs.list_approvals", approving, 30, f"{own}/approvals"),
        Entry("Call-offs", "calloffs.list_call_offs", called, 35, f"{own}/call-offs"),
        Entry("Placements", "placements.list_agreements", signed, 40, f"{own}/placements"),
        Entry("Purchasing", "pdps.list_systems", frozenset(READERS), 60, f"{own}/purchasing"),
        Entry("Team", "accounts.show_council_team", team, 90, f"{own}/team"),
    ]


def subscribe(bus: EventBus) -> None:
    """Who reacts to what. Reactions that cross tenants are wrapped in `crossing`."""
    bus.subscribe(pdps.DeadlineExtended, crossing("deadline_extended", applying.tell_applicants))
    watch = partial(crossing, "home_suspended")
    bus.subscribe(providers.RatingChanged, watch(watching.on_rating_changed))
    bus.subscribe(providers.RegistrationSuspended, watch(watching.on_registration_stopped))
    bus.subscribe(providers.RegistrationCancelled, watch(watching.on_registration_stopped))
    bus.subscribe(referrals.ReferralArrived, answering.share_answers)
    bus.subscribe(calloffs.CallOffAwarded, placing.on_awarded)


def start(app: Flask) -> None:
    """Parts of rooms that attach to the application itself (the sign-in loader, the bell)."""
    login.start(app)
    app.extensions["task_sources"] = waiting()
    hub: Hub = app.extensions["hub"]
    queue = app.extensions["queue"] = Queue(hub.settings)
    hub.after_commit.append(queue.kick)


def waiting() -> tuple[today.TaskSource, ...]:
    """What each room has for somebody to do, in story order, for the first pages."""
    return (
        account_tasks.tasks,
        pdps_tasks.tasks,
        application_tasks.tasks,
        assessment_tasks.tasks,
        admission_tasks.tasks,
        vacancy_tasks.tasks,
        referral_tasks.tasks,
        answer_parts.tasks,
        call_off_tasks.tasks,
        placement_tasks.tasks,
    )


def messages() -> None:
    """What each room tells people, and who knows where they can be reached."""
    notifications.register_directory(find_recipient, accounts.names_of)
    audit.register_names(accounts.names_of, accounts.organisation_names)
    notifications.register(*account_messages.MESSAGES)
    notifications.register(*application_messages.MESSAGES)
    notifications.register(*referral_messages.MESSAGES)
    notifications.register(*admission_messages.MESSAGES, *assessment_messages.MESSAGES)
    notifications.register(*answer_messages.MESSAGES, *call_off_messages.MESSAGES)
    notifications.register(*placement_messages.MESSAGES)


def purposes() -> None:
    """Why documents are kept, and who may have them: each room's purposes."""
    documents.register(*provider_papers.PURPOSES)
    documents.register(*map(assessment_papers.declared_first, papers.PURPOSES))
    documents.register(*admission_papers.PURPOSES, *assessment_papers.PURPOSES)
    documents.register(*placement_papers.PURPOSES)


def slots() -> None:
    """What later rooms show on the pages of a referral and of an application."""
    applications.register_results(assessment_tasks.result_links)
    referrals.fill(referrals.Slot.PROVIDER_REFERRAL, answer_parts.on_provider_referral)
    for slot in (referrals.Slot.COUNCIL_REFERRAL, referrals.Slot.RESPONSES):
        referrals.fill(slot, answer_parts.on_council_referral)


def guard(vault: Vault) -> None:
    """Who may open what is sealed, a scope at a time."""
    vault.guards["application"] = applications.guard
    vault.guards["document"] = documents.guard
    vault.guards["record"] = audit.guard
    vault.guards["person"] = accounts.guard
    vault.guards["child"] = referrals.child_verdict
    vault.guards["offer"] = offers.guard_offer
    vault.guards["exchange"] = offers.guard_exchange
    vault.guards["call_off"] = calloffs.guard_call_off
    vault.guards_of_many["offer"] = offers.guard_offers
    vault.guards_of_many["exchange"] = offers.guard_exchanges


def make_hub(settings: Settings) -> Hub:
    """The hub with every wire connected."""
    vault = Vault(read_master_key(settings.key_file, make=not settings.live))
    hub = Hub(make_engine(settings), settings, vault, crossings=CROSSINGS)
    hub.keepers.extend((audit.keep, notifications.keep))
    subscribe(hub.bus)
    messages()
    purposes()
    slots()
    guard(vault)
    hub.on_seal_refused = partial(note_seal_refused, hub)
    return hub


def note_seal_refused(hub: Hub, actor: Actor, error: SealRefused) -> None:
    """Record an attempt to open what is sealed; that on an application is for no council to see."""
    with hub.system_work("seal_refused") as uow:
        if error.scope == "application":
            applications.note_refused_reading(uow, error, actor.user_id)
        else:
            audit.note_seal_refused(uow, actor, error)
