"""What the check of the translations allows and forbids, by language; docs/translating.md says why."""

import re

# Sentences that are the same in both languages. Each is allowed by name, so that no copy slips in.
COPIED = {
    "es": {
        "%(number)s min",
        "+1 min",
    },
}
# Words that show that a sentence was left in English, or half of it.
ENGLISH = re.compile(
    r"\b(the|and|with|this|that|you|your|not|from|for|are|is|was|have|can|will|please)\b", re.IGNORECASE
)
FORBIDDEN = {
    # Who did not come is not counted or named; nobody is a user or a patient; tú throughout; a check-in is a form,
    # a consulta would be a doctor's appointment; nobody is alone in one gender.
    "es": re.compile(
        r"\b(ausen\w+|inasisten\w+|falt(ó|aron|as)|plantón|usuari\w+|pacientes?|miembros?|usted(es)?|vosotr\w+"
        r"|consultas?|check-?in|sol[oa]s? en esto|ordenador(es)?|computador\w*|móvil(es)?|celular(es)?)\b",
        re.IGNORECASE,
    ),
}
