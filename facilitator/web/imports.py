"""The pages of calendar files: choose one, see what it would make, make it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Invalid
from facilitator.models.group import Group
from facilitator.schemas.base import load
from facilitator.schemas.imported import ImportIn
from facilitator.services import groups, imports
from facilitator.web.auth import signed_in
from facilitator.web.forms import Form, said_twice, sent_before, typed, wrong

LARGEST_FILE = 2_200_000  # bytes of a request: two million of text, and the form around it
pages = Blueprint("imports", __name__)


@pages.url_value_preprocessor
def allow_files(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a file in that is larger than other requests, before anything reads the form."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FILE


@pages.route("/groups/<uuid:group_id>/import", methods=["GET", "POST"])
@signed_in
def new_import(*, actor: Principal, group_id: UUID) -> Response | str | tuple[str, int]:
    """Choose a calendar file; it is only looked at, until somebody says to make it."""
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    if request.method == "GET":
        return chosen(actor, group, Form())
    if sent_before():
        return said_twice()
    try:
        new = load(ImportIn(), {"group_id": str(group_id), "text": sent(), "dry_run": True})
        job = imports.start_import(actor=actor, new=new)
    except (Invalid, Conflict) as error:
        field = "text" if request.form.get("text") else "file"
        why = next(iter(wrong(error).values()))
        return chosen(actor, group, Form(typed(request.form), {field: why})), error.status
    return redirect(url_for("web.imports.show_import", job_id=job.id), 303)


def chosen(actor: Principal, group: Group, form: Form) -> str:
    """Show the form, with earlier imports."""
    earlier = imports.read_imports(actor=actor, group_id=group.id)
    return render_template("imports/form.html", group=group, form=form, earlier=earlier)


def sent() -> str:
    """Return the file as text, or what was pasted instead.

    Raises:
        Invalid: the file is not text in UTF-8.
    """
    file = request.files.get("file")
    if file is None or not file.filename:
        return request.form.get("text", "")
    try:
        return file.stream.read().decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid("imports.not_text", field="text") from None
    finally:
        file.close()


@pages.get("/imports/<uuid:job_id>")
@signed_in
def show_import(*, actor: Principal, job_id: UUID) -> str:
    """Show how far an import is, and its report."""
    job = imports.find_import(actor=actor, job_id=job_id)
    group = groups.find_group(actor=actor, group_id=job.group_id)
    return render_template("imports/show.html", job=job, group=group, **summed_up(job.report or {}))


def summed_up(report: dict[str, Any]) -> dict[str, Any]:
    """Return the lines of a report and how many would be made."""
    lines = [
        {**line, "first": [datetime.fromisoformat(one) for one in line.get("first", ())]}
        for line in report.get("lines", [])
    ]
    makes = sum(line["result"] in {"made", "would_make"} for line in lines)
    return {"lines": lines, "makes": makes, "reason": report.get("reason")}


@pages.post("/imports/<uuid:job_id>/make")
@signed_in
def make_import(*, actor: Principal, job_id: UUID) -> Response:
    """Make what the report has shown."""
    job = imports.make_import(actor=actor, job_id=job_id)
    flash(_("The sessions are being made."), "good")
    return redirect(url_for("web.imports.show_import", job_id=job.id), 303)
