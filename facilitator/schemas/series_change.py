"""What a change of a schedule did or would do, as it goes out."""

from typing import Any

from flask_babel import get_locale, gettext
from marshmallow import fields as ma

from facilitator.domain.series_diff import in_phrases
from facilitator.phrases import say
from facilitator.phrases.series_change import say_all
from facilitator.schemas.base import Dumped
from facilitator.schemas.fields import Choice, Id
from facilitator.schemas.moments import Instant, LocalTime
from facilitator.schemas.series import SeriesOut

KINDS = ("moved", "lasts", "place", "added", "removed", "cancelled", "restored", "stays")


class DifferenceOut(Dumped):
    """What becomes of one session."""

    session_id = Id(allow_none=True, metadata={"description": "Null for a session that would be new."})
    kind = Choice(*KINDS)
    old_local = LocalTime(allow_none=True, metadata={"description": "When it was to start; null if new."})
    new_local = LocalTime(allow_none=True, metadata={"description": "When it starts; null if it goes."})


class ChangeOut(Dumped):
    """A change of a schedule. By its id it can be taken back until then; both are null where nothing was changed."""

    id = Id(allow_none=True)
    verb = Choice("edit", "split", "end", "cancel", "move", "restore", allow_none=True)
    until = Instant(allow_none=True, metadata={"description": "It can be taken back until then."})
    undone_at = Instant(allow_none=True)


class EditOut(ChangeOut):
    """What a change of a schedule did, or would do, session by session and in words."""

    sessions = ma.List(ma.Nested(DifferenceOut))
    in_words = ma.List(ma.String())
    warnings = ma.List(ma.String())


class SeriesEdited(SeriesOut):
    """A series after a change: the part of it that holds what lies ahead."""

    change = ma.Nested(EditOut)


def edit_of(edited: Any) -> dict[str, Any]:
    """Return what an edit did as the schema shows it, in the reader's language."""
    change = edited.change
    return {
        "id": change and change.id, "verb": change and change.verb, "until": change and change.until,
        "undone_at": None,
        "sessions": [
            {
                "session_id": None if change is None and one.kind == "added" else one.session_id,
                "kind": one.kind, "old_local": one.old_local, "new_local": one.new_local,
            }
            for one in edited.differences
        ],
        "in_words": said(edited),
        "warnings": [say(key, gettext) for key in edited.warnings],
    }  # fmt: skip


def said(edited: Any) -> list[str]:
    """Say what an edit does, in the reader's language."""
    return say_all(in_phrases(edited.differences), str(get_locale() or "en"), gettext)
