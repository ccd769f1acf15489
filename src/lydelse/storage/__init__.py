"""The one door to the disk. Knows nothing of policies."""
