"""The hand-over sheet: what somebody needs who takes a session on, on one page, and nothing about any member."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from facilitator import clock, policy
from facilitator.domain.people_in_front import OnDuty
from facilitator.domain.principal import Principal
from facilitator.errors import NotFound
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.session import GroupSession
from facilitator.models.site import Site
from facilitator.services import duties


@dataclass(frozen=True)
class Sheet:
    """A session for somebody who leads it for the first time. ``sees_names``: the register is theirs to open."""

    session: Any
    group: Any
    site: Any
    named: list[OnDuty]
    online_url: str
    sees_names: bool


def read_sheet(*, actor: Principal, session_id: UUID) -> Sheet:
    """Return the sheet of a session, to those who are named for it and those who may see its group.

    The online room is for the group's facilitators, and until the session is over for those who are named for it.

    Raises:
        NotFound: there is none, or it is not the actor's to know.
    """
    found = db.session.execute(
        select(GroupSession, Group, Site)
        .join(Group, Group.id == GroupSession.group_id)
        .outerjoin(Site, Site.id == Group.site_id)
        .where(GroupSession.id == session_id)
    ).first()
    if found is None:
        raise NotFound
    session, group, site = found
    named = duties.staffed([session])[0].named
    mine = policy.speaks_for(actor, group.id) and any(one.account_id == actor.account_id for one in named)
    if not mine and not policy.sees_group(actor, group):
        raise NotFound
    inside = policy.facilitates(actor, group.id)
    # The room is a door, not a memory: it is used again, and who was there once is not let in for ever.
    ahead = session.status in {"planned", "live"} and session.ends_at > clock.now()
    shown = inside or (mine and ahead)
    return Sheet(session, group, site, named, session.online_url if shown else "", inside)
