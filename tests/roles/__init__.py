"""The role matrix: one file per noun, one row per route, one expected status per actor."""
