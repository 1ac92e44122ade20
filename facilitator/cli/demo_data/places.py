"""Where the demo's groups meet, and when: sites, patterns and their exceptions.

Towns are invented. The counts that follow from these tables are known (see tests/cli/test_demo.py), so that the demo
also proves the scheduling.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

LONDON, NEW_YORK, DUBLIN, AUCKLAND = "Europe/London", "America/New_York", "Europe/Dublin", "Pacific/Auckland"
SITES = {
    "A": ("Quayside Rooms", LONDON, "GB", "4 Quayside, Port Ellery"),
    "B": ("Mill Street Library", NEW_YORK, "US", "120 Mill Street, Marlow Falls, NY"),
    "C": ("Old Boathouse", DUBLIN, "IE", "The Pier, Kilbracken"),
}
# Rooms that only one group can have at a time; what else stands as a place is nobody's to book.
ROOMS = {"A": ("Room 1", "Room 2"), "B": ("Reading room", "Study room")}


@dataclass(frozen=True)
class Meeting:
    """One group of the demo: what it is called, where and how it meets, and where its pattern bends."""

    code: str
    name: str
    site: str | None
    time_zone: str
    starts: datetime
    minutes: int
    rule: str
    roster: int
    mode: str = "in_person"
    openness: str = "drop_in"
    off: tuple[date, ...] = ()
    moved: dict[date, datetime] = field(default_factory=dict)
    elsewhere: dict[date, str] = field(default_factory=dict)
    checkins: bool = False
    age_rule: str = ""
    room: str = ""
    weather: tuple[date, ...] = ()

    @property
    def is_online(self) -> bool:
        """Whether everybody comes by a link."""
        return self.mode == "online"


def days(*pairs: tuple[int, int, int]) -> tuple[date, ...]:
    """Write dates as (year, month, day)."""
    return tuple(date(*pair) for pair in pairs)


SUMMER = days(
    (2026, 7, 22), (2026, 7, 29), (2026, 8, 5), (2026, 8, 12), (2026, 8, 19), (2026, 8, 26), (2026, 9, 2)
)
MEETINGS = (
    Meeting("G01", "Tuesday Circle", "A", LONDON, datetime(2026, 5, 5, 19), 90, "FREQ=WEEKLY;BYDAY=TU", 22,
            off=days((2026, 8, 25), (2026, 12, 29)), elsewhere={date(2026, 10, 20): "Room 3, upstairs"}, checkins=True, room="Room 2"),
    Meeting("G02", "Daytime Cuppa", "A", LONDON, datetime(2026, 5, 6, 11), 75, "FREQ=WEEKLY;BYDAY=WE", 14,
            off=(*days((2026, 5, 27)), *SUMMER, *days((2026, 10, 28), (2026, 12, 23), (2026, 12, 30), (2027, 2, 17))),
            checkins=True, room="The kitchen"),
    Meeting("G03", "Steady Ground", "A", LONDON, datetime(2026, 9, 21, 18, 30), 90, "FREQ=WEEKLY;COUNT=8;BYDAY=MO", 10,
            openness="course", checkins=True, room="Room 1"),
    Meeting("G04", "Carers’ Evening", "A", LONDON, datetime(2026, 5, 28, 19), 90, "FREQ=MONTHLY;BYDAY=-1TH", 18,
            moved={date(2026, 12, 31): datetime(2026, 12, 17, 19)}, room="Room 2"),
    Meeting("G05", "Voices & Visions", "A", LONDON, datetime(2026, 5, 15, 14), 90, "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", 9,
            mode="hybrid", off=days((2026, 12, 25)), room="Room 1 and online"),
    Meeting("G06", "Monday Night Share", "B", NEW_YORK, datetime(2026, 5, 4, 18, 30), 90, "FREQ=WEEKLY;BYDAY=MO", 24,
            off=days((2026, 5, 25), (2026, 9, 7)), elsewhere={date(2026, 10, 12): "Online this time"}, checkins=True, room="Reading room"),
    Meeting("G07", "Young Adults 18–25", "B", NEW_YORK, datetime(2026, 5, 13, 19), 75, "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
            13, off=days((2026, 11, 25)), age_rule="For people from 18 to 25", room="Study room"),
    Meeting("G08", "Loss & Life", "B", NEW_YORK, datetime(2026, 10, 11, 15), 90, "FREQ=WEEKLY;COUNT=6;BYDAY=SU", 8,
            openness="closed", room="Study room"),
    Meeting("G09", "Walk & Talk", "C", DUBLIN, datetime(2026, 5, 2, 10), 90, "FREQ=WEEKLY;BYDAY=SA", 16,
            off=days((2026, 12, 26)), weather=days((2026, 8, 15), (2026, 10, 17)), room="By the slipway"),
    Meeting("G10", "Men’s Table", "C", DUBLIN, datetime(2026, 5, 18, 20), 90, "FREQ=MONTHLY;BYDAY=1MO,3MO", 12,
            moved={date(2026, 6, 1): datetime(2026, 6, 2, 20), date(2026, 8, 3): datetime(2026, 8, 4, 20),
                   date(2027, 2, 1): datetime(2027, 2, 2, 20)}, room="The loft"),
    Meeting("G11", "Late Lantern", None, LONDON, datetime(2026, 5, 3, 20), 60, "FREQ=WEEKLY;BYDAY=SU", 26,
            mode="online", checkins=True),
    Meeting("G12", "Across the Dateline", None, AUCKLAND, datetime(2026, 5, 7, 9), 90, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
            11, mode="online", off=days((2026, 12, 31))),
    Meeting("S13", "Co-reflection", None, LONDON, datetime(2026, 5, 12, 13), 60, "FREQ=MONTHLY;BYDAY=2TU", 0,
            mode="online", openness="closed"),
)  # fmt: skip
