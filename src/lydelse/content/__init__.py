"""An edition as a reader sees it: its text, its register, what changed in it."""
