"""Calendar files over the API: sent in, read in the background, reported line by line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import after_this_request, request, url_for
from werkzeug.wrappers import Response

from facilitator.api.blueprint import ApiBlueprint
from facilitator.api.problems import words
from facilitator.domain.imported import NewImport
from facilitator.domain.principal import Principal
from facilitator.models.imported import ImportJob
from facilitator.schemas.imported import ImportIn, ImportOut
from facilitator.services import imports

LARGEST_FILE = 5_000_000  # bytes of a request: two million of text, as JSON writes them
blueprint = ApiBlueprint("imports", __name__, description="Calendar files that become schedules.")


@dataclass(frozen=True)
class Shown:
    """An import in words."""

    id: UUID
    group_id: UUID
    dry_run: bool
    source: str
    state: str
    reason: str | None
    lines: list[dict[str, Any]]
    created_at: datetime
    updated_at: datetime
    version: int


@blueprint.before_request  # type: ignore[untyped-decorator]  # flask-smorest ships no types
def allow_files() -> None:
    """Let a file in that is larger than other requests."""
    request.max_content_length = LARGEST_FILE


def shown(job: ImportJob) -> Shown:
    """Return a job with its report in the caller's language."""
    report = job.report or {}
    reason = report.get("reason")
    lines = [
        {
            **{name: value for name, value in line.items() if name not in {"said", "first"}},
            "message": words(line["said"][0], line["said"][1]),
            "warnings": [words(key, params) for key, params in line["warnings"]],
            **({"first": [datetime.fromisoformat(one) for one in line["first"]]} if "first" in line else {}),
        }
        for line in report.get("lines", [])
    ]
    return Shown(
        job.id, job.group_id, job.dry_run, job.source, job.state, words(*reason) if reason else None, lines,
        job.created_at, job.updated_at, job.version,
    )  # fmt: skip


def import_again(*, actor: Principal, resource_id: UUID) -> Shown:
    """Find an import that an earlier request began."""
    point_to(resource_id)
    return shown(imports.find_import(actor=actor, job_id=resource_id))


def point_to(job_id: UUID) -> None:
    """Say where the report will be."""
    address = url_for("imports.get_import", job_id=job_id)

    @after_this_request
    def located(response: Response) -> Response:
        response.headers["Location"] = address
        return response


@blueprint.operation(
    "POST",
    "/imports",
    scope="schedule:write",
    body=ImportIn,
    answer=ImportOut,
    status=202,
    again=import_again,
)
def start_import(*, actor: Principal, body: NewImport) -> Shown:
    """Send a calendar file in; it is read in the background."""
    job = imports.start_import(actor=actor, new=body)
    point_to(job.id)
    return shown(job)


@blueprint.operation("GET", "/imports/<uuid:job_id>", scope="schedule:read", answer=ImportOut)
def get_import(*, actor: Principal, job_id: UUID) -> Shown:
    """Get the report of an import."""
    return shown(imports.find_import(actor=actor, job_id=job_id))
