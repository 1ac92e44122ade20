"""From the events of a calendar file to schedules that can be made: every date exact, or refused with the reason."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from facilitator.domain import wallclock
from facilitator.domain.ics_dates import Recurring, dates_of
from facilitator.domain.ics_event import (
    fingerprint,
    is_cancelled,
    link_of,
    place_of,
    range_of,
    rule_text,
    sound,
    tzid,
)
from facilitator.domain.ics_file import Contents, Event, Group
from facilitator.domain.ics_zone import Said, Zones
from facilitator.errors import Invalid

MOST_DATES = 20_000  # of all schedules of a file together
SHORTEST, LONGEST, ASSUMED = 5, 1440, 60  # minutes


@dataclass
class Change:
    """What one changed date is instead; None stays as it is."""

    recurrence: datetime
    starts_local: datetime | None = None
    minutes: int | None = None
    place: str | None = None
    online_url: str | None = None
    cancelled: bool = False


@dataclass
class Schedule:
    """A schedule that a file describes, or a part of one that changes from a date on."""

    line: int
    uid: str
    title: str
    starts_local: datetime
    zone: str
    minutes: int
    rule: Recurring
    place: str = ""
    online_url: str = ""
    rule_text: str = ""
    fingerprint: str = ""
    changes: list[Change] = field(default_factory=list)
    warnings: Said = field(default_factory=list)


@dataclass
class Refused:
    """An event that is not made, and why."""

    line: int
    title: str
    reason: tuple[str, dict[str, Any]]


@dataclass
class Start:
    """When an event begins and how long it lasts."""

    local: datetime
    zone: str
    minutes: int
    whole_day: bool
    warnings: Said


class Planner:
    """Plans what a file describes, within a number of dates."""

    def __init__(self, contents: Contents, zone: str, today: date) -> None:
        """Take the contents, the zone of the group, and today."""
        usual, self.today = contents.usual_zone, today
        noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
        self.zones = Zones(contents.zones, zone, noon)
        try:
            self.usual = self.zones.named(usual)[0] if usual else zone
        except Invalid:
            self.usual = zone
        self.contents, self.dates = contents, 0

    def plan(self) -> tuple[list[Schedule], list[Refused]]:
        """Return the schedules and what is refused, in the order of the file."""
        schedules: list[Schedule] = []
        refused = [
            Refused(line, name[:40], ("imports.only_events", {})) for line, name in self.contents.others
        ]
        for uid, group in self.contents.groups.items():
            events = [*([group.master] if group.master else []), *group.changes.values()]
            try:
                schedules += self.of_group(uid, group, refused)
            except Invalid as error:
                refused.append(Refused(events[0].line, events[0].title, (error.key, error.params)))
            refused += [Refused(one.line, one.title, ("imports.older", {})) for one in group.older]
        return sorted(schedules, key=lambda one: one.line), sorted(refused, key=lambda one: one.line)

    def of_group(self, uid: str, group: Group, refused: list[Refused]) -> list[Schedule]:
        """Plan all that stands under one UID."""
        if group.master is None:
            return [self.alone(uid, which, event) for which, event in group.changes.items()]
        if is_cancelled(group.master):
            raise Invalid("imports.cancelled_there")
        made = self.schedule(uid, group.master)
        later = [event for event in group.changes.values() if range_of(event) == "THISANDFUTURE"]
        for event in group.changes.values():
            if event in later:
                continue
            try:
                made.changes.append(self.change(made, event))
            except Invalid as error:
                refused.append(Refused(event.line, event.title, (error.key, error.params)))
        made.fingerprint = fingerprint([group.master, *group.changes.values()])
        return self.divided(made, later)

    def alone(self, uid: str, which: str, event: Event) -> Schedule:
        """Plan a changed date whose schedule is not in the file."""
        if is_cancelled(event):
            raise Invalid("imports.cancelled_there")
        made = self.schedule(f"{uid[:200]}/{which}"[:250], event)
        made.warnings.append(("imports.alone", {}))
        made.fingerprint = fingerprint([event])
        return made

    def schedule(self, uid: str, event: Event) -> Schedule:
        """Plan an event with its dates.

        Raises:
            Invalid: something about it is missing, unreadable, or not certain.
        """
        sound(event)
        start = self.start_of(event)
        rule, warnings = dates_of(event.component, start, self.today, self.zoned)
        self.dates += len(rule.dates) + rule.near
        if self.dates > MOST_DATES:
            raise Invalid("imports.too_many_dates", max=MOST_DATES)
        return Schedule(
            event.line, uid, event.title, rule.starts_local, start.zone, start.minutes, rule, place_of(event),
            link_of(event), rule_text(event), warnings=[*start.warnings, *warnings],
        )  # fmt: skip

    def start_of(self, event: Event) -> Start:
        """Return when an event begins, in which zone, and how long it lasts."""
        value = event.component.get("DTSTART")
        moment = getattr(value, "dt", None)
        if not isinstance(moment, date):
            raise Invalid("imports.no_start")
        if not 1900 <= moment.year <= 2200:  # noqa: PLR2004 - what schedules take
            raise Invalid("imports.start_out_of_range")
        whole_day = not isinstance(moment, datetime)
        repeats = any(event.component.get(name) is not None for name in ("RRULE", "RDATE"))
        local, zone, warnings = self.placed(value, keeps_utc=repeats)
        minutes, more = self.length(event, value, zone, whole_day=whole_day)
        return Start(local, zone, minutes, whole_day, [*warnings, *more])

    def placed(self, value: Any, *, keeps_utc: bool) -> tuple[datetime, str, Said]:
        """Return wall time and zone of a value; a single moment in UTC is read on the group's wall."""
        moment = value.dt
        if not isinstance(moment, datetime):
            return datetime(moment.year, moment.month, moment.day), self.usual, [("imports.whole_day", {})]
        name = value.params.get("TZID")
        local = moment.replace(tzinfo=None, microsecond=0, fold=0)
        if name:
            zone, warnings = self.zones.named(str(name))
            return local, zone, list(warnings)
        if moment.tzinfo is None:
            return local, self.usual, [("imports.zone_floating", {"zone": self.usual})]
        if keeps_utc:
            return local, "UTC", []
        return wallclock.to_local(moment, self.usual), self.usual, []

    def zoned(self, moment: date, name: str | None, zone: str) -> datetime:
        """Return a moment of the file (with the TZID beside it) as wall time of a zone."""
        if not isinstance(moment, datetime):
            return datetime(moment.year, moment.month, moment.day)
        local = moment.replace(tzinfo=None, microsecond=0, fold=0)
        if name:
            theirs = self.zones.named(name)[0]
            return local if theirs == zone else wallclock.to_local(wallclock.to_utc(local, theirs), zone)
        return local if moment.tzinfo is None else wallclock.to_local(moment, zone)

    def length(self, event: Event, value: Any, zone: str, *, whole_day: bool) -> tuple[int, Said]:
        """Return how many real minutes an event lasts."""
        end, lasting = event.component.get("DTEND"), event.component.get("DURATION")
        begins = self.instant(value, zone)
        if end is not None:
            seconds = (self.instant(end, zone) - begins).total_seconds()
        elif lasting is not None:
            seconds = lasting.dt.total_seconds()
        else:
            seconds = timedelta(days=1).total_seconds() if whole_day else 0
        if whole_day and seconds:
            seconds = round(seconds / 86400) * 86400  # a day of 23 or 25 hours is a day
        if seconds < 0:
            raise Invalid("imports.ends_before_start")
        if seconds == 0:
            return ASSUMED, [("imports.length_assumed", {})]
        minutes = round(seconds / 60)
        if not SHORTEST <= minutes <= LONGEST:
            raise Invalid("imports.length_unusable")
        return minutes, []

    def instant(self, value: Any, zone: str) -> datetime:
        """Return the instant of a value; one without a zone is in that of its event."""
        local = self.zoned(value.dt, str(value.params["TZID"]) if "TZID" in value.params else None, zone)
        return wallclock.to_utc(local, zone)

    def change(self, made: Schedule, event: Event) -> Change:
        """Plan one changed date.

        Raises:
            Invalid: it belongs to no date of its schedule, or cannot be read.
        """
        value = event.component["RECURRENCE-ID"]
        nominal = self.zoned(
            value.dt, str(value.params["TZID"]) if "TZID" in value.params else None, made.zone
        )
        if not isinstance(value.dt, datetime):  # a date alone names the session of that day
            nominal = datetime.combine(nominal.date(), made.starts_local.time())
        if not made.rule.has(nominal):
            raise Invalid("imports.change_unknown", day=f"{nominal:%Y-%m-%d %H:%M}")
        if is_cancelled(event):
            return Change(nominal, cancelled=True)
        sound(event)
        start = self.start_of(event)
        shown = self.zoned(event.component["DTSTART"].dt, tzid(event.component["DTSTART"]), made.zone)
        place, link = place_of(event), link_of(event)
        return Change(
            nominal, shown if shown != nominal else None, start.minutes if start.minutes != made.minutes else None,
            place if place != made.place else None, link if link not in {"", made.online_url} else None,
        )  # fmt: skip

    def divided(self, made: Schedule, later: list[Event]) -> list[Schedule]:
        """Divide a schedule where the file changes a date and all that follow."""
        if not later:
            return [made]
        if len(later) > 1:
            raise Invalid("imports.several_splits")
        event = later[0]
        change, text = self.change(made, event), event.component
        shift = (change.starts_local or change.recurrence) - change.recurrence
        head, tail = made.rule.split(change.recurrence, self.today)
        rest = Schedule(
            event.line, f"{made.uid[:240]}/2", event.title, change.recurrence + shift, made.zone,
            change.minutes or made.minutes, tail.moved(shift), place_of(event) if "LOCATION" in text else made.place,
            link_of(event) or made.online_url, made.rule_text, made.fingerprint,
            warnings=[("imports.split", {"day": f"{change.recurrence:%Y-%m-%d}"})],
        )  # fmt: skip
        if change.cancelled:
            return [self.ended(made, head)] if head.dates else []
        rest.changes = [moved(one, shift) for one in made.changes if one.recurrence >= change.recurrence]
        made.changes = [one for one in made.changes if one.recurrence < change.recurrence]
        return [*([self.ended(made, head)] if head.dates else []), rest]

    def ended(self, made: Schedule, head: Recurring) -> Schedule:
        """Let a schedule end where another part begins."""
        made.rule = head
        return made


def moved(change: Change, shift: timedelta) -> Change:
    """Return the change of a date that was itself shifted."""
    change.starts_local = change.starts_local or change.recurrence
    change.recurrence += shift
    return change
