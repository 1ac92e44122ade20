"""Closures: days on which nobody meets. Making, changing or removing one says first which sessions it touches."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from facilitator import clock, policy
from facilitator.domain.closure import LONGEST_DAYS, ClosureOfSessions, NewClosure, Period
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Forbidden, Invalid, NotFound
from facilitator.extensions import db, reading
from facilitator.models.closure import Closure
from facilitator.models.columns import UtcDateTime
from facilitator.models.group import Group
from facilitator.models.ids import new_id
from facilitator.models.session import GroupSession
from facilitator.models.site import Site
from facilitator.services import audits, closed_days, consequences, groups, sites
from facilitator.services.closed_days import Days, Effect
from facilitator.services.pages import Listing, Page
from facilitator.services.versions import change, unchanged

LISTED = Listing(
    select(
        Closure.id, Closure.scope, Closure.scope_id, Closure.starts_on, Closure.ends_on, Closure.title,
        Closure.source, Closure.created_at, Closure.updated_at, Closure.version,
    ).where(Closure.deleted_at.is_(None), policy.CLOSURE_SEEN),
    keys=(Closure.starts_on, Closure.id),
    filters={
        "scope": Closure.scope == bindparam("scope"),
        "group_id": and_(Closure.scope == "group", Closure.scope_id == bindparam("group_id")),
        "site_id": and_(Closure.scope == "site", Closure.scope_id == bindparam("site_id")),
        "from_on": Closure.ends_on >= bindparam("from_on"),
        "to_on": Closure.starts_on <= bindparam("to_on"),
    },
)  # fmt: skip
UNDER = (
    select(
        GroupSession.id, GroupSession.starts_local, GroupSession.status, GroupSession.closure_state,
        Group.name.label("group_name"),
    )
    .join(Group, Group.id == GroupSession.group_id)
    .where(
        policy.GROUP_SEEN, GroupSession.closure_id == bindparam("closure_id", type_=Closure.id.type),
        GroupSession.starts_at > bindparam("now", type_=UtcDateTime()),
    )
    .order_by(GroupSession.starts_at, GroupSession.id)
    .limit(200)
)  # fmt: skip
NEW = UUID(int=0)  # of a closure that is only looked at


def read_closures(*, actor: Principal, page: PageRequest, **filters: Any) -> Page:
    """Return a page of closures in the order of their first day; see ``LISTED`` for the filters."""
    return LISTED.read(page, policy.params(actor), **filters)


def find_closure(*, actor: Principal, closure_id: UUID, removed: bool = False) -> Closure:
    """Return a closure; one that was removed only if asked.

    Raises:
        NotFound: there is none, or it is of a group that is not the actor's to see.
    """
    closure = db.session.get(Closure, closure_id)
    if closure is None or (closure.deleted_at is not None and not removed):
        raise NotFound
    of_group = closure.scope == "group"
    policy.found(
        allowed=policy.sees_closure(
            actor, closure, db.session.get(Group, closure.scope_id) if of_group else None
        )
    )
    return closure


def permit(*, actor: Principal, scope: str, scope_id: UUID | None) -> None:
    """Check that the actor may close something: admins the organisation, coordinators a site, facilitators a group.

    Raises:
        Invalid: the scope and its id do not go together.
        Forbidden, NotFound: it is not the actor's to close.
    """
    if scope == "organisation":
        if scope_id is not None:
            raise Invalid("closure.scope_id_not_wanted", field="scope_id")
        policy.permitted(allowed=policy.administers(actor))
        return
    if scope_id is None:
        raise Invalid("closure.scope_id_needed", field="scope_id")
    if scope == "site":
        site = sites.find_site(actor=actor, site_id=scope_id)
        policy.permitted(allowed=policy.runs_site(actor, site))
    else:
        group = groups.find_group(actor=actor, group_id=scope_id)
        policy.permitted(allowed=policy.runs_group(actor, group))


def sensible(starts_on: date, ends_on: date) -> None:
    """Check the days of a closure.

    Raises:
        Invalid: the last day comes first, or it is longer than a year.
    """
    if ends_on < starts_on:
        raise Invalid("closure.ends_before_start", field="ends_on")
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        raise Invalid("closure.too_long", field="ends_on", max=LONGEST_DAYS)


def preview_closure(*, actor: Principal, new: ClosureOfSessions) -> list[Effect]:
    """Return what a closure would do to which sessions, without keeping anything.

    With ``closure_id`` it is one that exists and would be changed.
    """
    permit(actor=actor, scope=new.scope, scope_id=new.scope_id)
    sensible(new.starts_on, new.ends_on)
    closure = None if new.closure_id is None else find_closure(actor=actor, closure_id=new.closure_id)
    kept, covered = ([], None) if closure is None else ([closure.id], days_of(closure))
    period = Period(new.closure_id or NEW, new.scope, new.scope_id, new.starts_on, new.ends_on)
    reached = db.session.scalars(
        closed_days.reached_by(new.scope, new.scope_id, new.starts_on, new.ends_on, *kept)
    )
    open_to = closed_days.but_chosen(reached, covered)
    return closed_days.effects(open_to, new=period, without=new.closure_id)


def preview_removal(*, actor: Principal, closure_id: UUID) -> list[Effect]:
    """Return which sessions would take place again if a closure were removed."""
    closure = find_closure(actor=actor, closure_id=closure_id)
    ahead = select(GroupSession).where(
        GroupSession.closure_id == closure.id, GroupSession.starts_at > clock.now()
    )
    found = db.session.scalars(ahead.order_by(GroupSession.starts_at, GroupSession.id)).all()
    return closed_days.effects(found, without=closure.id)


def under(*, actor: Principal, closure_id: UUID) -> list[Any]:
    """Return the first sessions ahead that fall under a closure, as far as the actor may see their groups."""
    asked = {**policy.params(actor), "closure_id": closure_id, "now": clock.now()}
    with reading() as connection:
        return list(connection.execute(UNDER, asked).all())


def make_closure(*, actor: Principal, new: NewClosure) -> Closure:
    """Make a closure; its sessions are cancelled, on hold or asked about, and whoever was told of them is told.

    Raises:
        Invalid, Forbidden, NotFound: see ``permit`` and ``sensible``.
    """
    permit(actor=actor, scope=new.scope, scope_id=new.scope_id)
    sensible(new.starts_on, new.ends_on)
    closure = Closure(id=new_id(), **vars(new))
    db.session.add(closure)
    db.session.flush()
    noted(actor, "add", closure)
    carry_out(actor, closure)
    return closure


def change_closure(
    *, actor: Principal, closure_id: UUID, changes: dict[str, Any], expected: int | None = None
) -> Closure:
    """Change days or title of a closure; what it closed no longer comes back, what it closes now goes.

    Raises:
        Invalid, NotFound, Forbidden, Stale: see the policy and the version.
    """
    closure = find_closure(actor=actor, closure_id=closure_id)
    permit(actor=actor, scope=closure.scope, scope_id=closure.scope_id)
    unchanged(closure, expected)
    sensible(changes.get("starts_on", closure.starts_on), changes.get("ends_on", closure.ends_on))
    covered = days_of(closure)
    change(closure, changes)
    db.session.flush()
    noted(actor, "change", closure)
    if days_of(closure) != covered:
        carry_out(actor, closure, covered)
    return closure


def remove_closure(*, actor: Principal, closure_id: UUID, expected: int | None = None) -> None:
    """Remove a closure: exactly those sessions that it cancelled or held take place again."""
    closure = find_closure(actor=actor, closure_id=closure_id)
    permit(actor=actor, scope=closure.scope, scope_id=closure.scope_id)
    unchanged(closure, expected)
    closure.deleted_at = clock.now()
    db.session.flush()
    noted(actor, "remove", closure)
    carry_out(actor, closure, days_of(closure))


def restore_closure(*, actor: Principal, closure_id: UUID) -> Closure:
    """Take back the removal of a closure; what was decided about its dates in the meantime stays.

    Raises:
        Conflict: it has not been removed.
    """
    closure = find_closure(actor=actor, closure_id=closure_id, removed=True)
    permit(actor=actor, scope=closure.scope, scope_id=closure.scope_id)
    if closure.deleted_at is None:
        raise Conflict("closure.not_removed")
    closure.deleted_at = None
    db.session.flush()
    noted(actor, "restore", closure)
    carry_out(actor, closure)
    return closure


def days_of(closure: Closure) -> Days:
    """Return the first and the last day of a closure."""
    return closure.starts_on, closure.ends_on


def carry_out(actor: Principal, closure: Closure, covered: Days | None = None) -> None:
    """Bring the sessions that a closure touches, or touched, in line with all closures as they stand now.

    A date that a person chose on a day that was ``covered`` already stays. Whose room was given away meanwhile takes
    place again all the same, with a booking that waits to be settled.
    """
    reached = closed_days.reached_by(closure.scope, closure.scope_id, *days_of(closure), closure.id)
    # Locked in one order, so that two closures at once wait for each other instead of failing.
    locked = reached.order_by(None).order_by(GroupSession.id).with_for_update()
    found = db.session.scalars(locked.execution_options(populate_existing=True))
    changed = closed_days.apply(closed_days.effects(closed_days.but_chosen(found, covered)))
    if changed:
        consequences.follow(changed, actor=actor, policy="tentative")
    db.session.flush()


def noted(actor: Principal, verb: str, closure: Closure) -> None:
    """Write down who did what to a closure."""
    group_id = closure.scope_id if closure.scope == "group" else None
    audits.note(actor, verb, "closure", closure.id, group_id=group_id)


def may_change(*, actor: Principal, closure: Closure) -> bool:
    """Tell whether a closure is the actor's to change."""
    try:
        permit(actor=actor, scope=closure.scope, scope_id=closure.scope_id)
    except (Forbidden, NotFound):
        return False
    return True


def places_of(closures: Iterable[Any]) -> dict[UUID, str]:
    """Return the names of the sites and groups that closures are of."""
    rows = list(closures)
    found: dict[UUID, str] = {}
    for scope, model in (("site", Site), ("group", Group)):
        ids = {one.scope_id for one in rows if one.scope == scope}
        if ids:
            found |= {
                row.id: row.name
                for row in db.session.execute(select(model.id, model.name).where(model.id.in_(ids)))
            }
    return found


def groups_of(effects: Iterable[Effect]) -> dict[UUID, str]:
    """Return the names of the groups whose sessions change."""
    ids = {effect.session.group_id for effect in effects}
    found = select(Group.id, Group.name).where(Group.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(found)} if ids else {}
