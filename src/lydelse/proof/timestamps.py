"""RFC 3161: what a time-stamping authority is asked, and what its answer proves.

The asking itself goes over the network and is done in ``jobs``.
"""

from datetime import datetime

from lydelse.proof.notes import ToolsMissing


class WrongToken(Exception):
    """The answer proves nothing: it is damaged, of another text, or of nobody who is trusted."""


def request(text: bytes) -> bytes:
    """Return what to ask an authority for: its seal on a text's SHA-256, with its certificate."""
    try:
        from rfc3161_client import TimestampRequestBuilder
        from rfc3161_client.base import HashAlgorithm
    except ImportError as error:
        raise ToolsMissing from error
    made: bytes = (
        TimestampRequestBuilder().data(text).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()
    )
    return made


def stamped_at(token: bytes, text: bytes, authorities: bytes) -> datetime:
    """Return the moment at which a trusted authority saw a text; ``WrongToken`` if none did.

    ``authorities`` are the certificates in PEM. They need to be valid at that moment, not today.
    """
    try:
        from cryptography import x509
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ImportError as error:
        raise ToolsMissing from error
    try:
        roots = x509.load_pem_x509_certificates(authorities)
        answer = decode_timestamp_response(token)
        VerifierBuilder(roots=list(roots)).build().verify_message(answer, text)
        moment: datetime = answer.tst_info.gen_time
    except (ValueError, TypeError, VerificationError) as error:
        raise WrongToken(str(error).rstrip(".")) from error
    return moment
