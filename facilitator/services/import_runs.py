"""Calendar files are read by a process of their own that can be ended, and what they say is made in one transaction.

Whatever happens in between leaves nothing half done: a worker that is killed leaves a job that is taken up again.
"""

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update

from facilitator import clock, policy, transactions
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.imported import ImportJob
from facilitator.services import import_makes, principals

SECONDS = 20  # for the process that reads; the design's bound
TRIES = 3
SILENT = timedelta(minutes=2)  # a job that was begun so long ago has lost its worker
KEPT = timedelta(days=30)  # reports
TEXT_KEPT = timedelta(days=1)  # a file that was only looked at
READER = (sys.executable, "-m", "facilitator.domain.ics_child")
Read = dict[str, Any]


def run_imports() -> int:
    """Read one file that waits. Returns how many, 0 when there is none."""
    with transactions.unit():
        forget_old()
        begun = begin()
    if begun is None:
        return 0
    job_id, asked = begun
    read = read_apart(asked)
    try:
        with transactions.unit():
            end(job_id, read)
    except Exception:
        with transactions.unit():
            refuse(job_id, "imports.broken")
        raise
    return 1


def begin() -> tuple[UUID, Read] | None:
    """Take the next job, also one that lost its worker; one that did so too often is refused."""
    now = clock.now()
    lost = and_(ImportJob.state == "running", ImportJob.begun_at < now - SILENT)
    waiting = select(ImportJob).where(or_(ImportJob.state == "waiting", lost)).order_by(ImportJob.id).limit(1)
    job = db.session.scalar(waiting.with_for_update(skip_locked=True))
    if job is None:
        return None
    if job.tries >= TRIES or job.text is None:
        refuse(job.id, "imports.broke_off")
        return None
    job.state, job.begun_at, job.tries = "running", now, job.tries + 1
    zone = db.session.get_one(Group, job.group_id).time_zone
    return job.id, {"text": job.text, "zone": zone, "today": now.date().isoformat()}


def read_apart(asked: Read) -> Read:
    """Let another process read a file; one that takes too long is ended."""
    try:
        done = subprocess.run(
            READER, input=json.dumps(asked).encode(), capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return {"refused": ["imports.took_too_long", {}]}
    if done.returncode < 0:  # ended by the system: processor time or memory
        return {"refused": ["imports.took_too_long", {}]}
    try:
        read: Read = json.loads(done.stdout)
    except ValueError:
        return {"refused": ["imports.broken", {}]}
    return read


def end(job_id: UUID, read: Read) -> None:
    """Make what was read, or only report it, and close the job."""
    job = db.session.get_one(ImportJob, job_id, with_for_update=True)
    if job.state != "running":
        return  # another worker was quicker
    if "refused" in read:
        refuse(job_id, *read["refused"])
        return
    actor, group = principals.of_account(job.made_by), db.session.get_one(Group, job.group_id)
    if actor is None or not policy.runs_group(actor, group):
        refuse(job_id, "imports.not_permitted")
    elif group.archived_at is not None:
        refuse(job_id, "imports.archived")
    else:
        job.report = import_makes.carry_out(actor=actor, job=job, read=read)
        job.state = "done"
        job.text = job.text if job.dry_run else None


def refuse(job_id: UUID, key: str, params: Read | None = None) -> None:
    """Close a job of which nothing was made, with the reason."""
    job = db.session.get_one(ImportJob, job_id)
    job.state, job.text = "refused", None
    job.report = {"reason": [key, params or {}], "lines": []}


def forget_old() -> None:
    """Let go of reports after thirty days, and of files that were only looked at after one."""
    now = clock.now()
    if not db.session.scalar(select(ImportJob.id).where(ImportJob.created_at < now - TEXT_KEPT).limit(1)):
        return
    db.session.execute(delete(ImportJob).where(ImportJob.created_at < now - KEPT))
    looked_at = update(ImportJob).where(ImportJob.created_at < now - TEXT_KEPT, ImportJob.state == "done")
    db.session.execute(looked_at.where(ImportJob.text.is_not(None)).values(text=None))
