"""Make schedules and their sessions of what was read from a calendar file; the same file makes them once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from facilitator import clock
from facilitator.domain import recurrence, wallclock
from facilitator.domain.principal import Principal
from facilitator.extensions import db
from facilitator.models.ids import new_id
from facilitator.models.imported import ImportJob, SeriesDate, SeriesSource
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import audits, consequences, materialisation

Data = dict[str, Any]


def carry_out(*, actor: Principal, job: ImportJob, read: Data) -> Data:
    """Make what was read, or only say what would be made; return the report."""
    known = {
        row.uid: row.fingerprint
        for row in db.session.execute(
            select(SeriesSource.uid, SeriesSource.fingerprint).where(
                SeriesSource.group_id == job.group_id, SeriesSource.source == job.source
            )
        )
    }
    lines, made = [line_of(one, "refused", one["reason"]) for one in read["not_made"]], []
    for one in read["schedules"]:
        before = known.get(one["uid"])
        if before is not None:
            same = before == one["fingerprint"]
            key = "imports.unchanged" if same else "imports.changed_since"
            lines.append(line_of(one, "unchanged" if same else "changed", [key, {}]))
            continue
        dates = nominal_of(one)
        key = "imports.would_make" if job.dry_run else "imports.made"
        line = line_of(one, "would_make" if job.dry_run else "made", [key, {"count": len(dates)}])
        line |= {"first": [date.isoformat() for date in dates[:3]], "time_zone": one["zone"]}
        if not job.dry_run:
            series, sessions = make(job, one, dates)
            line["series_id"] = str(series.id)
            made += sessions
            audits.note(actor, "plan", "series", series.id, group_id=job.group_id)
        lines.append(line)
    if made:
        consequences.follow(made, actor=actor, policy="tentative")
    return {"reason": None, "lines": sorted(lines, key=lambda line: line["line"])}


def line_of(one: Data, result: str, said: list[Any]) -> Data:
    """Return what is reported about one entry of the file."""
    return {
        "line": one["line"], "title": one["title"], "result": result, "said": said,
        "warnings": one.get("warnings", []),
    }  # fmt: skip


def moment(text: str | None) -> datetime | None:
    """Read a wall time as the other process wrote it."""
    return datetime.fromisoformat(text) if text else None


def nominal_of(one: Data) -> list[datetime]:
    """Return the dates of a schedule for which sessions are made now."""
    rule, start = one["rule"], datetime.fromisoformat(one["rule"]["starts_local"])
    high = horizon_of(start)
    if rule["dates"]:
        return [date for date in map(datetime.fromisoformat, rule["dates"]) if date < high]
    parsed = recurrence.parse(rule["rrule"]) if rule["rrule"] else None
    left_out = set(rule["left_out"])
    found = recurrence.expand(parsed, start, start, high, last=moment(rule["last_local"]))
    return [date for date in found if date.isoformat() not in left_out]


def horizon_of(start: datetime) -> datetime:
    """Return the wall time before which sessions are made."""
    day = clock.now().date() + timedelta(days=materialisation.HORIZON_DAYS)
    return materialisation.at_midnight(max(day, start.date())) + timedelta(days=1)


def make(job: ImportJob, one: Data, dates: list[datetime]) -> tuple[Series, list[GroupSession]]:
    """Make one schedule with its sessions and changed dates; what follows from them is for the caller."""
    rule, series_id = one["rule"], new_id()
    start = datetime.fromisoformat(rule["starts_local"])
    listed = len(rule["dates"]) > 1
    series = Series(
        id=series_id, lineage_id=series_id, group_id=job.group_id, uid=f"{series_id}@facilitator",
        starts_local=start, time_zone=one["zone"], duration_minutes=one["minutes"],
        rrule=odd_text(one["rule_text"]) if listed else rule["rrule"],
        rule_class="explicit" if listed else "portable" if rule["rrule"] else "single",
        last_local=moment(rule["last_local"]), place=one["place"], online_url=one["online_url"],
        materialised_to=horizon_of(start).date(), tzdb_version=wallclock.tzdata_version(),
    )  # fmt: skip
    db.session.add(series)
    db.session.flush()
    source = SeriesSource(series_id=series_id, group_id=job.group_id, source=job.source, uid=one["uid"],
                          fingerprint=one["fingerprint"], rule_text=one["rule_text"])  # fmt: skip
    kinds = [("rdate", date) for date in (rule["dates"] if listed else ())]
    kinds += [("exdate", date) for date in rule["left_out"]]
    db.session.add(source)
    db.session.add_all(
        SeriesDate(series_id=series_id, local=datetime.fromisoformat(date), kind=kind) for kind, date in kinds
    )
    beyond = {datetime.fromisoformat(change["recurrence"]) for change in one["changes"]} - set(dates)
    sessions = materialisation.make_sessions(series, [*dates, *sorted(beyond)])
    by_date = {session.recurrence_id: session for session in sessions}
    for change in one["changes"]:
        differ(by_date[datetime.fromisoformat(change["recurrence"])], change)
    return series, sessions


def odd_text(text: str) -> str:
    """Return the rule of a schedule that goes date by date, as it stood in the file."""
    rules = [line.partition(":")[2] for line in text.splitlines() if line.startswith("RRULE")]
    return "\n".join(rules)[:2000] or "RDATE"


def differ(session: GroupSession, change: Data) -> None:
    """Let one session be as the file says about its date."""
    if change["cancelled"]:
        session.status, session.cancel_reason = "cancelled", "other"
        return
    kept: Data = {}
    minutes = change["minutes"] or round((session.ends_at - session.starts_at).total_seconds() / 60)
    if change["starts_local"] is not None:
        local = datetime.fromisoformat(change["starts_local"])
        session.starts_at = wallclock.to_utc(local, session.time_zone)
        session.starts_local = wallclock.to_local(session.starts_at, session.time_zone)
        kept["starts_local"] = change["starts_local"]
    if change["minutes"] is not None:
        kept["duration_minutes"] = change["minutes"]
    session.ends_at = wallclock.ends_at(session.starts_at, minutes)
    for name in ("place", "online_url"):
        if change[name] is not None:
            kept[name] = change[name]
            setattr(session, name, change[name])
    session.override = kept


def forget_series(series: Series) -> None:
    """Let go of where a schedule came from, because it goes."""
    for model in (SeriesDate, SeriesSource):
        db.session.execute(delete(model).where(model.series_id == series.id))
