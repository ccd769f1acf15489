"""Signed notes and their Ed25519 keys, as C2SP's ``signed-note`` defines them.

A note is a text, an empty line, and a line for each signature: ``— NAME BASE64``, where what is
encoded is the four bytes of the key's id and then the signature of the text. Other programs read
the same notes, such as Go's ``golang.org/x/mod/sumdb/note``.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lydelse.formats.text import sha256

_ED25519 = b"\x01"  # the algorithm's number in a key
_LENGTH = 32
_PRIVATE = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+]+")
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+=*)")
# What precedes the 32 bytes of an Ed25519 key in DER (RFC 8410, section 4).
_DER = bytes.fromhex("302a300506032b6570032100")


class ToolsMissing(Exception):
    """The extra ``lydelse[proof]`` is not installed."""


@dataclass(frozen=True)
class PublicKey:
    """A key that signatures are verified with. ``name`` says whose it is."""

    name: str
    raw: bytes

    @property
    def id(self) -> str:
        """The eight hexadecimal digits that a signature names its key by."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.raw)[:8]

    @property
    def text(self) -> str:
        """The key on one line, as it stands in the settings: ``NAME+ID+BASE64``."""
        return f"{self.name}+{self.id}+{_encoded(_ED25519 + self.raw)}"

    @property
    def pem(self) -> bytes:
        """The key as ``openssl`` reads it."""
        body = _encoded(_DER + self.raw)
        return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n".encode()

    def verifies(self, signature: bytes, text: bytes) -> bool:
        """Whether a signature of a text was made with this key."""
        try:
            from cryptography.exceptions import InvalidSignature
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        except ImportError as error:
            raise ToolsMissing from error
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """A private key. Keep ``seed`` secret: it is all that signing needs."""

    name: str
    seed: bytes

    @property
    def public(self) -> PublicKey:
        """The key that its signatures are verified with."""
        return PublicKey(self.name, _private(self.seed).public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """The key on one line, to be kept secret: ``PRIVATE+KEY+NAME+ID+BASE64``."""
        return f"{_PRIVATE}{self.name}+{self.public.id}+{_encoded(_ED25519 + self.seed)}"

    def sign(self, text: bytes) -> bytes:
        """Sign a text."""
        signature: bytes = _private(self.seed).sign(text)
        return signature


def new_key(name: str) -> SigningKey:
    """Make a key; ``ValueError`` if a key cannot bear that name."""
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError as error:
        raise ToolsMissing from error
    return SigningKey(name, Ed25519PrivateKey.generate().private_bytes_raw())


def read_key(text: str) -> PublicKey | None:
    """Read a key from its line in the settings; None if it is not one, or its id does not fit."""
    name, _, rest = text.strip().partition("+")
    id, _, encoded = rest.partition("+")
    raw = _decoded(encoded)
    if not _NAME.fullmatch(name) or raw is None or raw[:1] != _ED25519:
        return None
    key = PublicKey(name, raw[1:])
    return key if len(key.raw) == _LENGTH and key.id == id else None


def read_signing_key(text: str) -> SigningKey | None:
    """Read a key from the line that is kept secret; None if it is none."""
    if not text.strip().startswith(_PRIVATE):
        return None
    name, _, rest = text.strip().removeprefix(_PRIVATE).partition("+")
    id, _, encoded = rest.partition("+")
    raw = _decoded(encoded)
    if not _NAME.fullmatch(name) or raw is None or raw[:1] != _ED25519 or len(raw) != _LENGTH + 1:
        return None
    key = SigningKey(name, raw[1:])
    return key if key.public.id == id else None


def signed(text: bytes, keys: Iterable[SigningKey]) -> bytes:
    """Make the note of a text that ends in a line feed, signed with some keys."""
    lines = [
        f"— {key.name} {_encoded(bytes.fromhex(key.public.id) + key.sign(text))}\n" for key in keys
    ]
    return text + b"\n" + "".join(lines).encode()


@dataclass(frozen=True)
class Signature:
    """One line below a note: whose key it names, and the signature itself."""

    name: str
    id: str
    data: bytes

    def names(self, key: PublicKey) -> bool:
        """Whether this signature says that it was made with a key."""
        return (self.name, self.id) == (key.name, key.id)


def read_note(note: bytes) -> tuple[bytes, Sequence[Signature]] | None:
    """Split a note into its text and its signatures; None if it is no note."""
    text, found, below = note.rpartition(b"\n\n")
    if not found or not below.endswith(b"\n"):
        return None
    try:
        lines = below.decode().removesuffix("\n").split("\n")
    except UnicodeDecodeError:
        return None
    signatures = []
    for line in lines:
        one = _SIGNATURE.fullmatch(line)
        data = _decoded(one[2]) if one else None
        if one is None or data is None or len(data) < 5:
            return None
        signatures.append(Signature(one[1], data[:4].hex(), data[4:]))
    return text + b"\n", signatures


def _private(seed: bytes):  # type: ignore[no-untyped-def]  # the type stands in the extra
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError as error:
        raise ToolsMissing from error
    return Ed25519PrivateKey.from_private_bytes(seed)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
