"""The periodic work on rotas: deadlines of cover that pass, sessions with one facilitator, groups that change hands."""

from facilitator import transactions
from facilitator.services import covers, handovers, lone_sessions


def watch() -> int:
    """Do what time asks for, one short unit each; safe to run twice at once. Returns how much there was."""
    with transactions.unit(writes=False):
        late, due = covers.overdue(), handovers.due()
    done = 0
    for request_id in late:
        with transactions.unit():
            done += covers.move_on(request_id)
    for handover_id in due:
        with transactions.unit():
            done += handovers.take_effect(handover_id)
    warned = lone_sessions.TOGETHER
    while warned == lone_sessions.TOGETHER:
        with transactions.unit():
            warned = lone_sessions.warn()
            done += warned
    return done
