"""What went wrong, said to an operator: in English, as everything that operators read."""

from facilitator.errors import FacilitatorError, Invalid
from facilitator.phrases import has, say


def in_words(error: FacilitatorError) -> str:
    """Return what went wrong as sentences."""
    problems = error.problems if isinstance(error, Invalid) else []
    said = [(problem.key, problem.params) for problem in problems] or [(error.key, error.params)]
    return " ".join(say(key, str, **params) if has(key) else key for key, params in said)
