# SPDX-License-Identifier: EUPL-1.2
"""The echoing callee and a throwaway authority, for clients of other make."""

import json
import os
import pathlib
import subprocess

import pytest

PKI = pathlib.Path(__file__).resolve().parents[3] / "deploy/pki/pki"
ECHO = os.environ.get("NET_ECHO", "net_echo")


def pki(*args):
    return subprocess.run([PKI, *args], check=True, capture_output=True,
                          text=True).stdout.strip()


@pytest.fixture(scope="session")
def certs(tmp_path_factory):
    """Two authorities: the one that is trusted, and another."""
    top = tmp_path_factory.mktemp("pki")
    node = "urn:sluss:node:a"
    ca, other = str(top / "ca"), str(top / "other")
    pki("init", ca)
    pki("server", ca, "server")
    pki("client", ca, "good", node)
    pki("client", ca, "later", node)
    pki("client", ca, "stranger", "urn:sluss:node:a-stranger")
    pki("client", ca, "expired", node, "--expired")
    pki("client", ca, "early", node, "--early")
    pki("client", ca, "eku", node, "--eku", "serverAuth")
    pki("client", ca, "noeku", node, "--eku", "none")
    pki("client", ca, "anyeku", node, "--eku", "anyExtendedKeyUsage")
    pki("client", ca, "two", node, "--uri", "urn:sluss:node:b")
    pki("client", ca, "mixed", node, "--uri", "urn:other:b")
    pki("client", ca, "prefix", "urn:other:node:a")
    pki("client", ca, "bare", "urn:sluss:node:")
    pki("client", ca, "revoked", node)
    pki("revoke", ca, "revoked")
    pki("crl", ca)
    pki("init", other)
    pki("client", other, "foreign", node)
    for end in ("pem", "key"):
        os.link(f"{other}/foreign.{end}", f"{ca}/foreign.{end}")
    return top / "ca"


class Server:
    def __init__(self, directory, *limits):
        self.p = subprocess.Popen([ECHO, directory, *limits], text=True,
                                  stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE)
        self.address = self.p.stdout.readline().strip()

    def say(self, word):
        self.p.stdin.write(word + "\n")
        self.p.stdin.flush()

    def ask(self, word):
        self.say(word)
        return self.p.stdout.readline().strip()

    def counters(self):
        return json.loads(self.ask("counters"))

    @property
    def port(self):
        return int(self.address.rsplit(":", 1)[1])

    def drain(self):
        answer = self.ask("drain")
        assert self.p.wait(20) == 0     # LeakSanitizer speaks here
        return answer


@pytest.fixture
def serve(certs):
    servers = []

    def start(*limits):
        servers.append(Server(certs, *limits))
        return servers[-1]

    yield start
    for s in servers:
        if s.p.poll() is None:
            assert s.drain() == "drained"
