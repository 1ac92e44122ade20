"""The pages of a rota: who is named for the next sessions, what planning anew would change, and who takes turns."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import InRota, NewPerson, NewRota, Planning
from facilitator.domain.principal import Principal
from facilitator.domain.rota import MOST_WEIGHT
from facilitator.errors import NotFound
from facilitator.models.facilitator import FACILITATOR_ROLES
from facilitator.schemas.rota import PlanningIn, RotaPersonForm
from facilitator.services import accounts, duties, facilitators, groups, rotas
from facilitator.web.auth import signed_in
from facilitator.web.choices import said
from facilitator.web.forms import form_page

pages = Blueprint("rotas", __name__)
ROTA = "/groups/<uuid:group_id>/rota"
WHOLE = PageRequest(200)
NEW = {"roles": ["facilitator", "co_facilitator"], "weight": 1, "covers": True}


@pages.get(ROTA)
@signed_in
def show_rota(*, actor: Principal, group_id: UUID) -> str:
    """Show who is named for the next eight sessions."""
    group = groups.find_group(actor=actor, group_id=group_id)
    rota = rotas.read_rota(actor=actor, group_id=group_id)
    return render_template("rotas/show.html", group=group, rota=rota)


@pages.route(f"{ROTA}/plan", methods=["GET", "POST"])
@signed_in
def plan_rota(*, actor: Principal, group_id: UUID) -> Response | str | tuple[str, int]:
    """Show what planning anew would change, and do it when somebody agrees."""
    group = groups.find_group(actor=actor, group_id=group_id)

    def apply(planning: Planning) -> str:
        rotas.apply(actor=actor, group_id=group_id, planning=planning)
        flash(_("The rota is planned. Nothing else has changed."), "good")
        return url_for("web.rotas.show_rota", group_id=group_id)

    proposal = rotas.propose(actor=actor, group_id=group_id, planning=Planning())
    return form_page("rotas/plan.html", PlanningIn(), apply, group=group, proposal=proposal)


@pages.route(f"{ROTA}/people", methods=["GET", "POST"])
@signed_in
def list_people(*, actor: Principal, group_id: UUID) -> Response | str | tuple[str, int]:
    """Show who takes turns and in which order; add somebody, or change how."""
    group = groups.find_group(actor=actor, group_id=group_id)
    rota = rotas.read_rota(actor=actor, group_id=group_id)

    def keep(person: NewPerson) -> str:
        others = [as_new(one) for one in rota.people if one.account_id != person.account_id]
        place = next(
            (one.position for one in rota.people if one.account_id == person.account_id), len(others)
        )
        others.insert(place, person)
        keep_people(actor, group_id, others, rota.version)
        return url_for("web.rotas.list_people", group_id=group_id)

    chosen = next((one for one in rota.people if str(one.account_id) == request.args.get("person")), None)
    return form_page(
        "rotas/people.html", RotaPersonForm(), keep, values=vars(chosen) if chosen else NEW, group=group,
        rota=rota, chosen=chosen, candidates=candidates(actor, group, rota.people),
        roles=said("rota.role", FACILITATOR_ROLES), weights=[(str(one), str(one)) for one in range(1, MOST_WEIGHT + 1)],
    )  # fmt: skip


@pages.post(f"{ROTA}/people/<uuid:account_id>/<any(earlier, later, out):act>")
@signed_in
def move_person(*, actor: Principal, group_id: UUID, account_id: UUID, act: str) -> Response:
    """Put somebody earlier or later in the order, or take them out of the rota."""
    rota = rotas.read_rota(actor=actor, group_id=group_id)
    people = [as_new(one) for one in rota.people]
    place = next((number for number, one in enumerate(people) if one.account_id == account_id), None)
    if place is None:
        raise NotFound
    person = people.pop(place)
    if act != "out":
        people.insert(max(place + (1 if act == "later" else -1), 0), person)
    keep_people(actor, group_id, people, rota.version)
    return redirect(url_for("web.rotas.list_people", group_id=group_id), 303)


@pages.post("/sessions/<uuid:session_id>/confirm")
@signed_in
def confirm(*, actor: Principal, session_id: UUID) -> Response:
    """Let the reader say that they will be there."""
    duties.confirm(actor=actor, session_id=session_id)
    flash(_("Thank you. The rota now leaves this date with you."), "good")
    return redirect(url_for("web.absences.away"), 303)


def keep_people(actor: Principal, group_id: UUID, people: list[NewPerson], seen: int) -> None:
    """Write the people of a rota, if it is still the one that was looked at."""
    rotas.set_rota(actor=actor, group_id=group_id, new=NewRota(people), expected=seen)
    flash(_("The order has been saved. Plan the next sessions to let it take effect."), "good")


def as_new(one: InRota) -> NewPerson:
    """Return somebody in a rota as they are written down again."""
    return NewPerson(one.account_id, list(one.roles), one.weight, one.covers, one.active_from, one.active_to)


def candidates(actor: Principal, group: Any, people: list[InRota]) -> list[tuple[UUID, str]]:
    """Return who can be in a rota: its people, who facilitates the group, and for cover whom the reader knows."""
    found = {one.account_id: one.name for one in people}
    inside = facilitators.read_facilitators(actor=actor, group_id=group.id, page=WHOLE).rows
    found |= {row.account_id: row.name for row in inside}
    if policy.staffs_group(actor, group):
        known = accounts.read_accounts(actor=actor, page=WHOLE).rows
        found |= {row.id: row.name for row in known if row.active}
    return sorted(found.items(), key=lambda pair: pair[1].casefold())
