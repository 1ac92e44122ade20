"""All page states, put together from what the matrix knows and from the files of further ones."""

from tests.browser import (
    states_checkins,
    states_closures,
    states_errors,
    states_evening,
    states_found,
    states_imports,
    states_office,
    states_rooms,
    states_rota,
)
from tests.browser.page_states import State, as_they_stand, refused

ALL = (
    *as_they_stand(),
    *refused(),
    *states_office.STATES,
    *states_evening.STATES,
    *states_checkins.STATES,
    *states_closures.STATES,
    *states_imports.STATES,
    *states_found.STATES,
    *states_rooms.STATES,
    *states_errors.STATES,
    *states_rota.STATES,
)
STATES: dict[str, State] = {state.name: state for state in ALL}
