"""The JSON edge: translates HTTP to a verb and back."""
