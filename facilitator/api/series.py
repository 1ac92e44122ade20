"""Series over the API."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask_babel import get_locale, gettext

from facilitator import policy
from facilitator.api.blueprint import ApiBlueprint
from facilitator.api.problems import words
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.series import NewSeries, SeriesOfGroup
from facilitator.models.series import Series
from facilitator.models.series_change import SeriesChange as SeriesChangeRow
from facilitator.phrases.series import in_words
from facilitator.schemas.series import (
    PreviewOut,
    SeriesChange,
    SeriesDraft,
    SeriesEnd,
    SeriesIn,
    SeriesOut,
    SeriesReach,
    SeriesSplit,
)
from facilitator.schemas.series_change import ChangeOut, EditOut, SeriesEdited, edit_of
from facilitator.services import series, series_edits, series_ends, series_undos
from facilitator.services.pages import Page
from facilitator.services.series_edits import Edited, Reach

blueprint = ApiBlueprint("series", __name__, description="The repeating patterns that make dated sessions.")


def series_again(*, actor: Principal, resource_id: UUID, **_path: UUID) -> Any:
    """Find a series that an earlier request made or changed."""
    return SimpleNamespace(**seen_by(actor, series.find_series(actor=actor, series_id=resource_id)))


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
def plan_series(*, actor: Principal, group_id: UUID, body: NewSeries) -> Any:
    """Plan a series and its sessions."""
    return SimpleNamespace(**seen_by(actor, series.plan_series(actor=actor, group_id=group_id, new=body)))


@blueprint.operation("POST", "/series/preview", scope="schedule:read", body=SeriesDraft, answer=PreviewOut)
def preview_series(*, actor: Principal, body: SeriesOfGroup) -> dict[str, Any]:
    """Show the next dates of a series without keeping it."""
    shown = series.preview_series(actor=actor, group_id=body.group_id, new=body)
    said = in_words(shown.pattern, str(get_locale()), gettext)
    return {**vars(shown), "in_words": said, "warnings": [words(key, {}) for key in shown.warnings]}


@blueprint.operation("GET", "/series/<uuid:series_id>", scope="schedule:read", answer=SeriesOut)
def get_series(*, actor: Principal, series_id: UUID) -> Any:
    """Get a series."""
    return SimpleNamespace(**seen_by(actor, series.find_series(actor=actor, series_id=series_id)))


def seen_by(actor: Principal, found: Series) -> dict[str, Any]:
    """Return a series with its online room, if the actor facilitates the group."""
    row = {name: getattr(found, name) for name in SeriesOut().fields}
    return row if policy.facilitates(actor, found.group_id) else {**row, "online_url": ""}


def shown(actor: Principal, edited: Edited) -> Any:
    """Return a series after a change, together with what the change did."""
    return SimpleNamespace(**seen_by(actor, edited.series), change=edit_of(edited))


def reach_of(query: dict[str, Any]) -> Reach:
    """Return which sessions of a series are meant."""
    return Reach(query["from_local"], dry_run=query["dry_run"])


@blueprint.operation(
    "PATCH", "/series/<uuid:series_id>", scope="schedule:write", query=SeriesReach, body=SeriesChange,
    answer=SeriesEdited, if_match=True,
)  # fmt: skip
def change_series(
    *, actor: Principal, series_id: UUID, query: dict[str, Any], body: dict[str, Any], expected: int | None
) -> Any:
    """Change all that lies ahead of a series, or what follows from a session on; or ask what that would do."""
    edited = series_edits.edit_series(
        actor=actor, series_id=series_id, changes=body, reach=reach_of(query), expected=expected
    )
    return shown(actor, edited)


@blueprint.operation(
    "DELETE", "/series/<uuid:series_id>", scope="schedule:write", query=SeriesReach, answer=EditOut, if_match=True,
)  # fmt: skip
def cancel_series(
    *, actor: Principal, series_id: UUID, query: dict[str, Any], expected: int | None
) -> dict[str, Any]:
    """Cancel all that lies ahead of a series, or what follows from a session on."""
    edited = series_ends.cancel_series(
        actor=actor, series_id=series_id, reach=reach_of(query), expected=expected
    )
    return edit_of(edited)


@blueprint.operation(
    "POST", "/series/<uuid:series_id>/split", scope="schedule:write", body=SeriesSplit, answer=SeriesOut,
    status=201, again=series_again,
)  # fmt: skip
def split_series(*, actor: Principal, series_id: UUID, body: dict[str, Any]) -> Any:
    """Make two series of one; every session stays as it is. The answer is the later one."""
    return shown(actor, series_ends.split_series(actor=actor, series_id=series_id, **body))


@blueprint.operation(
    "POST", "/series/<uuid:series_id>/end", scope="schedule:write", body=SeriesEnd, answer=SeriesOut,
    again=series_again,
)  # fmt: skip
def end_series(*, actor: Principal, series_id: UUID, body: dict[str, Any]) -> Any:
    """End a series after a date."""
    return shown(actor, series_ends.end_series(actor=actor, series_id=series_id, after=body["after_on"]))


@blueprint.operation(
    "GET", "/groups/<uuid:group_id>/series/changes", scope="schedule:read", answer=ChangeOut, listed=True
)
def list_series_changes(*, actor: Principal, group_id: UUID, query: dict[str, Any]) -> Page:
    """List what has been changed about the schedules of a group and can still be taken back."""
    return series_undos.read_changes(actor=actor, group_id=group_id, page=PageRequest(**query))


def change_again(*, actor: Principal, resource_id: UUID, **_path: UUID) -> SeriesChangeRow:
    """Find a change that an earlier request took back."""
    return series_undos.find_change(actor=actor, change_id=resource_id)


@blueprint.operation(
    "POST", "/series/changes/<uuid:change_id>/undo", scope="schedule:write", answer=ChangeOut, again=change_again
)  # fmt: skip
def undo_series_change(*, actor: Principal, change_id: UUID) -> SeriesChangeRow:
    """Take a change back, whole, unless something has changed since."""
    return series_undos.undo_change(actor=actor, change_id=change_id)
