"""The state machine of a sharing round: (state, event, now) -> state (domain.md c.2 and c.3).

Round: ready -> running <-> held -> closing -> closed. Turn: waiting -> speaking -> done; a pass parks a person in the
return tray, from where they are offered a turn once more; a second pass is final. ``now`` is in epoch milliseconds.
Nothing here moves on by itself: each change is one tap of a facilitator, and one tap can be taken back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import cast

from facilitator.domain import round_circle, round_floor
from facilitator.domain.round_moves import Change
from facilitator.domain.round_state import Action, Event, RoundState, Seat, Step
from facilitator.domain.round_view import can_undo, round_time
from facilitator.errors import Conflict, Invalid

UNDO_DEPTH = 10
APPLIED_KEPT = 512  # far more actions than four hours without network can hold
SMALL_JUMP_MS = 1_000  # devices differ by this much; a larger step back is a clock that was set
SAME_TAP_MS = 2_000  # two facilitators who tap the same thing within this time mean it once

# What is said about whoever has the floor, unless a seat is named.
_ABOUT_THE_FLOOR = frozenset({"next", "pass", "hold", "resume", "stay", "extend", "skip", "step_out"})
# These carry a choice, so a second one is never "the same tap".
_CHOICES = frozenset({"reorder", "replan"})


@dataclass(frozen=True, slots=True)
class Tap:
    """An action as a device sends it: its own id, the event, the version it had seen, and when (epoch ms)."""

    client_action_id: str
    event: Event
    seen_version: int
    at: int


def apply(state: RoundState, event: Event, now: int) -> RoundState:
    """Return the state after one action.

    Raises:
        Conflict: the present state does not allow this action.
        Invalid: the action itself makes no sense, whatever the state.
    """
    rule = _RULES.get(event.action)
    if rule is None:
        raise Invalid("round.unknown_action", field="action")
    if state.status == "closed" and event.action != "undo":
        raise Conflict("round.closed")
    at = round_time(state, now)
    change = rule(state, event, at)
    version = state.version + 1
    moved = "speaking" in change
    back = at - now - state.drift_ms
    return replace(
        state,
        **change,
        version=version,
        at_ms=at,
        drift_ms=state.drift_ms + (back if back > SMALL_JUMP_MS else 0),
        floor_version=version if moved else state.floor_version,
        floor_ms=at if moved else state.floor_ms,
        last_action=event.action,
        last_seat=_named(event),
        past=state.past[:-1] if event.action == "undo" else _remembered(state, event.action, change),
    )


def apply_once(
    state: RoundState, client_action_id: str, event: Event, seen_version: int, now: int
) -> RoundState:
    """Apply one device's action to the state that all devices share.

    An id that was applied before changes nothing. An action on an older version is applied where it still means what
    was meant (the floor has not moved since); the same tap from two devices within two seconds counts once.

    Raises:
        Conflict: ``round.stale_version`` where the round has moved on; otherwise as ``apply``.
        Invalid: as ``apply``.
    """
    mark = blake2b(client_action_id.encode(), digest_size=8).hexdigest()
    if mark in state.applied:
        return state
    applied = (*state.applied, mark)[-APPLIED_KEPT:]
    if seen_version != state.version:
        if _same_tap(state, event, seen_version, now):
            return replace(state, applied=applied)
        if not _still_means(state, event, seen_version):
            raise Conflict("round.stale_version")
        now = max(now, state.at_ms - state.drift_ms)
    return replace(apply(state, event, now), applied=applied)


def merge(base: RoundState, taps: Iterable[Tap]) -> RoundState:
    """Bring together what several devices did since ``base``: the same state, in whatever order the taps arrive.

    Taps are ordered by the version that was seen and then by id; one that no longer makes sense changes nothing.
    """
    state = base
    for tap in sorted(taps, key=lambda each: (each.seen_version, each.client_action_id)):
        at = max(tap.at, state.at_ms - state.drift_ms)
        try:
            state = apply_once(state, tap.client_action_id, tap.event, tap.seen_version, at)
        except (Conflict, Invalid):
            continue
    return state


def _named(event: Event) -> str | None:
    """Return the seat that an event names."""
    return event.value.key if isinstance(event.value, Seat) else event.seat


def _same_tap(state: RoundState, event: Event, seen_version: int, now: int) -> bool:
    """Tell whether the other facilitator has just tapped this, on the same picture."""
    at = now + state.drift_ms
    if event.action == "next" and seen_version < state.floor_version:
        return abs(at - state.floor_ms) <= SAME_TAP_MS
    return (
        event.action == state.last_action
        and event.action not in _CHOICES
        and _named(event) == state.last_seat
        and seen_version == state.version - 1
        and abs(at - state.at_ms) <= SAME_TAP_MS
    )


def _still_means(state: RoundState, event: Event, seen_version: int) -> bool:
    """Tell whether an action on an older version still says what the facilitator meant."""
    if seen_version > state.version:
        return False
    if event.action == "add" or (event.seat is not None and event.action in ("step_out", "return")):
        return True
    if event.action in ("pass", "skip") and event.seat not in (None, state.speaking):
        return event.seat in state.waiting
    return event.action in _ABOUT_THE_FLOOR and seen_version >= state.floor_version


def _remembered(state: RoundState, action: Action, change: Change) -> tuple[Step, ...]:
    """Return the past with one more step; staying with someone leaves no trace there once the turn has ended."""
    past = state.past
    before = {name: getattr(state, name) for name in change if name != "turns"}
    if "speaking" in change:
        before.pop("staying", None)
        past = _without_staying(past)
    turns, order = state.turns, None
    new = change.get("turns", turns)
    if len(new) == len(turns):
        turns = tuple([old for old, turn in zip(turns, new, strict=True) if old is not turn])
    if [turn.seat.key for turn in new] != [turn.seat.key for turn in state.turns]:
        turns, order = state.turns, state.order
    step = Step(action, before, turns, order)
    return (step,) if action == "close" else (*past[1 - UNDO_DEPTH :], step)


def _without_staying(past: tuple[Step, ...]) -> tuple[Step, ...]:
    """Forget that anyone was stayed with."""
    if not any("staying" in step.before for step in past):
        return past
    kept = []
    for step in past:
        if step.before.keys() != {"staying"}:
            before = {name: value for name, value in step.before.items() if name != "staying"}
            kept.append(replace(step, before=before))
    return tuple(kept)


def _undo(state: RoundState, _event: Event, at: int) -> Change:
    """Take back exactly the last action."""
    if not can_undo(state, at):
        raise Conflict("round.nothing_to_undo")
    step = state.past[-1]
    turns = {turn.seat.key: turn for turn in (*state.turns, *step.turns)}
    order = state.order if step.order is None else step.order
    change = cast("Change", dict(step.before))
    change["turns"] = tuple([turns[key] for key in order])
    return change


_RULES: Mapping[str, Callable[[RoundState, Event, int], Change]] = {
    "start": round_floor.start,
    "next": round_floor.call_next,
    "pass": round_floor.pass_turn,
    "skip": round_floor.skip,
    "hold": round_floor.hold,
    "resume": round_floor.resume,
    "stay": round_floor.stay,
    "extend": round_floor.extend,
    "close": round_floor.close,
    "step_out": round_circle.step_out,
    "return": round_circle.come_back,
    "add": round_circle.add,
    "reorder": round_circle.reorder,
    "replan": round_circle.replan,
    "undo": _undo,
}
