"""What visitors write when they search, as data for each language."""
