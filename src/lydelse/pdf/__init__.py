"""PDFs: the same row of paragraphs as for Word (`lydelse.word.flow`), set by Typst.

`source` writes a Typst document, `compile` makes a PDF of it, tagged (PDF/UA-1) and fit for an
archive (PDF/A-3a) with the source text attached; `coverage` knows which signs the fonts have. Typst
and the fonts are the extra ``lydelse[pdf]``.
"""
