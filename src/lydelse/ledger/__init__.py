"""The ledger: its events, the state of a version on a day, and the rules between them."""
