"""What a build makes, and what may stand from the last one. Knows no MkDocs."""
