"""What CI runs around the commands: git, the public site, words for the pull request."""
