"""The anonymous check-in edge: a small application of its own without cookies."""
