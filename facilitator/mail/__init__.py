"""Render one template pair and send one message to one recipient."""
