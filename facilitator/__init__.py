"""Facilitator: a tool for the people who run mental-health peer-support groups."""

__version__ = "0.1.0"
