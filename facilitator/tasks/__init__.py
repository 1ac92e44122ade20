"""The time edge: the same verbs, later."""
