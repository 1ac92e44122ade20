"""What the product costs, as ratios to a floor that runs beside it: ``make bench``."""
