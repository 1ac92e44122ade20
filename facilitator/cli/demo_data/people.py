"""Who comes to the demo's groups: names, how they may be reached, what they chose. All invented, from a fixed seed."""

from dataclasses import dataclass, field
from random import Random

from facilitator.cli.demo_data.places import MEETINGS, SITES

FIRST_NAMES = tuple(
    "Ada Alex Amira Andy Ash Bea Ben Bo Cal Cass Chris Clem Dani Dee Del Dev Drew Eddie Elle Em Eve "
    "Faye Finn Flo Fran Gabe Gil Gina Hal Hana Iris Ivo Izzy Jack Jas Jay Jess Jo Jude June Kai Kay "
    "Kit Lee Leo Lex Lil Lou Luca Mads Mal Max May Mel Mika Mo Nan Nat Neve Nia Nic Noor Oli Pat Pip "
    "Priya Quin Rae Ravi Ren Rob Rory Ros Ru Sal Sam Shay Sid Tam Teo Val Vic Yas Zed".split()
)
REPEATED = ("Sam", "Sam", "Alex", "Jo", "Chris", "Lou", "Pat", "Em")  # on purpose: two of a name, once three
WORDS = tuple(
    "Wren Pebble Fern Sparrow Juniper Ember Otter Birch Comet Sorrel Drift Lark Bramble Cedar "
    "Thistle Moth Heron Willow Rook Maple Tide Quill Sable Clover".split()
)
STRETCH = (
    "Zoë",
    "Łukasz",
    "Siobhán",
    "நிலா",
    "ليلى",
    "Bartholomew-Alexander Featherstonehaugh-Cholmondeley-Smyth",
)
LETTERS = "ABCDEFGHJKLMNPRSTWY"
MEMBERS, IN_TWO, IN_THREE = 160, 31, 3
WAITING = {"G07": 3, "G05": 2, "G03": 1}
LEFT = 8
NEEDS = {"seat_near_door": 11, "step_free": 7, "captions": 5, "large_print": 6, "camera_off": 14}
PRONOUNS = ("she/her", "he/him", "they/them")
DAY, TWO_HOURS, WEEK = 1440, 120, 10080
LATE = "new"  # the habit of those who joined lately
ABROAD = ("Asia/Kolkata", "Australia/Brisbane", "America/New_York")
SITE_OF = {meeting.code: meeting.site for meeting in MEETINGS}
COURSES = {meeting.code for meeting in MEETINGS if meeting.openness in {"course", "closed"}}


@dataclass
class Person:
    """One member of the demo: what they are called, where they come, how they are reached."""

    number: int
    name: str
    groups: list[str] = field(default_factory=list)
    status: str = "current"
    email: str = ""
    phone: str = ""
    shared: bool = False
    leads: list[int] | None = None
    style: str = "discreet"
    pronouns: str = ""
    time_zone: str | None = None  # None: that of the group
    needs: list[str] = field(default_factory=list)
    comes: float = 0.6  # how often, seen over the whole time
    habit: str = "most_weeks"


def names(chance: Random) -> list[str]:
    """Return 160 names: 92 like first names, 38 initials, 24 chosen words, 6 that stretch a form."""
    first = [*FIRST_NAMES, *REPEATED]
    initials = [
        f"{LETTERS[n % len(LETTERS)]}{'.' if n < len(LETTERS) else f'. {LETTERS[-n % 19]}.'}"
        for n in range(38)
    ]
    made = [*first, *initials, *WORDS, *STRETCH]
    chance.shuffle(made)
    return made


def cast(chance: Random) -> list[Person]:
    """Return everybody, with places, contacts and habits."""
    everybody = [Person(number, name) for number, name in enumerate(names(chance))]
    here = everybody[: MEMBERS - sum(WAITING.values()) - LEFT]
    place(here, chance)
    outside = everybody[len(here) :]
    for code, count in WAITING.items():
        for _ in range(count):
            person = outside.pop()
            person.groups, person.status = [code], "waiting"
    for person in outside:
        person.groups, person.status = [chance.choice(["G01", "G06", "G09"])], "left"
    reach(everybody, chance)
    choose(everybody, chance)
    return everybody


def place(here: list[Person], chance: Random) -> None:
    """Fill the rosters: 112 people in one group, 31 in two, 3 in three; somebody's second or third one is online.

    Nobody stands twice on the same list, and nobody is to be in two towns.
    """
    near = {key: [code for code in slots(chance) if SITE_OF[code] == key] for key in SITES}
    online = [code for code in slots(chance) if SITE_OF[code] is None]
    alone = len(here) - IN_TWO - IN_THREE
    for number, person in enumerate(here):
        if number < IN_THREE:
            town = near["A"]
            second = next(code for code in town if code != town[0])
            person.groups = [town.pop(0), online.pop()]
            town.remove(second)
            person.groups.insert(1, second)
        elif number < IN_THREE + IN_TWO:
            person.groups = [fullest(near).pop(), online.pop()]
        elif number < IN_THREE + IN_TWO + alone - len(online):
            person.groups = [fullest(near).pop()]
        else:
            person.groups = [online[number - len(here)]]
            person.time_zone = ABROAD[number % len(ABROAD)]
    meet_two_of_a_name(here)


def slots(chance: Random) -> list[str]:
    """Return every place of every roster, in a random order."""
    found = [meeting.code for meeting in MEETINGS for _ in range(meeting.roster)]
    chance.shuffle(found)
    return found


def fullest(near: dict[str, list[str]]) -> list[str]:
    """Return the places of the town that has the most left."""
    return max(near.values(), key=len)


def meet_two_of_a_name(here: list[Person]) -> None:
    """Let two people called Sam sit in the same circle."""
    sams = [person for person in here if person.name == "Sam"]
    circle = [person for person in here if "G01" in person.groups and person.name != "Sam"]
    for sam, other in zip(sams, circle[: 2 - sum("G01" in sam.groups for sam in sams)], strict=False):
        if "G01" not in sam.groups:
            sam.name, other.name = other.name, sam.name


def reach(everybody: list[Person], chance: Random) -> None:
    """Give 118 an address of their own and 9 a shared one; 15 only a phone, 18 nothing."""
    order = everybody[:]
    chance.shuffle(order)
    for person in order[:118]:
        person.email = f"member{person.number:03}@example.org"
    for number, person in enumerate(order[118:127]):
        household = min(number // 2, 3)  # three pairs, then a trio
        person.email, person.shared = f"household{household}@example.org", True
    for number, person in enumerate(order[127:142]):
        in_america = SITE_OF[person.groups[0]] == "B"
        # Ranges that are kept for stories, in both countries (Ofcom; NANPA 555-01XX).
        person.phone = f"+1 607 555 01{number:02}" if in_america else f"07700 900{number:03}"


def choose(everybody: list[Person], chance: Random) -> None:
    """Let people choose their reminders and styles, and give them pronouns, needs and habits."""
    mailed = [person for person in everybody if person.email]
    leads = [[DAY]] * 84 + [[DAY, TWO_HOURS]] * 21 + [[WEEK, DAY]] * 12 + [[]] * 10
    for person, chosen in zip(mailed, leads, strict=True):
        person.leads = list(chosen)
    for person in mailed[:15]:
        person.style = "named"
    for person in chance.sample(everybody, 58):
        person.pronouns = chance.choice(PRONOUNS)
    for need, count in NEEDS.items():
        for person in chance.sample(everybody, count):
            person.needs.append(need)
    habits = (("regular", 0.85), ("most_weeks", 0.6), ("now_and_then", 0.25), ("fading", 0.45), ("comes_back", 0.6),
              ("new", 0.7))  # fmt: skip
    for person in everybody:
        person.habit, person.comes = chance.choices(habits, weights=(30, 25, 25, 10, 5, 5))[0]


def likely(person: Person, code: str, part: float, *, winter: bool) -> float:
    """Return how likely somebody comes to a group, ``part`` of the way from the first session to the last."""
    if code in COURSES:
        return 0.82 - 0.14 * part
    comes = person.comes
    if person.habit == "fading":
        comes = 0.8 - 0.7 * part
    elif person.habit == "comes_back" and 0.4 < part < 0.6:  # noqa: PLR2004 - away for a while in the middle
        comes = 0.0
    return comes * (0.9 if winter else 1.0)
