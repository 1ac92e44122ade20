"""How members may be reached, over the API: one member at a time, each read written down."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.contact import NewContact
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.contact import Contact
from facilitator.schemas.contact import ContactChangeIn, ContactIn, ContactOut
from facilitator.schemas.patch import patch_of
from facilitator.services import contacts
from facilitator.services.pages import Page

blueprint = ApiBlueprint("contacts", __name__, description="Addresses and numbers of a member.")
ALL, ONE = "/members/<uuid:member_id>/contacts", "/members/<uuid:member_id>/contacts/<uuid:contact_id>"


def contact_again(*, actor: Principal, resource_id: UUID, member_id: UUID) -> Any:
    """Find a contact that an earlier request added."""
    return contacts.read_contact(actor=actor, member_id=member_id, contact_id=resource_id)


def shown(actor: Principal, contact: Contact) -> Any:
    """Return a contact as the list shows it."""
    return contacts.read_contact(actor=actor, member_id=contact.member_id, contact_id=contact.id)


@blueprint.operation("GET", ALL, scope="members:read", answer=ContactOut, listed=True, logged=True)
def list_contacts(*, actor: Principal, member_id: UUID, query: dict[str, Any]) -> Page:
    """List the contacts of a member; the read is logged."""
    return contacts.read_contacts(actor=actor, member_id=member_id, page=PageRequest(**query))


@blueprint.operation(
    "POST",
    ALL,
    scope="members:write",
    body=ContactIn,
    answer=ContactOut,
    status=201,
    again=contact_again,
)
def add_contact(*, actor: Principal, member_id: UUID, body: NewContact) -> Any:
    """Add an address or a number, one of each kind."""
    return shown(actor, contacts.add_contact(actor=actor, member_id=member_id, new=body))


@blueprint.operation("GET", ONE, scope="members:read", answer=ContactOut, logged=True)
def get_contact(*, actor: Principal, member_id: UUID, contact_id: UUID) -> Any:
    """Get a contact; the read is logged."""
    return contacts.read_contact(actor=actor, member_id=member_id, contact_id=contact_id)


@blueprint.operation(
    "PATCH",
    ONE,
    scope="members:write",
    body=patch_of(ContactChangeIn),
    answer=ContactOut,
    if_match=True,
)
def change_contact(
    *, actor: Principal, member_id: UUID, contact_id: UUID, body: dict[str, Any], expected: int | None
) -> Any:
    """Change a contact."""
    changed = contacts.change_contact(
        actor=actor, member_id=member_id, contact_id=contact_id, changes=body, expected=expected
    )
    return shown(actor, changed)


@blueprint.operation("DELETE", ONE, scope="members:write", status=204, if_match=True)
def remove_contact(*, actor: Principal, member_id: UUID, contact_id: UUID, expected: int | None) -> None:
    """Forget a contact."""
    contacts.remove_contact(actor=actor, member_id=member_id, contact_id=contact_id, expected=expected)
