"""Who reaches the calendar: everybody who signs in, each with the sessions that they may see."""

from tests.roles.matrix import Row

PAGE = (200, 200, 200, 200, 200, 200, 302, 302, 302)

ROWS = {
    "GET web.timetables.show_calendar": Row(PAGE),
    "GET web.next_things.go": Row((302,) * 9),
}
