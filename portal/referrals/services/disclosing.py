"""Verbs that open a stage to a provider and end that access, and name the council's readers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select

from portal import admissions, vacancies
from portal.db import UnitOfWork
from portal.kernel.errors import NotFound, NotPermitted, RuleBroken
from portal.referrals import policies, queries
from portal.referrals.events import ReaderNamed, ReadingEnded, StageClosed, StageDisclosed
from portal.referrals.models import Disclosure, ReaderGrant, Recipient, Referral
from portal.referrals.types import DisclosureReason, Stage


def name_home(
    uow: UnitOfWork, reference: str, home_reference: str, number: int | None = None
) -> Disclosure:
    """Name a home (or household) that has a place: the full profile opens to the provider.

    Raises RuleBroken when the home has no counted place or may not be called on.
    """
    recipient = queries.get_recipient(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_name_home(uow.actor, recipient))
    place = vacancies.get_place(uow.session, uow.actor, home_reference, number)
    now = uow.clock.now()
    vacancy = vacancies.find_vacancy(uow.session, place)
    if vacancy is None or not vacancies.counts_now(
        vacancy.places, vacancy.confirmed_at, vacancy.paused_until, now
    ):
        sentence = f"{place.name} has no place that counts now. Update its places first"
        raise RuleBroken("no_place", sentence, "home")
    verdict = admissions.callable_verdict(uow.session, place.home.id, recipient.lot_id, now)
    if not verdict:
        raise RuleBroken("not_callable", f"{place.name}: {verdict.reason}", "home")
    return _grant(
        uow,
        recipient,
        Stage.PROFILE,
        DisclosureReason.NAMED_HOME,
        (place.home.id, place.household.id if place.household else None),
    )


def shortlist(uow: UnitOfWork, reference: str, recipient_id: UUID) -> Disclosure:
    """Open notes and documents to a provider whose offer is being considered."""
    referral = queries.get_referral(uow.session, uow.actor, reference, lock=True)
    recipient = queries.recipient_by_id(uow.session, uow.actor, recipient_id, lock=True)
    if recipient.referral_id != referral.id:
        raise NotFound("No such referral.")
    uow.require(policies.can_shortlist(uow.actor, referral, recipient))
    hidden = policies.offers_are_hidden(referral.is_sealed, referral.respond_by, uow.clock.now())
    if hidden:
        raise NotPermitted("Offers are sealed until the time to answer has passed.")
    return disclose(
        uow, referral.id, recipient.provider_id, recipient.home_id, Stage.DOCUMENTS,
        DisclosureReason.SHORTLISTED, recipient.household_id,
    )  # fmt: skip


def disclose(
    uow: UnitOfWork,
    referral_id: UUID,
    provider_id: UUID,
    home_id: UUID,
    stage: Stage,
    reason: DisclosureReason,
    household_id: UUID | None = None,
) -> Disclosure:
    """Open a stage to a provider that was sent the referral; twice is once.

    Stage 4 opens with an award only (`mark_awarded`). Raises NotFound, NotPermitted.
    """
    recipient = _recipient(uow, referral_id, provider_id)
    if recipient.ended_at is not None:
        raise NotPermitted("This referral has ended.")
    if stage is Stage.IDENTITY or reason is DisclosureReason.AWARDED:
        raise NotPermitted("Identity opens with the award, to the provider that was chosen.")
    if stage is Stage.DOCUMENTS and uow.actor.council_id != recipient.council_id:
        raise NotPermitted("Only the council opens notes and documents.")
    return _grant(uow, recipient, stage, reason, (home_id, household_id))


def grant_to_winner(
    uow: UnitOfWork, recipient: Recipient, home_id: UUID, household_id: UUID | None
) -> None:
    """Everything that the chosen provider needs to prepare the move, identity included."""
    for stage in (Stage.PROFILE, Stage.DOCUMENTS, Stage.IDENTITY):
        _grant(uow, recipient, stage, DisclosureReason.AWARDED, (home_id, household_id))


def _grant(
    uow: UnitOfWork,
    recipient: Recipient,
    stage: Stage,
    reason: DisclosureReason,
    home: tuple[UUID, UUID | None],
) -> Disclosure:
    held = _find_live(uow, recipient, stage)
    if held is not None:
        return held
    granted = Disclosure(
        referral_id=recipient.referral_id,
        council_id=recipient.council_id,
        provider_id=recipient.provider_id,
        child_id=recipient.child_id,
        stage=int(stage),
        home_id=home[0],
        household_id=home[1],
        reason=reason,
        granted_at=uow.clock.now(),
        granted_by_id=uow.actor.user_id,
    )
    uow.add(granted)
    _record(uow, recipient, granted)
    return granted


def _find_live(uow: UnitOfWork, recipient: Recipient, stage: Stage) -> Disclosure | None:
    live = _live(recipient.referral_id, recipient.provider_id)
    return uow.session.scalar(live.where(Disclosure.stage == int(stage)))


def _record(uow: UnitOfWork, recipient: Recipient, granted: Disclosure) -> None:
    uow.record(
        StageDisclosed(
            subject_id=granted.id,
            reference=recipient.reference,
            council_id=recipient.council_id,
            provider_id=recipient.provider_id,
            stage=granted.stage,
            why=granted.reason.label,
        )
    )


def end_access(
    uow: UnitOfWork,
    referral_id: UUID,
    *,
    except_provider_id: UUID | None = None,
    provider_id: UUID | None = None,
) -> int:
    """End every live right to read, from this moment: of one provider, or of all but one."""
    query = _live(referral_id, provider_id)
    if except_provider_id is not None:
        query = query.where(Disclosure.provider_id != except_provider_id)
    ended = uow.session.scalars(query.order_by(Disclosure.id).with_for_update()).all()
    for row in ended:
        row.until = uow.clock.now()
        uow.record(
            StageClosed(
                subject_id=row.id,
                reference=_reference(uow, row),
                council_id=row.council_id,
                provider_id=row.provider_id,
                stage=row.stage,
            )
        )
    return len(ended)


def _live(referral_id: UUID, provider_id: UUID | None) -> Select[Disclosure]:
    query = select(Disclosure).where(
        Disclosure.referral_id == referral_id, Disclosure.until.is_(None)
    )
    return query if provider_id is None else query.where(Disclosure.provider_id == provider_id)


def _reference(uow: UnitOfWork, row: Disclosure) -> str:
    query = select(Recipient.reference).where(
        Recipient.referral_id == row.referral_id, Recipient.provider_id == row.provider_id
    )
    return uow.session.scalars(query).one()


def _recipient(uow: UnitOfWork, referral_id: UUID, provider_id: UUID) -> Recipient:
    query = select(Recipient).where(
        Recipient.referral_id == referral_id, Recipient.provider_id == provider_id
    )
    found = uow.session.scalar(query)
    if found is None:
        raise NotFound("No such referral.")
    return found


def let_read(uow: UnitOfWork, referral_id: UUID, user_id: UUID, reason: str) -> ReaderGrant:
    """Let a colleague read a referral for a decision they are asked for; twice is once.

    `reason` is a short code of the later room ("approval"), never a person's words.
    """
    referral = queries.referral_by_id(uow.session, uow.actor, referral_id)
    uow.require(policies.can_name_reader(uow.actor, referral))
    held = uow.session.scalar(_grants(referral_id).where(ReaderGrant.user_id == user_id))
    if held is not None:
        return held
    grant = ReaderGrant(
        referral_id=referral_id,
        council_id=referral.council_id,
        user_id=user_id,
        reason=reason,
        granted_at=uow.clock.now(),
    )
    uow.add(grant)
    uow.record(
        ReaderNamed(
            subject_id=grant.id,
            reference=referral.reference,
            council_id=referral.council_id,
            reader_id=user_id,
            why=reason,
        )
    )
    return grant


def end_reading(uow: UnitOfWork, referral: Referral, user_id: UUID | None = None) -> None:
    """End one colleague's right to read, or everybody's that was named."""
    query = _grants(referral.id)
    if user_id is not None:
        query = query.where(ReaderGrant.user_id == user_id)
    for grant in uow.session.scalars(query.order_by(ReaderGrant.id)).all():
        grant.until = uow.clock.now()
        uow.record(
            ReadingEnded(
                subject_id=grant.id,
                reference=referral.reference,
                council_id=referral.council_id,
                reader_id=grant.user_id,
            )
        )


def _grants(referral_id: UUID) -> Select[ReaderGrant]:
    return select(ReaderGrant).where(
        ReaderGrant.referral_id == referral_id, ReaderGrant.until.is_(None)
    )
