"""The made-up organisation of the demo: invented places, invented people, facts only."""
