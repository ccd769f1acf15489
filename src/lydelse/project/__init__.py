"""What the editors wrote, read from files."""
