"""Series over the API."""

from typing import Any
from uuid import UUID

from flask_babel import get_locale, gettext

from facilitator.api.blueprint import ApiBlueprint
from facilitator.api.problems import words
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.series import NewSeries, SeriesOfGroup
from facilitator.models.series import Series
from facilitator.phrases.series import in_words
from facilitator.schemas.series import PreviewOut, SeriesChange, SeriesDraft, SeriesEnd, SeriesIn, SeriesOut
from facilitator.services import series
from facilitator.services.pages import Page

blueprint = ApiBlueprint("series", __name__, description="The repeating patterns that make dated sessions.")


def series_again(*, actor: Principal, resource_id: UUID, **_path: UUID) -> Series:
    """Find a series that an earlier request made or changed."""
    return series.find_series(actor=actor, series_id=resource_id)


@blueprint.operation(
    "GET", "/groups/<uuid:group_id>/series", scope="schedule:read", answer=SeriesOut, listed=True
)
def list_series(*, actor: Principal, group_id: UUID, query: dict[str, Any]) -> Page:
    """List the series of a group."""
    return series.read_series(actor=actor, group_id=group_id, page=PageRequest(**query))


@blueprint.operation(
    "POST", "/groups/<uuid:group_id>/series", scope="schedule:write", body=SeriesIn, answer=SeriesOut, status=201,
    again=series_again,
)  # fmt: skip
def plan_series(*, actor: Principal, group_id: UUID, body: NewSeries) -> Series:
    """Plan a series and its sessions."""
    return series.plan_series(actor=actor, group_id=group_id, new=body)


@blueprint.operation("POST", "/series/preview", scope="schedule:read", body=SeriesDraft, answer=PreviewOut)
def preview_series(*, actor: Principal, body: SeriesOfGroup) -> dict[str, Any]:
    """Show the next dates of a series without keeping it."""
    shown = series.preview_series(actor=actor, group_id=body.group_id, new=body)
    said = in_words(shown.pattern, str(get_locale()), gettext)
    return {**vars(shown), "in_words": said, "warnings": [words(key, {}) for key in shown.warnings]}


@blueprint.operation("GET", "/series/<uuid:series_id>", scope="schedule:read", answer=SeriesOut)
def get_series(*, actor: Principal, series_id: UUID) -> Series:
    """Get a series."""
    return series.find_series(actor=actor, series_id=series_id)


@blueprint.operation(
    "PATCH",
    "/series/<uuid:series_id>",
    scope="schedule:write",
    body=SeriesChange,
    answer=SeriesOut,
    if_match=True,
)
def change_series(*, actor: Principal, series_id: UUID, body: dict[str, Any], expected: int | None) -> Series:
    """Change place, online address or closure policy of a series."""
    return series.change_series(actor=actor, series_id=series_id, changes=body, expected=expected)


@blueprint.operation(
    "POST",
    "/series/<uuid:series_id>/end",
    scope="schedule:write",
    body=SeriesEnd,
    answer=SeriesOut,
    again=series_again,
)
def end_series(*, actor: Principal, series_id: UUID, body: dict[str, Any]) -> Series:
    """End a series after a date."""
    return series.end_series(actor=actor, series_id=series_id, after=body["after_on"])
