"""A document's own past, taken in: old texts as versions with true days and lasting section ids.

    originals ─ reading ─▶ texts ─ series ─▶ candidates ─ sections ─▶ ids ─ plan ─▶ a table
    a table that a person has edited ─ carrying ─▶ files to write and lines of the ledger

``originals`` are files as they were on some day: of a git history, of a folder, of a web archive.
Nothing here touches the disk, git, the clock or the network.
"""
