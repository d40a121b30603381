"""Certificates for tests, by openssl."""

import pathlib
import subprocess

from server import LIMIT


def openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=LIMIT)


class Authority:
    """Signs certificates."""

    def __init__(self, directory: pathlib.Path, name: str) -> None:
        self.directory = directory
        self.certificate = directory / f"{name}.pem"
        self.key = directory / f"{name}.key"
        openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", 2,
            "-subj", f"/CN={name}", "-keyout", self.key, "-out", self.certificate)

    def issue(self, name: str) -> tuple[pathlib.Path, pathlib.Path]:
        """A certificate for this machine, and its key."""
        request, certificate, key = (self.directory / f"{name}{end}" for end in (".csr", ".pem", ".key"))
        extensions = self.directory / f"{name}.ext"
        extensions.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={name}",
            "-keyout", key, "-out", request)
        openssl(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
            "-days", 2, "-extfile", extensions, "-out", certificate)
        return certificate, key
