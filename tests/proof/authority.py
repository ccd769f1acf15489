"""A time-stamping authority of one's own, by ``openssl ts``."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

_CONFIG = """\
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[tsa]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa_config]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Authority:
    """An authority with a root certificate, in a folder."""

    folder: Path

    @classmethod
    def made(cls, folder: Path, name: str = "Björkviks tidsstämpling") -> Authority:
        """Make the keys and certificates of an authority."""
        folder.mkdir(parents=True, exist_ok=True)
        one = cls(folder)
        (folder / "conf").write_text(_CONFIG.format(name=name, folder=folder), "utf-8")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        one.openssl("req", "-utf8", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem",
                    "-days", "30", "-config", "conf", "-extensions", "ca")  # fmt: skip
        one.openssl("req", "-utf8", "-new", *key, "-keyout", "tsa.key", "-out", "tsa.csr",
                    "-config", "conf", "-subj", "/CN=tsa")  # fmt: skip
        one.openssl("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                    "-CAcreateserial", "-days", "30", "-extfile", "conf", "-extensions", "tsa",
                    "-out", "tsa.pem")  # fmt: skip
        return one

    @property
    def root(self) -> bytes:
        """The certificate that is to be trusted."""
        return (self.folder / "ca.pem").read_bytes()

    def openssl(self, *words: str) -> str:
        """Call openssl in the folder; what it says."""
        done = subprocess.run(
            ["openssl", *words], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def reply(self, query: bytes) -> bytes:
        """Answer what is asked, as the authority would over the network."""
        (self.folder / "query").write_bytes(query)
        how = ("-config", "conf", "-section", "tsa_config", "-signer", "tsa.pem")
        self.openssl(
            *("ts", "-reply", *how, "-inkey", "tsa.key", "-queryfile", "query", "-out", "reply")
        )
        return (self.folder / "reply").read_bytes()
