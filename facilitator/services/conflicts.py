"""Look for clashes before anything is planned."""

from datetime import timedelta
from uuid import UUID

from facilitator import clock
from facilitator.domain import recurrence, wallclock
from facilitator.domain.booking import Findings
from facilitator.domain.principal import Principal
from facilitator.domain.series import NewSeries
from facilitator.models.ids import new_id
from facilitator.models.session import GroupSession
from facilitator.services import bookings, clashes, groups, materialisation, rooms


def check_series(*, actor: Principal, group_id: UUID, new: NewSeries) -> Findings:
    """Return what a schedule would clash with as far as its dates are made, without keeping or locking anything.

    Raises:
        NotFound: the actor may not know of the group.
        Invalid: the rule, the start or the room is not usable.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    rooms.require_room(new.room_id)
    zone = new.time_zone or group.time_zone
    settled = recurrence.settle(new.rrule, new.starts_local, zone)
    horizon = clock.now().date() + timedelta(days=materialisation.HORIZON_DAYS)
    high = materialisation.at_midnight(max(horizon, settled.starts_local.date())) + timedelta(days=1)
    nominal = recurrence.expand(
        settled.rule, settled.starts_local, settled.starts_local, high, last=settled.last_local
    )
    drafts = []
    for local in nominal:
        date = materialisation.plan_date(local, zone, new.duration_minutes)
        drafts.append(
            GroupSession(
                id=new_id(), group_id=group.id, starts_at=date.starts_at, ends_at=date.ends_at, time_zone=zone,
                starts_local=wallclock.to_local(date.starts_at, zone).replace(tzinfo=None), room_id=new.room_id,
                status="planned",
            )
        )  # fmt: skip
    wishes = bookings.wishes_of(drafts)
    hits = bookings.hits_of(wishes, list(wishes.slots.values()))
    told = {slot: hit for slot, hit in hits.items() if not bookings.within_group(wishes, slot, hit)}
    return clashes.describe(told, wishes.sessions, actor=actor) if told else Findings()
