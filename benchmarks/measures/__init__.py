"""What is measured; each module holds one kind of question."""
