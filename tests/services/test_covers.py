"""Cover: asked in turn, the first yes gets it, nobody is asked twice, and nobody waits in vain."""

import threading
from datetime import date, timedelta
from uuid import UUID

import pytest

from facilitator import transactions
from facilitator.clock import FrozenClock
from facilitator.domain.cover import LEAST, answer_by, ask_at
from facilitator.domain.people_in_front import NewAbsence
from facilitator.domain.rota import BESIDE, LEAD
from facilitator.errors import Conflict, FacilitatorError, Gone, NotFound
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.services import absences, cover_links, cover_views, covers, duties, session_changes
from tests.cast import Cast
from tests.conftest import NOW, OpenUnit
from tests.mailing import FIRST_AT
from tests.sink import MailSink
from tests.team import Team, gather

HOURS = timedelta(hours=1)


@pytest.fixture
def team(cast: Cast, unit: OpenUnit) -> Team:
    ready = gather(cast, unit)
    ready.plan()
    return ready


def cannot(team: Team, name: str = "ada", number: int = 0) -> None:
    with team.unit():
        covers.ask(actor=team.actor(name), session_id=team.ids[number])


def says(team: Team, name: str, word: str) -> None:
    ask_id = team.ask_of(name)
    with team.unit():
        covers.answer(actor=team.actor(name), ask_id=ask_id, says=word)


def test_who_is_not_there_anyway_is_asked_first_and_a_no_asks_the_next(team: Team) -> None:
    cannot(team)
    assert team.asked() == ["Fay"]
    says(team, "fay", "no")
    assert team.asked() == ["Fay", "Cleo"]
    says(team, "cleo", "yes")
    assert team.request()[:2] == ("covered", team.cast.ids["cleo"])
    assert team.named(0) == {LEAD: "Cleo", BESIDE: "Ben"}
    assert team.mails("cover_found") == {"Ada", "Cleo", "Ben"}


def test_a_deadline_that_passes_asks_the_next_once(team: Team, clock: FrozenClock) -> None:
    cannot(team)
    assert team.watch() == 0
    clock.move_to(team.request()[2])
    assert team.watch() == 1
    assert team.watch() == 0
    assert team.asked() == ["Fay", "Cleo"]


def test_a_late_yes_counts_until_somebody_else_has_said_it(team: Team, clock: FrozenClock) -> None:
    cannot(team)
    clock.move_to(team.request()[2])
    team.watch()
    says(team, "fay", "yes")
    with pytest.raises(Conflict):
        says(team, "cleo", "yes")
    assert team.named(0)[LEAD] == "Fay"


def test_when_nobody_can_those_concerned_are_told(team: Team, clock: FrozenClock) -> None:
    cannot(team)
    says(team, "fay", "no")
    says(team, "cleo", "no")
    assert team.request()[0] == "nobody"
    assert team.mails("cover_nobody") == {"Ada", "Ben"}
    says(team, "fay", "yes")
    assert team.request()[0] == "covered"


def test_when_everybody_stays_silent_those_concerned_are_told(team: Team, clock: FrozenClock) -> None:
    cannot(team)
    for _turn in range(2):
        clock.move_to(team.request()[2])
        team.watch()
    assert team.request()[0] == "nobody"
    assert team.watch() == 0 or team.request()[0] == "nobody"


def test_asking_twice_asks_nobody_twice(team: Team) -> None:
    cannot(team)
    cannot(team)
    assert team.asked() == ["Fay"]


def test_who_is_away_or_elsewhere_is_not_asked(team: Team) -> None:
    with team.unit():
        away = NewAbsence(date(2026, 10, 27), date(2026, 10, 27))
        absences.add_absence(actor=team.actor("fay"), new=away)
    cannot(team)
    assert team.asked() == ["Cleo"]


def test_who_covered_before_is_asked_after_those_who_did_not(team: Team) -> None:
    cannot(team)
    says(team, "fay", "yes")
    cannot(team, "ben", 0)
    assert team.asked()[-1] == "Cleo"


def test_taking_it_back_ends_the_search(team: Team) -> None:
    cannot(team)
    with team.unit():
        covers.take_back(actor=team.cast.ada, session_id=team.ids[0])
    assert team.named(0)[LEAD] == "Ada"
    with pytest.raises(Conflict):
        says(team, "fay", "yes")


def test_calling_a_session_off_ends_the_search(team: Team) -> None:
    cannot(team)
    with team.unit():
        session_changes.cancel_session(actor=team.cast.ada, session_id=team.ids[0])
    assert team.request()[0] == "withdrawn"


def test_somebody_may_ask_for_a_colleague_who_is_ill(team: Team) -> None:
    with team.unit():
        covers.ask(actor=team.cast.dora, session_id=team.ids[0], account_id=team.cast.ids["ada"])
    assert team.asked() == ["Fay"]
    with team.unit(), pytest.raises(NotFound):
        covers.ask(actor=team.cast.cleo, session_id=team.ids[0])
    with team.unit(), pytest.raises(NotFound):
        covers.ask(actor=team.cast.dora, session_id=team.ids[0])


def test_nobody_answers_for_somebody_else(team: Team) -> None:
    cannot(team)
    ask_id = team.ask_of("fay")
    with team.unit(), pytest.raises(NotFound):
        covers.answer(actor=team.cast.ben, ask_id=ask_id, says="yes")


def test_a_group_without_a_rota_finds_cover_too(cast: Cast, unit: OpenUnit) -> None:
    team = gather(cast, unit)
    cannot(team)
    assert team.asked() == ["Ben"]
    says(team, "ben", "yes")
    assert team.named(0) == {LEAD: "Fay"} or "Ben" in team.named(0).values()
    with team.unit():
        names = {name for _duty, name in duties.of_sessions([team.ids[0]])}
    assert names == {"Ben", "Fay"}


def test_colleagues_see_how_the_search_stands(team: Team) -> None:
    cannot(team)
    says(team, "fay", "no")
    with team.unit():
        [one] = cover_views.read_covers(actor=team.cast.ben, session_id=team.ids[0])
    assert (one.name, one.state, [(row.name, row.answer) for row in one.asked]) == (
        "Ada",
        "open",
        [("Fay", "no"), ("Cleo", None)],
    )


def test_the_mail_asks_discreetly_and_its_link_is_the_readers_own(team: Team, mail_sink: MailSink) -> None:
    cannot(team)
    ask_id = team.ask_of("fay")
    with team.unit():
        db.session.get_one(Account, team.cast.ids["fay"]).locale = "es"
    assert team.mailing.drain() == 1
    [mail] = mail_sink.messages
    assert "Tuesday Circle" not in mail.text
    assert "octubre" in str(mail.message["Subject"])
    with team.unit():
        assert cover_links.look(token=mail.text.rpartition("/d/")[2].split()[0]).id == ask_id


def test_a_mail_to_somebody_who_has_answered_is_held_back(team: Team, mail_sink: MailSink) -> None:
    cannot(team)
    says(team, "fay", "no")
    assert team.mailing.drain() == 1
    with team.unit():
        assert {row.state for row in team.mailing.rows(kind="cover_ask")} == {"withdrawn", "sent"}


def test_a_link_that_was_not_made_here_leads_nowhere(team: Team) -> None:
    cannot(team)
    ask_id = team.ask_of("fay")
    with team.unit():
        token = cover_links.mint(ask_id).rpartition("/")[2]
        assert cover_links.look(token=token).id == ask_id
        for wrong in ("x", token[:-1], token[:-2] + "AA"):
            with pytest.raises(Gone):
                cover_links.look(token=wrong)


def test_of_two_who_say_yes_at_once_one_gets_it(team: Team) -> None:
    cannot(team)
    says(team, "fay", "no")
    asks = [(name, team.ask_of(name)) for name in ("fay", "cleo")]
    actors = {name: team.actor(name) for name, _id in asks}
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def say_yes(name: str, ask_id: UUID) -> None:
        with team.cast.app.app_context():
            start.wait()
            try:
                with transactions.unit():
                    covers.answer(actor=actors[name], ask_id=ask_id, says="yes")
                outcomes.append("yes")
            except FacilitatorError:
                outcomes.append("refused")

    threads = [threading.Thread(target=say_yes, args=pair) for pair in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "yes"]
    assert len([role for role in team.named(0) if role == LEAD]) == 1


def test_two_workers_ask_the_next_once(team: Team, clock: FrozenClock) -> None:
    cannot(team)
    clock.move_to(team.request()[2])
    start = threading.Barrier(2)

    def watch() -> None:
        start.wait()
        team.watch()

    threads = [threading.Thread(target=watch) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert team.asked() == ["Fay", "Cleo"]


def test_the_time_that_is_left_is_shared_and_the_night_is_quiet() -> None:
    assert answer_by(NOW, NOW + 4 * HOURS, 3) == NOW + HOURS
    assert answer_by(NOW, NOW + HOURS, 3) == NOW + LEAST
    assert answer_by(NOW, NOW + 5 * LEAST / 10, 3) == NOW + 5 * LEAST / 10
    assert answer_by(NOW, NOW + 500 * HOURS, 2) == NOW + 24 * HOURS
    night = NOW.replace(hour=23)
    assert ask_at(night, FIRST_AT, "Europe/London") == NOW.replace(hour=7, minute=0) + 24 * HOURS
    assert ask_at(night, night + 3 * HOURS, "Europe/London") == night
