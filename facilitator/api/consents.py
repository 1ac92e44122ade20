"""What members agreed to, over the API."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.consent import NewConsent
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.consent import Consent
from facilitator.schemas.consent import ConsentIn, ConsentOut
from facilitator.services import consents
from facilitator.services.pages import Page

blueprint = ApiBlueprint("consents", __name__, description="What a member agreed to, one thing at a time.")
ALL, ONE = "/members/<uuid:member_id>/consents", "/members/<uuid:member_id>/consents/<uuid:consent_id>"


def consent_again(*, actor: Principal, resource_id: UUID, member_id: UUID, **_: UUID) -> Consent:
    """Find a consent that an earlier request recorded or withdrew."""
    return consents.find_consent(actor=actor, member_id=member_id, consent_id=resource_id)


@blueprint.operation("GET", ALL, scope="members:read", answer=ConsentOut, listed=True)
def list_consents(*, actor: Principal, member_id: UUID, query: dict[str, Any]) -> Page:
    """List the consents of a member, withdrawn ones included."""
    return consents.read_consents(actor=actor, member_id=member_id, page=PageRequest(**query))


@blueprint.operation(
    "POST",
    ALL,
    scope="members:write",
    body=ConsentIn,
    answer=ConsentOut,
    status=201,
    again=consent_again,
)
def give_consent(*, actor: Principal, member_id: UUID, body: NewConsent) -> Consent:
    """Record one consent."""
    return consents.give_consent(actor=actor, member_id=member_id, new=body)


@blueprint.operation("GET", ONE, scope="members:read", answer=ConsentOut)
def get_consent(*, actor: Principal, member_id: UUID, consent_id: UUID) -> Consent:
    """Get a consent."""
    return consents.find_consent(actor=actor, member_id=member_id, consent_id=consent_id)


@blueprint.operation("POST", f"{ONE}/withdraw", scope="members:write", answer=ConsentOut, again=consent_again)
def withdraw_consent(*, actor: Principal, member_id: UUID, consent_id: UUID) -> Consent:
    """Withdraw a consent; its channel stops at once."""
    return consents.withdraw_consent(actor=actor, member_id=member_id, consent_id=consent_id)
