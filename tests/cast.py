"""The people whom the tests know, and the fixture ``cast`` that brings them on stage.

Ada facilitates group A ("Tuesday Circle") and Ben co-facilitates it, Cleo facilitates group B, Dora coordinates the
site of group A, Eli is the safeguarding lead, Ana the administrator. Group B meets at another site that has no
coordinator. Everybody's password is ``PASSWORD``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from hashlib import sha256
from random import Random
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from facilitator import clock, transactions
from facilitator.domain import token as token_rules
from facilitator.domain.principal import Principal
from facilitator.extensions import db
from facilitator.models.account import Account, AccountRole
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.organisation import Organisation
from facilitator.models.sign_in import SignIn
from facilitator.models.site import Site
from facilitator.models.token import Token
from facilitator.services import principals

PASSWORD = "seven lanterns by the harbour wall"
PEOPLE = {
    "ana": "admin",
    "ada": "facilitator",
    "ben": "facilitator",
    "cleo": "facilitator",
    "dora": "coordinator",
    "eli": "safeguarding_lead",
}
READ_AND_WRITE = ("groups", "members", "schedule", "register", "rounds", "checkins")


@cache
def password_hash() -> str:
    """Return the hash of everybody's password, made once per process with the product's own parameters."""
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash(PASSWORD)


def email_of(name: str) -> str:
    """Return the address with which somebody of the cast signs in."""
    return f"{name}@example.org"


@dataclass
class Cast:
    """The cast: principals as they were at the start, ids of places, and tokens by their scopes."""

    app: Flask
    site_id: UUID
    other_site_id: UUID
    group_a: UUID
    group_b: UUID
    ids: dict[str, UUID]
    tokens: dict[frozenset[str], str] = field(default_factory=dict)  # of Ada, by exactly these scopes
    chance: Random = field(default_factory=lambda: Random(1))

    def actor(self, name: str) -> Principal:
        """Return somebody's principal as it is now."""
        with self.app.app_context():
            found = principals.of_account(self.ids[name])
        if found is None:
            message = f"{name} has no active account"
            raise LookupError(message)
        return found

    @property
    def ana(self) -> Principal:
        """The administrator."""
        return self.actor("ana")

    @property
    def ada(self) -> Principal:
        """The facilitator of group A."""
        return self.actor("ada")

    @property
    def ben(self) -> Principal:
        """The co-facilitator of group A."""
        return self.actor("ben")

    @property
    def cleo(self) -> Principal:
        """The facilitator of group B."""
        return self.actor("cleo")

    @property
    def dora(self) -> Principal:
        """The coordinator of the site of group A."""
        return self.actor("dora")

    @property
    def eli(self) -> Principal:
        """The safeguarding lead."""
        return self.actor("eli")

    def sign_in(self, client: FlaskClient, name: str) -> FlaskClient:
        """Let somebody be signed in with a client, without the sign-in page."""
        with self.app.app_context(), transactions.unit():
            browser = SignIn(
                account_id=self.ids[name],
                session_version=db.session.get_one(Account, self.ids[name]).session_version,
                device="firefox/linux",
                started_at=clock.now(),
                last_used_on=clock.now().date(),
            )
            db.session.add(browser)
        with client.session_transaction() as session:
            session["_user_id"] = str(browser.id)
            session["_fresh"] = True
        return client

    def client(self, name: str) -> FlaskClient:
        """Return a client with which somebody is signed in."""
        return self.sign_in(self.app.test_client(), name)

    def token(self, *scopes: str, of: str = "ada", groups: Iterable[UUID] | None = None) -> str:
        """Make a token with exactly these scopes and return its secret; call this outside a unit."""
        with self.app.app_context(), transactions.unit():
            return self.keep_token(frozenset(scopes), self.ids[of], groups)

    def bearer(self, *scopes: str, of: str = "ada") -> dict[str, str]:
        """Return the Authorization header of a token with exactly these scopes."""
        ready = self.tokens.get(frozenset(scopes)) if of == "ada" else None
        return {"Authorization": f"Bearer {ready or self.token(*scopes, of=of)}"}

    def keep_token(
        self, scopes: frozenset[str], account_id: UUID, groups: Iterable[UUID] | None = None
    ) -> str:
        """Add a token to the open unit and return its secret."""
        secret = token_rules.written(
            "".join(self.chance.choices(token_rules.ALPHABET, k=token_rules.RANDOM_LENGTH))
        )
        token = Token(
            account_id=account_id,
            name="of a test",
            prefix=secret[: token_rules.SHOWN_LENGTH],
            token_hash=sha256(secret.encode()).digest(),
            scopes=sorted(scopes),
            group_ids=None if groups is None else [str(group_id) for group_id in groups],
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=token_rules.USUAL_DAYS),
        )
        db.session.add(token)
        return secret


def scope_sets() -> list[frozenset[str]]:
    """Return the sets of scopes that Ada has a token of from the start: each alone, read with write, and all."""
    pairs = [frozenset({f"{noun}:read", f"{noun}:write"}) for noun in READ_AND_WRITE]
    return [*(frozenset({scope}) for scope in token_rules.SCOPES), *pairs, frozenset(token_rules.SCOPES)]


def add_people(sites: dict[str, Site]) -> dict[str, UUID]:
    """Add the accounts and their roles; return their ids by name."""
    accounts = {
        name: Account(email=email_of(name), name=name.title(), password_hash=password_hash())
        for name in PEOPLE
    }
    db.session.add_all(accounts.values())
    db.session.flush()
    for name, role in PEOPLE.items():
        site_id = sites["quayside"].id if role == "coordinator" else None
        db.session.add(AccountRole(account_id=accounts[name].id, role=role, site_id=site_id))
    return {name: account.id for name, account in accounts.items()}


def add_places() -> tuple[dict[str, Site], dict[str, Group]]:
    """Add the organisation, its sites and its groups."""
    db.session.add(Organisation(name="Harbour Lantern", country="GB", time_zone="Europe/London"))
    sites = {
        "quayside": Site(name="Quayside Rooms", time_zone="Europe/London", country="GB"),
        "library": Site(name="Mill Street Library", time_zone="America/New_York", country="US"),
    }
    db.session.add_all(sites.values())
    db.session.flush()
    groups = {
        "a": Group(name="Tuesday Circle", site_id=sites["quayside"].id, time_zone="Europe/London"),
        "b": Group(name="Monday Night Share", site_id=sites["library"].id, time_zone="America/New_York"),
    }
    db.session.add_all(groups.values())
    db.session.flush()
    return sites, groups


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Bring the cast on stage for one test."""
    return bring_on_stage(app)


def bring_on_stage(app: Flask) -> Cast:
    """Bring the cast on stage: one organisation, two sites, two groups, six people, Ada's tokens."""
    with app.app_context(), transactions.unit():
        sites, groups = add_places()
        ids = add_people(sites)
        for name, role, group in (
            ("ada", "facilitator", "a"),
            ("ben", "co_facilitator", "a"),
            ("cleo", "facilitator", "b"),
        ):
            db.session.add(Assignment(group_id=groups[group].id, account_id=ids[name], role=role))
        made = Cast(app, sites["quayside"].id, sites["library"].id, groups["a"].id, groups["b"].id, ids)
        made.tokens = {scopes: made.keep_token(scopes, ids["ada"]) for scopes in scope_sets()}
    return made
