"""The formats of files: text, YAML, Markdown, paths."""
