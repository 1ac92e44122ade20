"""The form in which a schedule is changed: what it shows of a series, and which changes are meant by what was typed."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from facilitator.domain.recurrence import Settled
from facilitator.domain.rule import filled, parse
from facilitator.domain.series import Pattern, rule_of
from facilitator.domain.series_part import until_for

KEEP = "keep"  # the pattern stays: the form has no words for it


@dataclass(frozen=True, kw_only=True)
class EditedPattern(Pattern):
    """What somebody says about a schedule that is there."""

    scope: str = "all"
    reset_overrides: bool = False


@dataclass(frozen=True)
class Parts:
    """The part that the form showed, and the one that is to change: the same, or all that lies ahead."""

    seen: Settled
    meant: Settled


def shown(part: Settled) -> dict[str, Any]:
    """Return the values that a form shows of what a part repeats."""
    start = part.starts_local
    common = {"starts_on": start.date().isoformat(), "starts_at_local": start.strftime("%H:%M")}
    count = part.rule.count if part.rule else None
    return {**common, "times": count or 8, "places": places_of(part), "pattern": pattern_in(part)}


def places_of(part: Settled) -> list[str]:
    """Return which weekdays of the month a part names."""
    return [str(day.place) for day in part.rule.weekdays if day.place] if part.rule else []


def pattern_in(part: Settled) -> str:
    """Return which choice of the form says what a part repeats, ``keep`` if none does."""
    for name in ("once", "weekly", "two_weeks", "course", "monthly"):
        count = part.rule.count if part.rule else None
        if name == "course" and not count:
            continue
        start = part.starts_local
        guess = Pattern(name, start.date(), "00:00", 60, tuple(places_of(part)), count)
        if (name != "monthly" or guess.places) and is_same(rule_of(guess), part.text, start):
            return name
    return KEEP


def is_same(one: str | None, other: str | None, starts_local: datetime) -> bool:
    """Tell whether two rules repeat alike from a start on."""
    if one is None or other is None:
        return one is other
    rules = (filled(parse(text), starts_local) for text in (one, other))
    return len(set(rules)) == 1


def changes_of(edited: EditedPattern, parts: Parts, series: Any) -> dict[str, Any]:
    """Return what is to change of a series; nothing that stays as it is."""
    typed = datetime.combine(edited.starts_on, time.fromisoformat(edited.starts_at_local))
    start = parts.meant.starts_local + (typed - parts.seen.starts_local)
    text = text_of(edited, parts, start)
    changes: dict[str, Any] = {}
    if start != parts.meant.starts_local or not is_same(text, parts.meant.text, start):
        changes |= {"starts_local": start, "rrule": text}
    for name in ("duration_minutes", "place", "online_url", "room_id"):
        if getattr(edited, name) != getattr(series, name):
            changes[name] = getattr(edited, name)
    return changes


def text_of(edited: EditedPattern, parts: Parts, start: datetime) -> str | None:
    """Return the rule that is meant from a start on."""
    if edited.pattern == KEEP:
        return until_for(parts.meant.text, parts.meant.last_local, start)
    earlier = [part.rule.count if part.rule and part.rule.count else 0 for part in (parts.meant, parts.seen)]
    times = (edited.times or 8) + max(0, earlier[0] - earlier[1])
    return rule_of(replace(edited, times=times))
