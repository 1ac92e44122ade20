"""What one session has of its own: a patch of its series that holds only what differs (scheduling.md 7.1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def merged(
    override: Mapping[str, Any], changes: Mapping[str, Any], inherited: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the patch after some changes; what is None, or as the series has it, is nobody's own any more."""
    kept = dict(override)
    for name, value in changes.items():
        if (value is None and name != "room_id") or value == inherited[name]:
            kept.pop(name, None)
        else:
            kept[name] = value.isoformat() if isinstance(value, datetime) else value
    return kept
