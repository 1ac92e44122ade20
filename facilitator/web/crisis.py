"""The public page of crisis information: whom to contact now, by country."""

from flask import Blueprint, render_template, request

from facilitator.domain import crisis
from facilitator.services import organisations

pages = Blueprint("crisis", __name__)


@pages.get("/crisis")
def show() -> str:
    """Show whom to contact now: the country that was chosen, else the organisation's, first; all within one tap."""
    directory = crisis.shipped()
    chosen = request.args.get("country", "").upper()
    first = directory.country(chosen) or directory.country(organisations.country())
    code = first.code if first else None
    return render_template("crisis/show.html", countries=directory.starting_with(code), current=code)
