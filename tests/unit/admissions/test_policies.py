"""Who may sign, suspend, lift and remove: role x state, with the other council's twin refused."""

from __future__ import annotations

from uuid import uuid4

import pytest

from portal.admissions import policies
from portal.admissions.types import AdmissionState, AgreementState
from portal.kernel.actor import PROVIDER_ROLES, Actor, ActorKind, Role

HOST, OTHER, PROVIDER = uuid4(), uuid4(), uuid4()
ME, HER = uuid4(), uuid4()


def actor(role, organisation=None):
    is_provider = role in PROVIDER_ROLES
    return Actor(
        kind=ActorKind.PROVIDER if is_provider else ActorKind.COUNCIL,
        user_id=ME,
        organisation_id=organisation or (PROVIDER if is_provider else HOST),
        roles=frozenset({role}),
    )


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("state", list(AgreementState))
def test_signing(role, state):
    may = role in (Role.PROVIDER_ADMIN, Role.CONTRACTS) and state is AgreementState.OFFERED
    assert policies.can_sign(actor(role), PROVIDER, state).allowed is may
    assert not policies.can_sign(actor(role, OTHER), PROVIDER, state)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("state", list(AdmissionState))
def test_suspending_lifting_and_removing(role, state):
    live = state in (AdmissionState.ADMITTED, AdmissionState.SUSPENDED)
    quality = role in (Role.SCHEME_MANAGER, Role.CONTRACT_OFFICER)
    suspended = state is AdmissionState.SUSPENDED
    manager = role is Role.SCHEME_MANAGER
    assert policies.can_suspend(actor(role), HOST, state).allowed is (quality and live)
    assert policies.can_lift(actor(role), HOST, state, [HER, None]).allowed is (
        quality and suspended
    )
    assert policies.can_remove(actor(role), HOST, state).allowed is (manager and live)
    for verdict in (
        policies.can_suspend(actor(role, OTHER), HOST, state),
        policies.can_lift(actor(role, OTHER), HOST, state, []),
        policies.can_remove(actor(role, OTHER), HOST, state),
    ):
        assert not verdict
        assert verdict.reason


@pytest.mark.parametrize("role", list(Role))
def test_offering(role):
    may = role in (Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR)
    assert policies.can_offer(actor(role), HOST).allowed is may
    assert not policies.can_offer(actor(role, OTHER), HOST)


def test_nobody_lifts_their_own_suspension():
    manager = actor(Role.SCHEME_MANAGER)
    own = policies.can_lift(manager, HOST, AdmissionState.SUSPENDED, [HER, ME])
    assert own.reason == "You suspended this home. A second person has to lift it."
