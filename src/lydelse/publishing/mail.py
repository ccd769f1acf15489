"""An announcement as a message that a mail program opens: text and HTML, ``message/rfc822``.

It is a draft. The person who sends it decides from whom, to whom and when: there is no ``From``, no
``To`` and no ``Date`` (RFC 5322, 3.6), and ``X-Unsent`` lets Outlook open it for writing. Nothing
in it is fetched when it is opened. The same announcement is the same bytes.
"""

from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

from markupsafe import Markup

from lydelse.messages.catalogue import direction
from lydelse.publishing.announcement import Announcement

_PAGE = Markup("""\
<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<title>{subject}</title>
</head>
<body>
{body}
</body>
</html>
""")


def as_message(told: Announcement) -> bytes:
    """Return the message, its lines ended as mail ends them."""
    subject = " ".join(told.subject.split())
    page = _PAGE.format(
        language=told.language,
        direction=direction(told.language),
        subject=subject,
        body=told.html,
    )
    message = EmailMessage(SMTP)
    message["Subject"] = subject
    message["X-Unsent"] = "1"
    message.set_content(told.text, cte="quoted-printable")
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    message["Content-Language"] = told.language  # what is set before goes with the content
    # `=_` cannot stand in quoted-printable, so that no text holds the boundary (RFC 2045, 6.7).
    message.set_boundary(f"=_{sha256(page.encode()).hexdigest()[:32]}")
    return message.as_bytes()
