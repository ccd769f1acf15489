"""Lydelse publishes a company's policies: the wording in force, on any day, and what changed.

The rooms of this package, in the order of the flow:

* ``store`` is the one door to the disk, ``config`` the settings, ``yamlfile`` YAML with lines;
* ``source`` reads one file, ``model`` holds what was read, ``site`` reads them all;
* ``ledger`` is the append-only list of what was published, ``life`` the state on a day;
* ``checks`` finds what is wrong, ``problems`` and ``messages/`` say so;
* ``drafting`` and ``publishing`` are what an editor can do, ``cli`` the command line;
* ``rendering`` makes HTML of Markdown, ``addresses`` says where, ``pages`` what stands there;
* ``compare`` finds and shows what changed between two editions.

Nothing here knows MkDocs, git or the clock: today is passed in.
"""

__version__ = "0.1.0"
