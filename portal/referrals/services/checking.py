"""The check that nothing names the child, and the look at exactly what providers will see."""

from __future__ import annotations

from datetime import date

from portal.db import UnitOfWork
from portal.kernel.errors import RuleBroken, StaleRecord
from portal.kernel.text import clean
from portal.referrals import policies, queries
from portal.referrals.events import ReferralPreviewed, ReferralSaved
from portal.referrals.models import Need, Referral
from portal.referrals.rules import Find, Identity, find_identifiers, hide
from portal.referrals.services.reading import read_stages
from portal.referrals.types import SEALED_FIELDS, ReadReason, Section, Stage

STALE = "The text changed since you looked at it. Look at it again."
SHORTEST_REASON = 10


def check_identifiers(
    uow: UnitOfWork, referral: Referral, known: queries.Written | None = None
) -> tuple[Find, ...]:
    """What could name the child in stage 1, and what names them in the profile and the notes.

    Reads the sealed stages, so it records those views.
    """
    uow.require(policies.can_send(uow.actor, referral))
    stages = (Stage.PROFILE, Stage.DOCUMENTS, Stage.IDENTITY)
    read = read_stages(uow, referral, stages, ReadReason.CHECK)
    identity = identity_of(read[Stage.IDENTITY])
    finds = find_identifiers(queries.texts_of(uow.session, referral, known), identity)
    later = {
        column: (label, read[stage][column])
        for stage in (Stage.PROFILE, Stage.DOCUMENTS)
        for column, label in SEALED_FIELDS[stage].items()
    }
    # Later stages may hold dates and telephone numbers of people who help, never who the child is.
    exact = tuple(find for find in find_identifiers(later, identity) if find.is_exact)
    return (*finds, *exact)


def identity_of(words: dict[str, str]) -> Identity:
    """The values that the check looks for."""
    try:
        born_on = date.fromisoformat(words["born_on"])
    except ValueError:
        born_on = None
    return Identity(
        names=(words["full_name"], words["known_as"]),
        school=words["school"],
        address=words["home_address"],
        postcode=words["home_postcode"],
        born_on=born_on,
    )


def confirm_preview(uow: UnitOfWork, reference: str, shown: str, reason: str = "") -> Referral:
    """Say that one has looked at what providers will see, and that nothing in it names the child.

    `shown` is the digest of what the page showed. What might name somebody but need not is kept
    with a `reason`. Raises RuleBroken with every exact find, StaleRecord when the text changed.
    """
    referral = queries.get_referral(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_send(uow.actor, referral))
    current = queries.preview_digest(uow.session, referral)
    if shown != current:
        raise StaleRecord(STALE)
    kept = _kept_finds(uow, referral, reason)
    referral.previewed_at = uow.clock.now()
    referral.previewed_by_id = uow.actor.user_id
    referral.preview_digest = current
    uow.record(
        ReferralPreviewed(
            subject_id=referral.id,
            reference=referral.reference,
            council_id=referral.council_id,
            digest=current,
            kept=kept,
            reason=clean(reason) if kept else "",
        )
    )
    return referral


def _kept_finds(uow: UnitOfWork, referral: Referral, reason: str) -> int:
    """How many possible identifiers stay, with a reason. Raises RuleBroken on an exact one."""
    finds = check_identifiers(uow, referral)
    exact = tuple((find.field, find.sentence) for find in finds if find.is_exact)
    if exact:
        raise RuleBroken("names_the_child", exact[0][1], exact[0][0], problems=exact)
    if finds and len(clean(reason)) < SHORTEST_REASON:
        sentence = "Enter why what is listed is needed and names nobody, or change it"
        raise RuleBroken("kept_without_reason", sentence, "reason")
    return len(finds)


def hide_find(uow: UnitOfWork, reference: str, field: str, text: str) -> Referral:
    """Replace something found in stage 1 wherever it stands in that text."""
    referral = queries.get_referral(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_write(uow.actor, referral, Section.CHILD))
    found = Find("", field, "", text, is_exact=True)
    texts = queries.texts_of(uow.session, referral)
    if field not in texts or not text.strip():
        raise RuleBroken("not_there", "This text is not there any more")
    words = hide(texts[field][1], found)
    if field.startswith("need-"):
        need = _need(uow, referral, field.removeprefix("need-"))
        need.words = words
    else:
        setattr(queries.find_summary(uow.session, referral.id, lock=True), field, words)
    uow.record(
        ReferralSaved(
            subject_id=referral.id,
            reference=referral.reference,
            council_id=referral.council_id,
            section=Section.CHILD.value,
            version=referral.version,
        )
    )
    return referral


def _need(uow: UnitOfWork, referral: Referral, key: str) -> Need:
    return next(need for need in queries.list_needs(uow.session, referral.id) if need.key == key)
