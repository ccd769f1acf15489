"""Drafts, acts that write the ledger, the report for reviewers, announcements."""
