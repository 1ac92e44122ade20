"""The people, groups and evenings that are measured with: made by the database itself, the same every time.

Three groups have one facilitator, a hundred groups one site. Each group meets once a week, group 1 today, group 2
tomorrow and so on; today's sessions are live. The last two closed sessions of each group have a full register.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, Table, insert, text

from benchmarks.sql import Sql, nth, rest, uid
from facilitator.domain.token import SCOPES, written
from facilitator.extensions import Base
from facilitator.services.passwords import hashed

GROUPS_EACH, GROUPS_AT_SITE = 3, 100
WEEKS_BACK, WEEKS_AHEAD = 52, 8
WEEKS = WEEKS_BACK + WEEKS_AHEAD
MARKED = 2  # closed sessions of each group with a register
PASSWORD = "a long word for the yardstick only"
NAMES = ("Ada", "Ben", "Cleo", "Dora", "Eli", "Finn", "Gita", "Hugo", "Ines", "Jun", "Kofi", "Lena", "Mira")
FIRST_WORDS = " ".join(f"WHEN {place} THEN '{name}'" for place, name in enumerate(NAMES))


@dataclass(frozen=True)
class Size:
    """How many there are."""

    groups: int
    members_each: int = 50

    @property
    def members(self) -> int:
        """All members."""
        return self.groups * self.members_each

    @property
    def facilitators(self) -> int:
        """All who facilitate; one more account administers, the last one coordinates the first site."""
        return (self.groups - 1) // GROUPS_EACH + 1

    @property
    def sites(self) -> int:
        """All sites."""
        return (self.groups - 1) // GROUPS_AT_SITE + 1

    def admin(self) -> int:
        """Return the number of the account that administers."""
        return self.facilitators + 1

    def coordinator(self) -> int:
        """Return the number of the account that coordinates the first site."""
        return self.facilitators + 2


def facilitator_of(group: int) -> int:
    """Return the number of the account that facilitates a group."""
    return (group - 1) // GROUPS_EACH + 1


def session_number(group: int, week: int) -> int:
    """Return the number of a group's session, 0 being the one of this week."""
    return (group - 1) * WEEKS + WEEKS_BACK + week + 1


def token_of(account: int) -> str:
    """Return the API token of an account."""
    return written(f"{account:032d}")


def email_of(account: int) -> str:
    """Return the address that an account signs in with."""
    return f"a{account}@groups.example.org"


class Population:
    """Fills an empty, migrated database."""

    def __init__(self, connection: Connection, size: Size, today: date) -> None:
        """Prepare to fill the database of a connection."""
        self.connection, self.size = connection, size
        self.sql = Sql(connection)
        self.starts = datetime.combine(today, time(0, 5), tzinfo=UTC)
        self.now = datetime.now(UTC)

    def table(self, name: str) -> Table:
        """Return a table of the product."""
        return Base.metadata.tables[name]

    def fill(self) -> None:
        """Fill it, in the order that the foreign keys ask for."""
        if self.sql.postgresql:  # the ids are counted, so every key fits; checking each doubles the time
            self.connection.execute(text("SET session_replication_role = replica"))
        self.organise()
        self.open_accounts()
        self.open_groups()
        self.take_in_members()
        self.plan_sessions()
        self.mark_registers()
        self.plan_reminders()
        self.connection.commit()
        if self.sql.postgresql:
            # As its autovacuum would; nothing gathers statistics on an installation's SQLite.
            self.connection.execute(text("SET session_replication_role = DEFAULT"))
            self.connection.execute(text("ANALYZE"))
            self.connection.commit()

    def organise(self) -> None:
        """Make the organisation and its sites."""
        one = {"id": self.sql.uid("organisation", "n"), "name": "'The yardstick'"}
        self.sql.fill(self.table("organisation"), 1, one)
        site = {"id": self.sql.uid("site", "n"), "name": "'Site ' || n", "time_zone": "'UTC'"}
        self.sql.fill(self.table("site"), self.size.sites, site)

    def open_accounts(self) -> None:
        """Make the accounts, all with one password, and a token for each."""
        count, secret = self.size.coordinator(), hashed(PASSWORD)
        account = {
            "id": self.sql.uid("account", "n"), "email": "'a' || n || '@groups.example.org'",
            "name": "'Facilitator ' || n", "password_hash": f"'{secret}'", "time_zone": "'UTC'",
        }  # fmt: skip
        self.sql.fill(self.table("account"), count, account)
        role = f"CASE n WHEN {self.size.admin()} THEN 'admin' WHEN {count} THEN 'coordinator' ELSE 'facilitator' END"
        no_site = "CAST(NULL AS uuid)" if self.sql.postgresql else "NULL"
        roles = {
            "id": self.sql.uid("role", "n"), "account_id": self.sql.uid("account", "n"), "role": role,
            "site_id": f"CASE n WHEN {count} THEN {self.sql.uid('site', '1')} ELSE {no_site} END",
        }  # fmt: skip
        self.sql.fill(self.table("account_role"), count, roles)
        self.connection.execute(
            insert(self.table("token")), [self.token(number) for number in range(1, count + 1)]
        )

    def token(self, number: int) -> dict[str, object]:
        """Return the row of an account's token, which has been used today already."""
        secret = token_of(number)
        scopes = [
            scope
            for scope in SCOPES
            if scope not in {"admin", "webhooks:write"} or number == self.size.admin()
        ]
        return {
            "id": uid("token", number), "account_id": uid("account", number), "name": "yardstick",
            "prefix": secret[:13], "token_hash": sha256(secret.encode()).digest(), "scopes": scopes,
            "group_ids": None, "created_at": self.now, "expires_at": self.now + timedelta(days=300),
            "last_used_on": self.now.date(), "revoked_at": None,
        }  # fmt: skip

    def open_groups(self) -> None:
        """Make the groups, their facilitators and their schedules."""
        sites = f"((n - 1) / {GROUPS_AT_SITE} + 1)"
        group = {
            "id": self.sql.uid("group", "n"), "name": "'Group ' || n", "site_id": self.sql.uid("site", sites),
            "time_zone": "'UTC'",
        }  # fmt: skip
        self.sql.fill(self.table("groups"), self.size.groups, group)
        assignment = {
            "group_id": self.sql.uid("group", "n"), "account_id": self.sql.uid("account", nth(GROUPS_EACH)),
        }  # fmt: skip
        self.sql.fill(self.table("assignment"), self.size.groups, assignment)
        series = {
            "id": self.sql.uid("series", "n"), "group_id": self.sql.uid("group", "n"),
            "uid": "'series-' || n || '@groups.example.org'", "lineage_id": self.sql.uid("series", "n"),
            "starts_local": self.sql.day(self.starts, f"{rest(7)} - {7 * WEEKS_BACK}", local=True),
            "time_zone": "'UTC'", "duration_minutes": "1430", "rrule": "'FREQ=WEEKLY'", "tzdb_version": "'2026a'",
            "materialised_to": f"DATE '{self.last_day()}'" if self.sql.postgresql else f"'{self.last_day()}'",
        }  # fmt: skip
        self.sql.fill(self.table("series"), self.size.groups, series)

    def last_day(self) -> date:
        """Return the day up to which sessions are planned."""
        return (self.starts + timedelta(weeks=WEEKS_AHEAD)).date()

    def take_in_members(self) -> None:
        """Make the members, each with a place on one roster, an address and a consent to use it."""
        count, each = self.size.members, self.size.members_each
        name = f"CASE n % {len(NAMES)} {FIRST_WORDS} END || ' ' || n"
        member = {"id": self.sql.uid("member", "n"), "name_to_use": name, "pronouns": "'they/them'"}
        self.sql.fill(self.table("member"), count, member)
        joined = self.starts.date() - timedelta(weeks=WEEKS_BACK)
        membership = {
            "id": self.sql.uid("membership", "n"), "group_id": self.sql.uid("group", nth(each)),
            "member_id": self.sql.uid("member", "n"),
            "joined_on": f"DATE '{joined}'" if self.sql.postgresql else f"'{joined}'",
        }  # fmt: skip
        self.sql.fill(self.table("membership"), count, membership)
        key = (
            "decode(lpad(to_hex(n), 64, '0'), 'hex')"
            if self.sql.postgresql
            else "CAST(printf('%032d', n) AS BLOB)"
        )
        contact = {
            "id": self.sql.uid("contact", "n"), "member_id": self.sql.uid("member", "n"), "kind": "'email'",
            "value": "'m' || n || '@members.example.org'", "value_key": key,
        }  # fmt: skip
        self.sql.fill(self.table("contact"), count, contact)
        consent = {
            "id": self.sql.uid("consent", "n"), "member_id": self.sql.uid("member", "n"), "what": "'email'",
            "wording_version": "'consent-1'", "given_how": "'spoken'", "given_at": self.sql.day(self.starts, "-300"),
        }  # fmt: skip
        self.sql.fill(self.table("consent"), count, consent)

    def plan_sessions(self) -> None:
        """Make the sessions of a year and eight weeks; past ones are closed, today's are live."""
        group, week = nth(WEEKS), rest(WEEKS)
        days = f"{rest(7, group)} + 7 * ({week} - {WEEKS_BACK})"
        over = f"{week} < {WEEKS_BACK}"
        nothing = "CAST(NULL AS timestamptz)" if self.sql.postgresql else "NULL"
        ends = self.starts + timedelta(minutes=1430)
        session = {
            "id": self.sql.uid("session", "n"), "group_id": self.sql.uid("group", group),
            "series_id": self.sql.uid("series", group), "time_zone": "'UTC'", "tzdb_version": "'2026a'",
            "recurrence_id": self.sql.day(self.starts, days, local=True),
            "starts_local": self.sql.day(self.starts, days, local=True),
            "starts_at": self.sql.day(self.starts, days), "ends_at": self.sql.day(ends, days),
            "status": f"CASE WHEN {over} THEN 'closed' WHEN {days} = 0 THEN 'live' ELSE 'planned' END",
            "register_closed_at": f"CASE WHEN {over} THEN {self.sql.day(ends, days)} ELSE {nothing} END",
            "reminders_sequence": "0",
        }  # fmt: skip
        self.sql.fill(self.table("group_session"), self.size.groups * WEEKS, session)

    def mark_registers(self) -> None:
        """Mark everybody in the last closed sessions of each group."""
        each = self.size.members_each
        group, member = nth(MARKED * each), f"(({nth(MARKED * each)} - 1) * {each} + {rest(each)} + 1)"
        week = f"(({rest(MARKED * each)}) / {each} + 1)"  # 1 or 2 weeks ago
        session = f"(({group} - 1) * {WEEKS} + {WEEKS_BACK} - {week} + 1)"
        at = self.sql.day(self.starts, f"{rest(7, group)} - 7 * {week}")
        mark = {
            "session_id": self.sql.uid("session", session), "member_id": self.sql.uid("member", member),
            "mark": "CASE n % 5 WHEN 0 THEN 'sent_word' WHEN 1 THEN 'late' ELSE 'here' END", "marked_at": at,
            "marked_by": self.sql.uid("account", nth(GROUPS_EACH, group)), "client_time": at,
            "client_mark_id": self.sql.uid("client_mark", "n"),
        }  # fmt: skip
        count = MARKED * self.size.members
        self.sql.fill(self.table("mark"), count, mark)
        self.sql.fill(self.table("mark_history"), count, {"id": self.sql.uid("history", "n"), **mark})

    def plan_reminders(self) -> None:
        """Plan a reminder of the coming session for everybody, and keep the one of the last as sent."""
        each, count = self.size.members_each, 2 * self.size.members
        member, week = nth(2), f"(0 - {rest(2)})"  # this week's and last week's
        group = nth(each, member)
        session = f"(({group} - 1) * {WEEKS} + {WEEKS_BACK} + {week} + 1)"
        starts, sent = f"{rest(7, group)} + 7 * {week}", f"{week} = -1"
        nothing = "CAST(NULL AS timestamptz)" if self.sql.postgresql else "NULL"
        due = self.sql.day(self.starts + timedelta(days=2), starts)
        delivery: Mapping[str, str] = {
            "id": self.sql.uid("delivery", "n"), "dedupe_key": "'reminder-' || n", "kind": "'reminder'",
            "session_id": self.sql.uid("session", session), "member_id": self.sql.uid("member", member),
            "lead_minutes": "1440", "due_at": due, "not_before": due,
            "expires_at": self.sql.day(self.starts + timedelta(days=3), starts),
            "state": f"CASE WHEN {sent} THEN 'sent' ELSE 'planned' END",
            "sent_at": f"CASE WHEN {sent} THEN {due} ELSE {nothing} END",
        }  # fmt: skip
        self.sql.fill(self.table("delivery"), count, delivery)


def populate(connection: Connection, size: Size, today: date) -> None:
    """Fill an empty, migrated database."""
    Population(connection, size, today).fill()


def group_id(number: int) -> UUID:
    """Return the id of a group."""
    return uid("group", number)
