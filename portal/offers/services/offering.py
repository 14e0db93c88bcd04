"""Writing, sending, changing and withdrawing an offer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from portal import admissions, referrals, vacancies
from portal.db import UnitOfWork, new_key
from portal.kernel.clock import london_date
from portal.kernel.errors import NotPermitted, RuleBroken, StaleRecord
from portal.kernel.periods import is_in_time
from portal.kernel.references import new_reference
from portal.kernel.text import clean
from portal.offers import policies, queries, rules, sealing, states
from portal.offers.content import Content, blank, text_of, token_of, tokens_of, with_text
from portal.offers.events import OfferDrafted, OfferLate, OfferSubmitted, OfferWithdrawn
from portal.offers.models import Offer, OfferVersion
from portal.offers.types import OfferState
from portal.referrals import AnswerState, Recipient
from portal.vacancies import Place

VALID = timedelta(days=28)


def start_offer(
    uow: UnitOfWork, reference: str, home_reference: str, number: int | None = None
) -> Offer:
    """Begin an offer for a named home (for an agency, household `number`); the provider's alone.

    Naming a home that has a place opens the full profile. An offer for it that was begun before is
    returned as it is. Raises RuleBroken when the home has no place or may not be called on.
    """
    recipient = referrals.get_recipient(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_draft(uow.actor, recipient))
    referrals.name_home(uow, reference, home_reference, number)
    place = vacancies.get_place(uow.session, uow.actor, home_reference, number)
    return _find_live(uow, recipient, place) or _begin(uow, recipient, place)


def _key(place: Place) -> tuple[UUID, UUID | None]:
    return place.home.id, place.household.id if place.household else None


def _find_live(uow: UnitOfWork, recipient: Recipient, place: Place) -> Offer | None:
    """The offer that was begun or sent for this home, if there is one."""
    for own in queries.list_own(uow.session, uow.actor, recipient.referral_id):
        is_live = own.state in (OfferState.DRAFT, OfferState.SUBMITTED)
        if is_live and (own.home_id, own.household_id) == _key(place):
            return own
    return None


def _begin(uow: UnitOfWork, recipient: Recipient, place: Place) -> Offer:
    """A draft with the child's needs and the provider's price schedule in it."""
    home_id, household_id = _key(place)
    offer = Offer(
        reference=new_reference("O"),
        council_id=recipient.council_id,
        provider_id=recipient.provider_id,
        referral_id=recipient.referral_id,
        recipient_id=recipient.id,
        home_id=home_id,
        household_id=household_id,
        state=states.INITIAL,
        number=0,
        created_at=uow.clock.now(),
    )
    prices = queries.schedule_of(uow.session, uow.actor, recipient.lot_id)
    content = blank(recipient.summary, prices)
    new_key(uow.session, sealing.OFFER, offer.id)
    offer.draft = sealing.seal_draft(uow.session, offer, content)
    uow.add(offer)
    _record_draft(uow, offer, recipient, content)
    return offer


def save_draft(
    uow: UnitOfWork,
    offer_reference: str,
    content: Content,
    version: int,
    bases: Mapping[str, str] | None = None,
) -> Offer:
    """Keep what was written.

    `bases` are the tokens of the parts from which the page began (`tokens_of`): what the page kept
    by itself while it was written is no conflict. Raises StaleRecord when a colleague saved since
    `version` a part that is neither what the page began from nor what it sends.
    """
    offer, recipient = _open_draft(uow, offer_reference)
    kept = sealing.read_draft(uow.session, offer)
    if offer.version != version and _clashes(kept, content, bases or {}):
        raise StaleRecord("A colleague changed this offer.", theirs=kept, mine=content)
    if kept != content:
        offer.draft = sealing.seal_draft(uow.session, offer, content)
        _record_draft(uow, offer, recipient, content)
    return offer


def _clashes(kept: Content, mine: Content, bases: Mapping[str, str]) -> bool:
    own = tokens_of(mine)
    return any(
        token not in (own.get(name), bases.get(name)) for name, token in tokens_of(kept).items()
    )


def save_words(uow: UnitOfWork, offer_reference: str, field: str, words: str, base: str) -> Offer:
    """Keep one text while it is written. `field` is a text of the offer or "words-<need id>".

    `base` is the token of the text that the page began from, so that two people can write
    different parts at once. Raises StaleRecord with the other's text, NotFound for no such field.
    """
    offer, recipient = _open_draft(uow, offer_reference)
    kept = sealing.read_draft(uow.session, offer)
    before, said = text_of(kept, field), clean(words)
    if before == said:
        return offer
    if token_of(before) != base:
        raise StaleRecord("A colleague changed this text.", theirs=before, mine=said)
    content = with_text(kept, field, said)
    offer.draft = sealing.seal_draft(uow.session, offer, content)
    _record_draft(uow, offer, recipient, content)
    uow.session.flush()
    return offer


def _open_draft(uow: UnitOfWork, offer_reference: str) -> tuple[Offer, Recipient]:
    offer = queries.get_offer(uow.session, uow.actor, offer_reference, lock=True)
    recipient = referrals.recipient_by_id(uow.session, uow.actor, offer.recipient_id)
    uow.require(policies.can_draft(uow.actor, recipient))
    if offer.state not in (OfferState.DRAFT, OfferState.SUBMITTED):
        raise NotPermitted("This offer was decided or withdrawn.")
    return offer, recipient


def _record_draft(uow: UnitOfWork, offer: Offer, recipient: Recipient, content: Content) -> None:
    """A draft's entry is the provider's alone: the council must not see that one exists."""
    uow.record(
        OfferDrafted(
            subject_id=offer.id,
            reference=offer.reference,
            referral_id=offer.referral_id,
            referral_reference=recipient.reference,
            digest=content.digest(),
        )
    )


def submit_offer(uow: UnitOfWork, offer_reference: str) -> OfferVersion:
    """Send the draft as an immutable numbered version; the last one sent stands.

    The recipient's row is locked, then the database's clock is read: in time is strictly before
    the deadline. Raises RuleBroken with every gap; a late attempt is refused and recorded.
    """
    offer = queries.get_offer(uow.session, uow.actor, offer_reference, lock=True)
    recipient = referrals.recipient_by_id(uow.session, uow.actor, offer.recipient_id, lock=True)
    now = uow.clock.now()
    if not is_in_time(now, recipient.respond_by):
        _remember_late(uow, offer, recipient, now)
    uow.require(policies.can_submit(uow.actor, recipient, now))
    content = sealing.read_draft(uow.session, offer)
    found = rules.gaps(content, is_quick=recipient.route.is_quick, today=london_date(now))
    if found:
        raise RuleBroken("gaps", "Some parts are missing.", problems=tuple(found))
    admissions.require_callable(uow, offer.home_id, recipient.lot_id)
    version = _keep_version(uow, offer, content, now)
    _record_sent(uow, offer, recipient, version)
    referrals.mark_answered(uow, recipient.id, AnswerState.OFFERED)
    return version


def _keep_version(uow: UnitOfWork, offer: Offer, content: Content, now: datetime) -> OfferVersion:
    assert uow.actor.user_id is not None
    offer.state = states.OFFER.after(offer.state, "submit")
    offer.number += 1
    offer.submitted_at, offer.submitted_by_id = now, uow.actor.user_id
    offer.valid_until = london_date(now + VALID)
    version = OfferVersion(
        offer_id=offer.id,
        referral_id=offer.referral_id,
        council_id=offer.council_id,
        provider_id=offer.provider_id,
        number=offer.number,
        sent_at=now,
        sent_by_id=uow.actor.user_id,
        payload=b"",
        digest=content.digest(),
    )
    version.payload = sealing.seal_version(uow.session, version, content)
    uow.add(version)
    return version


def _record_sent(
    uow: UnitOfWork, offer: Offer, recipient: Recipient, version: OfferVersion
) -> None:
    """While offers are sealed the council must not learn that one came: no council on the entry."""
    uow.record(
        OfferSubmitted(
            subject_id=offer.id,
            reference=offer.reference,
            council_id=None if recipient.is_sealed else offer.council_id,
            referral_id=offer.referral_id,
            referral_reference=recipient.reference,
            number=version.number,
            digest=version.digest,
        )
    )


def _remember_late(uow: UnitOfWork, offer: Offer, recipient: Recipient, now: datetime) -> None:
    late = OfferLate(
        subject_id=offer.id,
        reference=offer.reference,
        council_id=offer.council_id,
        referral_id=offer.referral_id,
        referral_reference=recipient.reference,
        respond_by=recipient.respond_by.isoformat(),
        tried_at=now.isoformat(),
    )
    uow.afterwards(lambda second: second.record(late))


def withdraw_offer(uow: UnitOfWork, offer_reference: str) -> None:
    """Take an offer back; allowed until it is decided."""
    offer = queries.get_offer(uow.session, uow.actor, offer_reference, lock=True)
    recipient = referrals.recipient_by_id(uow.session, uow.actor, offer.recipient_id, lock=True)
    uow.require(policies.can_withdraw(uow.actor, offer))
    was_sent = offer.number > 0
    offer.state = states.OFFER.after(offer.state, "withdraw")
    uow.record(
        OfferWithdrawn(
            subject_id=offer.id,
            reference=offer.reference,
            council_id=offer.council_id if was_sent and not recipient.is_sealed else None,
            referral_id=offer.referral_id,
            referral_reference=recipient.reference,
        )
    )
    others = queries.list_own(uow.session, uow.actor, offer.referral_id)
    if was_sent and not any(o.state is OfferState.SUBMITTED for o in others if o is not offer):
        referrals.mark_answered(uow, recipient.id, AnswerState.NONE)
