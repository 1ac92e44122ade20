"""The pages of contacts: kept one of each kind, covered until somebody asks to see one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.contact import NewContact
from facilitator.domain.principal import Principal
from facilitator.errors import NotFound
from facilitator.schemas.contact import ContactChangeIn
from facilitator.schemas.patch import patch_of
from facilitator.services import contacts, members
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page
from facilitator.web.members import member_page

pages = Blueprint("contacts", __name__)
CONTACT = "/members/<uuid:member_id>/contacts/<any(email, phone):kind>"


@pages.route(CONTACT, methods=["GET", "POST"])
@signed_in
def keep_contact(*, actor: Principal, member_id: UUID, kind: str) -> Response | str | tuple[str, int]:
    """Add an address or a number, or change it; what is kept is not shown."""
    member = members.find_member(actor=actor, member_id=member_id)
    present = contacts.summarise_contacts(actor=actor, member_id=member_id).get(kind)

    def keep(data: dict[str, Any]) -> str:
        if present is None:
            contacts.add_contact(actor=actor, member_id=member_id, new=NewContact(kind, **data))
        else:
            contacts.change_contact(actor=actor, member_id=member_id, contact_id=present.id, changes=data)
        flash(_("Saved. Whether we may use it is a question of its own, below."), "good")
        return url_for("web.members.show_member", member_id=member_id, _anchor="agreed")

    schema = ContactChangeIn() if present is None else patch_of(ContactChangeIn)()
    values = {"shared_agreed": present.shared_agreed_at is not None, "label": present.label,
              "safe_to_leave_message": present.safe_to_leave_message} if present else {}  # fmt: skip
    return form_page(
        "contacts/form.html", schema, keep, values=values, member=member, kind=kind, present=present
    )


@pages.post(f"{CONTACT}/show")
@signed_in
def reveal_contact(*, actor: Principal, member_id: UUID, kind: str) -> str:
    """Uncover one contact; the look is written down."""
    member = members.find_member(actor=actor, member_id=member_id)
    contact = contacts.read_contact(actor=actor, member_id=member_id, contact_id=kept(actor, member_id, kind))
    return member_page(actor, member, revealed=contact)


@pages.post(f"{CONTACT}/remove")
@signed_in
def remove_contact(*, actor: Principal, member_id: UUID, kind: str) -> Response:
    """Forget an address or a number."""
    contacts.remove_contact(actor=actor, member_id=member_id, contact_id=kept(actor, member_id, kind))
    flash(_("Forgotten."), "good")
    return redirect(url_for("web.members.show_member", member_id=member_id), 303)


def kept(actor: Principal, member_id: UUID, kind: str) -> UUID:
    """Return the id of the contact of a kind.

    Raises:
        NotFound: there is none, or the actor may not know of the member.
    """
    present = contacts.summarise_contacts(actor=actor, member_id=member_id).get(kind)
    if present is None:
        raise NotFound
    found: UUID = present.id
    return found
