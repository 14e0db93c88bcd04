"""What this room adds to the pages of a referral (`referrals.slots`), and what waits for people."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from portal.db import ScopedSession
from portal.kernel.actor import Actor, Role
from portal.kernel.tasks import Task
from portal.kernel.wording import plural
from portal.offers import presenters, queries
from portal.offers.forms import DeclineForm
from portal.offers.policies import ANSWERING
from portal.referrals import Part, Recipient, Referral, ReferralState


def on_provider_referral(
    session: ScopedSession, actor: Actor, subject: Referral | Recipient, now: datetime
) -> Part | None:
    """Answers, own offers and the panel of a quick no on the provider's page."""
    if not isinstance(subject, Recipient):
        return None
    panel = None
    if subject.ended_at is None and actor.has(*ANSWERING):
        panel = presenters.decline_panel(session, actor, subject, now)
    own = queries.list_own(session, actor, subject.referral_id)
    return Part(
        "offers/provider/referral_part.html",
        {
            "exchanges": queries.list_questions(session, actor, subject.referral_id),
            "own": presenters.own_offers(session, own),
            "panel": panel if panel and (panel.may or panel.said) else None,
            "form": DeclineForm(formdata=None),
        },
    )


def on_council_referral(
    session: ScopedSession, actor: Actor, subject: Referral | Recipient, now: datetime
) -> Part | None:
    """The way to the questions, with how many wait."""
    if not isinstance(subject, Referral) or subject.state is ReferralState.DRAFT:
        return None
    if not actor.has(Role.BROKER, Role.SOCIAL_WORKER):
        return None
    waiting = queries.count_open_questions(session, subject.id)
    title = f"Answer {plural(waiting, 'question')}" if waiting else "Questions and answers"
    return Part(
        "offers/council/questions_part.html", {"reference": subject.reference, "title": title}
    )


def tasks(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    """Questions to answer, for a council; drafts to send, for a provider."""
    if actor.has(Role.BROKER, Role.SOCIAL_WORKER):
        return _questions(session, actor)
    if actor.has(*ANSWERING):
        return _drafts(session, actor, now)
    return []


def _questions(session: ScopedSession, actor: Actor) -> list[Task]:
    return [
        Task(
            f"Answer {plural(count, 'question')} about {reference}",
            url_for("offers.show_questions", council=actor.organisation_slug, reference=reference),
            due,
        )
        for reference, due, count in queries.list_asked(session, actor)
    ]


def _drafts(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
    return [
        Task(
            f"Send offer {offer.reference} for {reference}",
            url_for("offers.show_offer", reference=offer.reference),
            due,
        )
        for offer, reference, due in queries.list_unsent(session, actor, now)
    ]
