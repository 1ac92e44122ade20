"""The HTML edge: the same verbs, rendered for the people who run groups."""
