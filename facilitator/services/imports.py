"""Calendar files that become schedules: taken in here, read in the background (``import_runs``), looked at here."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from facilitator import policy
from facilitator.domain import ics_file
from facilitator.domain.imported import NewImport
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, NotFound
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.imported import ImportJob
from facilitator.services import audits, groups

SHOWN = 10  # earlier imports on the page of a group


def start_import(*, actor: Principal, new: NewImport) -> ImportJob:
    """Take a file in; it is read in the background.

    Raises:
        NotFound, Forbidden: the group is not the actor's to plan.
        Conflict: the group is archived.
        Invalid: it is no calendar file, or too much of one.
    """
    group = groups.find_group(actor=actor, group_id=new.group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    if group.archived_at is not None:
        raise Conflict("group.archived")
    text = ics_file.blanked(new.text)
    ics_file.begins(text)
    return queued(actor, ImportJob(group_id=group.id, dry_run=new.dry_run, source=new.source, text=text))


def queued(actor: Principal, job: ImportJob) -> ImportJob:
    """Put a job in the queue."""
    job.made_by = actor.account_id
    db.session.add(job)
    db.session.flush()
    audits.note(actor, "import", "series", job.id, group_id=job.group_id)
    return job


def find_import(*, actor: Principal, job_id: UUID) -> ImportJob:
    """Return a job.

    Raises:
        NotFound: there is none, or its group is not the actor's to see.
    """
    job = db.session.get(ImportJob, job_id)
    group = db.session.get(Group, job.group_id) if job is not None else None
    if job is None or group is None or not policy.sees_group(actor, group):
        raise NotFound
    return job


def make_import(*, actor: Principal, job_id: UUID) -> ImportJob:
    """Make what a dry run has shown.

    Raises:
        Conflict: it was no dry run, is not read yet, was refused, or its file is no longer kept.
    """
    shown = find_import(actor=actor, job_id=job_id)
    group = groups.find_group(actor=actor, group_id=shown.group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    if shown.state != "done" or not shown.dry_run or shown.text is None:
        raise Conflict("imports.nothing_kept")
    text, shown.text = shown.text, None
    return queued(actor, ImportJob(group_id=shown.group_id, dry_run=False, source=shown.source, text=text))


def read_imports(*, actor: Principal, group_id: UUID) -> list[Any]:
    """Return the latest imports of a group."""
    groups.find_group(actor=actor, group_id=group_id)
    latest = select(ImportJob.id, ImportJob.state, ImportJob.dry_run, ImportJob.created_at).where(
        ImportJob.group_id == group_id
    )
    return list(db.session.execute(latest.order_by(ImportJob.id.desc()).limit(SHOWN)).all())
