"""The wall clock of a place and the moments behind it.

The wall clock is the truth of a series; UTC follows from it. Where the clocks jump forward a wall time that does not
exist is read with the offset before the gap, where they fall back the first of the two is meant (RFC 5545, 3.3.5).
Only the zone data of the tzdata package is read, because the files of the operating system win otherwise and may be
years old.
"""

import zoneinfo
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from facilitator.errors import Invalid

zoneinfo.reset_tzpath(to=())
ZoneInfo.clear_cache()

_NOT_A_PLACE = frozenset({"Factory", "localtime"})


class Kind(StrEnum):
    """How a wall time stands to the clock changes of its zone."""

    NORMAL = "normal"
    GAP = "gap"  # the clocks jump over it: it does not exist
    FOLD = "fold"  # the clocks pass it twice


def to_utc(local: datetime, zone_name: str) -> datetime:
    """Return the moment (aware, UTC) of a naive wall time.

    Raises:
        Invalid: there is no such zone.
    """
    return local.replace(tzinfo=_zone(zone_name), fold=0).astimezone(UTC)


def all_to_utc(locals_: Iterable[datetime], zone_name: str) -> list[datetime]:
    """Return the moments of many naive wall times of one zone, as ``to_utc`` would one by one.

    Raises:
        Invalid: there is no such zone.
    """
    zone = _zone(zone_name)
    return [local.replace(tzinfo=zone, fold=0).astimezone(UTC) for local in locals_]


def to_local(at: datetime, zone_name: str) -> datetime:
    """Return what a clock on the wall shows (naive) at an aware moment.

    Raises:
        Invalid: there is no such zone.
    """
    return at.astimezone(_zone(zone_name)).replace(tzinfo=None, fold=0)


def kind(local: datetime, zone_name: str) -> Kind:
    """Tell whether a naive wall time exists once, not at all or twice, so that its author can be warned.

    Offsets are compared and ``dst()`` is not asked: Dublin's winter time is negative daylight saving.

    Raises:
        Invalid: there is no such zone.
    """
    zone = _zone(zone_name)
    before = local.replace(tzinfo=zone, fold=0).utcoffset() or timedelta(0)
    after = local.replace(tzinfo=zone, fold=1).utcoffset() or timedelta(0)
    if before == after:
        return Kind.NORMAL
    return Kind.GAP if before < after else Kind.FOLD


def ends_at(starts_at: datetime, minutes: int) -> datetime:
    """Return the moment so many real minutes later, counted in UTC, whatever the clocks do in between."""
    return starts_at.astimezone(UTC) + timedelta(minutes=minutes)


def is_zone(name: str) -> bool:
    """Tell whether a name is one of the time zones of the loaded data, aliases included."""
    return name in _known()


@cache
def zone_names() -> tuple[str, ...]:
    """Return the zones to choose from, sorted: one or more for each country, and UTC.

    The source is the table ``zone.tab`` of the IANA database, third column.
    """
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    places = {line.split("\t")[2] for line in lines if line and not line.startswith("#")}
    return tuple(sorted(places & _known() | {"UTC"}))


@cache
def tzdata_version() -> str:
    """Return the release of the zone data in use, such as ``2026f``, from the first line of the data itself."""
    with (files("tzdata") / "zoneinfo" / "tzdata.zi").open(encoding="utf-8") as data:
        return data.readline().removeprefix("# version").strip()


@cache
def _known() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) - _NOT_A_PLACE


@cache
def _zone(name: str) -> ZoneInfo:
    """Return a zone by a name that was looked up first, since ZoneInfo takes names for paths."""
    if not is_zone(name):
        raise Invalid("field.not_a_time_zone", field="time_zone")
    return ZoneInfo(name)
