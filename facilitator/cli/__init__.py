"""The hand edge: the commands of an operator."""
