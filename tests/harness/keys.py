# SPDX-License-Identifier: Apache-2.0
"""DKIM keys and TLS certificates, made by openssl once a test run and shared by its labs."""
import base64
import fcntl
import os
import pathlib
import subprocess


def _openssl(*words, data=None):
    return subprocess.run(["openssl", *map(str, words)], input=data, check=True, capture_output=True).stdout


class Keys:
    """key001 (RSA-2048) and key002 (RSA-1024), and an Ed25519 key; a CA and a server certificate."""

    TYPES = {"key001": ("rsa", 2048), "key002": ("rsa", 1024), "other001": ("rsa", 2048),
             "ed001": ("ed25519", None)}

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / ".lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.folder / ".complete").exists():
                self._make()
                (self.folder / ".complete").touch()

    def _make(self):
        for name, (kind, bits) in self.TYPES.items():
            options = ["-algorithm", "ed25519"] if kind == "ed25519" else \
                ["-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"]
            _openssl("genpkey", *options, "-out", self.private(name))
            os.chmod(self.private(name), 0o600)
        self._make_certificates()

    def _make_certificates(self):
        for name in ("ca", "server", "stranger"):
            _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                     "-out", self.folder / f"{name}.key")
        _openssl("req", "-x509", "-key", self.folder / "ca.key", "-subj", "/CN=lab CA", "-days", "30",
                 "-out", self.folder / "ca.crt")
        _openssl("req", "-x509", "-key", self.folder / "stranger.key", "-subj", "/CN=stranger.test",
                 "-days", "30", "-out", self.folder / "stranger.crt")
        request = _openssl("req", "-new", "-key", self.folder / "server.key", "-subj", "/CN=sluis.test")
        names = self.folder / "names"
        names.write_text("subjectAltName=DNS:sluis.test,DNS:mx.sink.test,DNS:mx2.sink.test,DNS:*.tls.test\n")
        certificate = _openssl("x509", "-req", "-CA", self.folder / "ca.crt", "-CAkey", self.folder / "ca.key",
                               "-CAcreateserial", "-days", "30", "-extfile", names, data=request)
        (self.folder / "server.crt").write_bytes(certificate)
        os.chmod(self.folder / "server.key", 0o600)

    def private(self, selector):
        return self.folder / f"{selector}.pem"

    def public_base64(self, selector):
        if self.TYPES[selector][0] == "ed25519":
            der = _openssl("pkey", "-in", self.private(selector), "-pubout", "-outform", "DER")
            return base64.b64encode(der[-32:]).decode()
        der = _openssl("pkey", "-in", self.private(selector), "-pubout", "-outform", "DER")
        return base64.b64encode(der).decode()

    def record(self, selector):
        """The TXT record that a customer publishes."""
        kind = self.TYPES[selector][0]
        return f"v=DKIM1;h=sha256;k={kind};p={self.public_base64(selector)}"
