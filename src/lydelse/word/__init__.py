"""Word files: a text or a comparison goes out, an edited text comes back.

    Tree ─┐
          ├─ flow ─▶ paragraphs and tables, each piece with its side ─▶ document ─▶ package ─▶ .docx
    Diff ─┘                                                          └▶ lydelse.pdf ─▶ .pdf

    .docx ─ package ─▶ parts ─ read ─▶ HTML and findings ─┐
    .html, .txt ─ plain ──────────────────────────────────┴─ returned ─▶ Markdown

`returned` puts the edition that was sent out through Word in thought and compares: what is the same
keeps its source (`source` knows where each block stands), what was edited takes the edits into it,
and `markdown` writes what is new. Word's format is written and read with lxml alone: of what is
needed here (tracked changes, footnotes, lists with numbers of their own, findings with a place),
python-docx has none, and mammoth accepts tracked changes without a word.
"""
