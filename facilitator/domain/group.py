"""What is said about a group."""

from dataclasses import dataclass, field
from uuid import UUID

DAY_BEFORE, TWO_HOURS, WEEK_BEFORE = 1440, 120, 10080  # minutes before the start


@dataclass(frozen=True)
class NewGroup:
    """A group to be added; ``reminder_leads`` are minutes before the start, an empty list plans no reminders."""

    name: str
    time_zone: str
    site_id: UUID | None = None  # None: online only, and without a coordinator
    discreet_name: str = ""
    mode: str = "in_person"
    openness: str = "drop_in"
    capacity: int | None = None
    agreements: str = ""
    what_stays_private: str = ""
    age_rule: str = ""
    cross_talk: str = "none"
    listed: bool = False
    reminder_leads: list[int] = field(default_factory=lambda: [DAY_BEFORE])
    checkin_enabled: bool = False
