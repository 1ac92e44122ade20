"""Somebody takes the whole database while and after people answer, and tries to say who answered what.

The attacker is told which answers were given; only who gave which is open. He orders people by whatever the dump shows
of them, orders answers likewise, and joins the two. First he must break the table that everybody else would write.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text

from facilitator.extensions import db
from tests.attacks.readers import changed_tables, engine_of, every_row
from tests.circle import Circle
from tests.conftest import KINDS

PEOPLE = 9
ROUNDS = 100

pytestmark = pytest.mark.requirement("C04")


def shuffled(seed: int) -> list[int]:
    """Return the people in the order in which they answer."""
    order = list(range(PEOPLE))
    random.Random(seed).shuffle(order)
    return order


@contextmanager
def naive_tables(circle: Circle) -> Iterator[Connection]:
    """Make the usual tables: invitations that are marked as used, and answers without a name, a number or a time."""
    with engine_of(circle).connect() as connection:
        connection.execute(
            text("CREATE TABLE naive_invitation (person int, token text PRIMARY KEY, used bool)")
        )
        connection.execute(text("CREATE TABLE naive_answer (id text PRIMARY KEY, answer int)"))
        for person in range(PEOPLE):
            row = {"person": person, "token": random.Random(person).randbytes(8).hex()}
            connection.execute(text("INSERT INTO naive_invitation VALUES (:person, :token, false)"), row)
        connection.execute(text("COMMIT"))
        yield connection


def answer_naively(connection: Connection, person: int, chance: random.Random) -> None:
    """Mark an invitation as used and write the answer under a random id, each person in one transaction."""
    connection.rollback()
    used = "UPDATE naive_invitation SET used = true WHERE person = :person"
    connection.execute(text(used), {"person": person})
    row = {"id": chance.randbytes(16).hex(), "answer": person}
    connection.execute(text("INSERT INTO naive_answer VALUES (:id, :answer)"), row)
    connection.commit()


@pytest.mark.parametrize("database", [kind for kind in KINDS if kind == "postgresql"], indirect=True)
def test_the_usual_tables_are_linked_nine_of_nine(circle: Circle) -> None:
    chance = random.Random(4)
    with naive_tables(circle) as connection:
        for person in shuffled(seed=4):
            answer_naively(connection, person, chance)
        by_transaction = (
            "SELECT person, answer FROM naive_invitation i JOIN naive_answer a ON a.xmin = i.xmin"
        )
        joined = connection.execute(text(by_transaction)).all()
        connection.rollback()
    assert sum(person == answer for person, answer in joined) == PEOPLE


def test_while_people_answer_nothing_changes_but_one_sealed_row(circle: Circle) -> None:
    checkin_id = circle.opened()
    codes = [*circle.mailed_codes(), *circle.printed_codes(checkin_id)]
    main, box = engine_of(circle), engine_of(circle, "box")
    before, boxes_before = every_row(main), every_row(box)
    for code in codes:
        circle.answer(code)
        after = every_row(main)
        assert changed_tables(before, after) <= {"checkin_box"}
        assert len(every_row(box)["checkin_box"]) == 1
    assert changed_tables(boxes_before, every_row(box)) == {"checkin_box"}


def order_in(rows: list[tuple[str, ...]], members: list[str]) -> list[int]:
    """Return the people in the order in which a table's rows about them were written."""
    places = {}
    for written, row in sorted(((row[0], row) for row in rows), key=lambda pair: (len(pair[0]), pair[0])):
        for person, member in enumerate(members):
            if any(member in value or member.replace("-", "") in value for value in row):
                places[person] = written
    return [person for person, _ in sorted(places.items(), key=lambda pair: (len(pair[1]), pair[1]))]


def test_the_dump_links_no_better_than_chance(circle: Circle) -> None:
    """The attacker even knows in which order the answers came in; he still has no order of people to join it with."""
    circle.opened()
    codes = dict(enumerate(circle.mailed_codes()))
    members = [str(member_id) for member_id in circle.members]
    matches, guesser = [], random.Random(1)
    for seed in range(ROUNDS):
        order = [person for person in shuffled(seed) if person in codes]
        for person in order:
            circle.answer(codes[person], edit_key=f"page-of-{person:030d}")
        guesses = {
            tuple(order_in(rows, members))
            for rows in every_row(engine_of(circle)).values()
            if len(rows) >= len(order)
        }
        best = [guess for guess in guesses if len(guess) == len(order)]
        guess = list(guesser.choice(sorted(best))) if best else guesser.sample(order, len(order))
        matches.append(sum(one == other for one, other in zip(guess, order, strict=True)))
    mean = sum(matches) / ROUNDS
    assert mean == pytest.approx(1.0, abs=0.4), "seven would be certainty, one is chance"


def test_after_closing_there_is_one_row_of_words_and_nothing_of_a_person(circle: Circle) -> None:
    checkin_id = circle.opened()
    for code in [*circle.mailed_codes(), *circle.printed_codes(checkin_id)]:
        circle.answer(code)
    circle.end(checkin_id)
    rows = every_row(engine_of(circle)) | every_row(engine_of(circle, "box"))
    assert rows["checkin_box"] == []
    assert len(rows["checkin_release"]) == 1
    told = " ".join(rows["checkin_release"][0])
    assert not any(str(member_id) in told for member_id in circle.members)
    with circle.inside():
        assert db.session.scalar(text("SELECT count(*) FROM delivery WHERE kind = 'checkin_invite'")) == 0
