# SPDX-License-Identifier: EUPL-1.2
"""Certificates of a throwaway authority."""

import pathlib
import subprocess

from . import paths


class Pki:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self._run("init", self.directory)

    @staticmethod
    def _run(verb, *arguments):
        return subprocess.run(
            [str(paths.PKI), verb, *map(str, arguments)],
            check=True, stdout=subprocess.PIPE, text=True, timeout=60,
        ).stdout.strip()

    def server(self, name, *options):
        self._run("server", self.directory, name, *options)

    def client(self, name, uri, *options):
        """A certificate; its SPKI hash in hex."""
        self._run("client", self.directory, name, uri, *options)
        return self.spki(name)

    def revoke(self, name):
        self._run("revoke", self.directory, name)
        self._run("crl", self.directory)

    def spki(self, name):
        return self._run("spki", self.directory, name)

    @property
    def ca(self):
        return self.directory / "ca.pem"

    @property
    def crl(self):
        return self.directory / "crl.pem"

    def certificate(self, name):
        return self.directory / f"{name}.pem"

    def key(self, name):
        return self.directory / f"{name}.key"
