"""Pure rules: no framework, no database, no clock, no randomness that is not passed in."""
