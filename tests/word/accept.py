"""Open files in LibreOffice, accept or reject all tracked changes, and save them.

A script for the Python that LibreOffice's UNO bridge is installed for: `accept.py FOLDER` reads
each `*.docx` in a folder.
"""

import contextlib
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

COMMANDS = {"accept": "AcceptAllTrackedChanges", "reject": "RejectAllTrackedChanges", "same": ""}


def value(name, given):
    pair = PropertyValue()
    pair.Name, pair.Value = name, given
    return pair


folder = Path(sys.argv[1])
pipe = f"lydelse{abs(hash(str(folder)))}"
office = subprocess.Popen(
    ["soffice", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;",
     f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
)  # fmt: skip
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext(
    "com.sun.star.bridge.UnoUrlResolver", local
)
for _ in range(200):
    try:
        context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.2)
manager = context.ServiceManager
desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
dispatcher = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
for file in sorted(folder.glob("*.docx")):
    for how, command in COMMANDS.items():
        document = desktop.loadComponentFromURL(
            file.as_uri(), "_blank", 0, (value("Hidden", True),)
        )
        if command:
            frame = document.CurrentController.Frame
            dispatcher.executeDispatch(frame, f".uno:{command}", "", 0, ())
        target = folder / how / file.name
        target.parent.mkdir(exist_ok=True)
        document.storeToURL(target.as_uri(), (value("FilterName", "MS Word 2007 XML"),))
        document.close(True)
with contextlib.suppress(Exception):
    desktop.terminate()
office.wait(300)
