"""Attendance across sessions over the API: mark by mark in your own groups, and sums."""

from typing import Any

from flask import Response

from facilitator.api.blueprint import ApiBlueprint
from facilitator.api.problems import words
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.schemas.attendance import (
    AttendanceOut,
    AttendanceQuery,
    AttendanceReportOut,
    FileQuery,
    ReportQuery,
    as_csv,
)  # fmt: skip
from facilitator.services import attendances, reports
from facilitator.services.pages import Page

blueprint = ApiBlueprint("attendances", __name__, description="Attendance across sessions.")


@blueprint.operation(
    "GET", "/attendance", scope="register:read", query=AttendanceQuery, answer=AttendanceOut, listed=True
)
def list_attendance(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List marks across the sessions of the groups you facilitate, corrections included."""
    page = PageRequest(query.pop("limit"), query.pop("cursor"))
    return attendances.read_attendance(actor=actor, page=page, **query)


@blueprint.operation(
    "GET", "/reports/attendance", scope="reports:read", query=ReportQuery, answer=AttendanceReportOut
)
def report_attendance(*, actor: Principal, query: dict[str, Any]) -> dict[str, Any]:
    """Get sums by month or session: exact for a group you facilitate, without small numbers for any other."""
    page, by = PageRequest(query.pop("limit"), query.pop("cursor")), query.pop("by")
    if by == "month":
        return {"data": reports.read_sums_by_month(actor=actor, **query), "next_cursor": None}
    sums, next_cursor = reports.read_sums_by_session(actor=actor, page=page, **query)
    return {"data": sums, "next_cursor": next_cursor}


@blueprint.operation("GET", "/reports/attendance.csv", scope="reports:read", query=FileQuery)
def report_attendance_file(*, actor: Principal, query: dict[str, Any]) -> Response:
    """Get the same sums as a file of comma-separated values."""
    sums = reports.read_all_sums(actor=actor, **query)
    text = as_csv(sums, lambda key, **params: words(key, params))
    return Response(text, content_type="text/csv; charset=utf-8")
