"""Facts about one noun and what follows from them; import each model by its module."""
