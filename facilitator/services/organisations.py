"""The organisation: set up once through a one-time link, changed by its administrators."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from facilitator import policy
from facilitator.domain.organisation import SetUp
from facilitator.domain.password import require_strength
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Gone, NotFound
from facilitator.extensions import db, reading
from facilitator.models.account import Account, AccountRole
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.organisation import Organisation
from facilitator.models.site import Site
from facilitator.services import account_links, audits, passwords
from facilitator.services.versions import change, unchanged

FIRST_ROLES = ("admin", "coordinator")
STEPS = select(
    exists().where(Site.deleted_at.is_(None), policy.SITE_SEEN).label("site"),
    exists().where(Group.archived_at.is_(None), policy.GROUP_SEEN).label("group"),
    exists().where(Assignment.group_id == Group.id, policy.GROUP_SEEN).label("facilitator"),
)


@dataclass(frozen=True)
class Steps:
    """Which of the first steps are done: a site, a group, a facilitator."""

    site: bool
    group: bool
    facilitator: bool

    @property
    def missing(self) -> list[str]:
        """The steps still to take, in order."""
        return [name for name, done in vars(self).items() if not done]


def present() -> Organisation | None:
    """Return the organisation, None before the set-up."""
    return db.session.scalar(select(Organisation))


def is_set_up() -> bool:
    """Tell whether the set-up has been done."""
    with reading() as connection:
        return bool(connection.scalar(select(exists().where(Organisation.id.is_not(None)))))


def country() -> str | None:
    """Return the organisation's country; None before the set-up and while the database cannot say."""
    try:
        with reading() as connection:
            return connection.scalar(select(Organisation.country))
    except SQLAlchemyError:  # crisis information has to come up whatever else is broken
        return None


def find_organisation(*, actor: Principal) -> Organisation:
    """Return the organisation to an administrator.

    Raises:
        Forbidden: the actor is none.
        NotFound: there is no organisation yet.
    """
    policy.permitted(allowed=policy.administers(actor))
    found = present()
    if found is None:
        raise NotFound
    return found


def set_up_link() -> str:
    """Return the secret of a new set-up link, valid for a day and once; an older unused one becomes void.

    Raises:
        Conflict: the organisation exists already.
    """
    if present() is not None:
        raise Conflict("organisation.exists")
    account_links.void(None)
    return account_links.mint(None, "set_up")


def set_up(*, secret: str, new: SetUp) -> Account:
    """Use up the set-up link: make the organisation and the first account, who administers and coordinates.

    Raises:
        Gone: the link cannot be used.
        Invalid: the password is too weak; the link stays usable.
        Conflict: another one was faster.
    """
    account_links.look(secret, "set_up")
    require_strength(new.password, [new.name, new.email, new.organisation])
    kept = passwords.hashed(new.password)
    account_links.use(secret, "set_up")
    if present() is not None:
        raise Gone
    organisation = Organisation(
        name=new.organisation, country=new.country, locale=new.locale, time_zone=new.time_zone,
        sender_label=new.sender_label,
    )  # fmt: skip
    account = Account(
        email=new.email.lower(), name=new.name, password_hash=kept, locale=new.locale, time_zone=new.time_zone,
        role_rows=[AccountRole(role=role) for role in FIRST_ROLES],
    )  # fmt: skip
    db.session.add_all([organisation, account])
    db.session.flush()
    actor = Principal(account.id, frozenset(FIRST_ROLES), frozenset(), frozenset(), None, 1)
    audits.note(actor, "set_up", "organisation", organisation.id)
    db.session.flush()
    return account


def change_organisation(
    *, actor: Principal, changes: dict[str, Any], expected: int | None = None
) -> Organisation:
    """Change what is said about the organisation.

    Raises:
        NotFound, Forbidden, Stale: there is none, the actor is no administrator, or it has changed.
    """
    organisation = find_organisation(actor=actor)
    unchanged(organisation, expected)
    change(organisation, changes)
    audits.note(actor, "change", "organisation", organisation.id)
    db.session.flush()
    return organisation


def steps(*, actor: Principal) -> Steps:
    """Return which of the first steps are done, as far as the actor sees."""
    with reading() as connection:
        row = connection.execute(STEPS, policy.params(actor)).one()
    return Steps(*map(bool, row))
