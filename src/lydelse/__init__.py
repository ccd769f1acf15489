"""Lydelse publishes a company's policies: the wording in force, on any day, and what changed.

The packages, from the top floor down; each imports only what stands below it:

* ``jobs``: what CI runs, and nothing imports;
* ``cli``: the terminal; ``mkdocs``: the glue to MkDocs; ``build``: what a build makes again;
* ``importing``: a document's own past, taken in;
* ``starter``: what a company's own repository begins with;
* ``publishing``: drafts, acts that write the ledger, the report for reviewers;
* ``checks``: what can be wrong; ``revision``: what a draft did to the version it is based on;
* ``website``: what there is to see on a day; ``law``: rules as data, and coverage;
* ``project``: what the editors wrote; ``proof``: signatures, time stamps, a public copy;
* ``ledger``: what was published, and its state on a day;
* ``content``: an edition as a reader sees it; ``cookie_scan``: what a browser was seen to store;
* ``pdf``, ``word``: a text or a comparison as a PDF, as a Word file, and out of one again;
* ``compare``: what changed between two editions; ``model``: the nouns;
* ``registers``: the facts behind a version; ``formats``: text, YAML, Markdown, paths;
* ``messages``: every sentence a person meets; ``storage``: the one door to the disk;
* ``memo``: what is kept in memory.

Only ``cli`` and ``mkdocs`` know the clock: to the others today is passed in.
"""

__version__ = "0.1.0"
