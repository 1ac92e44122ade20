"""Which IANA zone a calendar file means: by its name, by the name that Windows has for it, or by how its clocks go."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global

from facilitator.domain import wallclock
from facilitator.errors import Invalid

Said = list[tuple[str, dict[str, Any]]]  # warnings: message keys with parameters
CHECKED_DAYS = 2 * 366  # so far ahead the clocks of an unknown zone are compared
STEP = timedelta(hours=6)


class Zones:
    """The zones of one file; ``given`` are its own definitions by their names."""

    def __init__(self, given: dict[str, Any], usual: str, today: datetime) -> None:
        """Take the definitions, the zone for times without any, and the day from which clocks are compared."""
        self.given, self.usual, self.today = given, usual, today
        self.found: dict[str, tuple[str, Said]] = {}

    def named(self, name: str) -> tuple[str, Said]:
        """Return the zone behind a TZID, with what is to be said about it.

        Raises:
            Invalid: nobody knows how its clocks go.
        """
        if name not in self.found:
            self.found[name] = self.look(name)
        return self.found[name]

    def look(self, name: str) -> tuple[str, Said]:
        """Find the zone behind a name."""
        if wallclock.is_zone(name):
            return name, []
        ends = name.strip("/").split("/")
        for short in (
            "/".join(ends[-3:]),
            "/".join(ends[-2:]),
            ends[-1],
        ):  # Mozilla's and libical's long names
            if "/" in name and wallclock.is_zone(short):
                return short, [("imports.zone_known_as", {"name": name[:60], "zone": short})]
        windows = get_global("windows_zone_mapping").get(name)
        if windows is not None and wallclock.is_zone(windows):
            return windows, [("imports.zone_known_as", {"name": name[:60], "zone": windows})]
        component = self.given.get(name)
        if component is None:
            raise Invalid("imports.zone_unknown", name=name[:60])
        place = str(component.get("X-LIC-LOCATION", ""))
        if wallclock.is_zone(place):
            return place, [("imports.zone_known_as", {"name": name[:60], "zone": place})]
        matched = self.matching(component)
        if matched is None:
            raise Invalid("imports.zone_unknown", name=name[:60])
        return matched, [("imports.zone_matched", {"name": name[:60], "zone": matched})]

    def matching(self, component: Any) -> str | None:
        """Return a zone whose clocks go like those of a definition for two years, the usual one first."""
        try:
            theirs = component.to_tz()
            moments = [self.today + number * STEP for number in range(CHECKED_DAYS * 4)]
            offsets = [moment.astimezone(theirs).utcoffset() for moment in moments]
        except Exception:  # noqa: BLE001 - whatever is wrong with a definition, it matches nothing
            return None
        for name in (self.usual, *wallclock.zone_names()):
            zone = ZoneInfo(name)
            if all(
                one.astimezone(zone).utcoffset() == offset
                for one, offset in zip(moments, offsets, strict=True)
            ):
                return name
        return None


def at_midnight(day: datetime) -> datetime:
    """Return the beginning of a day in UTC."""
    return day.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
