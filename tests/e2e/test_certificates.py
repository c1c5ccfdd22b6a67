# SPDX-License-Identifier: EUPL-1.2
"""Who may connect at all: certificates, enrolment, revocation lists."""

import subprocess

import pytest
from rig import caller, registry, wait
from rig.caller import Refused

UNAUTHENTICATED, UNAVAILABLE = 16, 14
ORG = "kronofogden"


def who_am_i(bench, name, ca=None):
    """A fresh connection under that certificate; the refusal or the reply."""
    made = caller.channel(bench.daemon.target, bench.pki.ca,
                          bench.pki.certificate(name) if name else None,
                          bench.pki.key(name) if name else None)
    try:
        return caller.Caller(bench.contract, made, "oa1", "caseworker", timeout=5).WhoAmI()
    except Refused as r:
        return r
    finally:
        made.close()


def refused(answer):
    assert isinstance(answer, Refused), answer
    assert answer.code in (UNAUTHENTICATED, UNAVAILABLE), answer
    return answer


def test_an_enrolled_certificate_says_who_it_is(bench):
    answer = who_am_i(bench, f"{ORG}-sys")
    assert (answer.organisation, answer.node, answer.actor) == (ORG, "sys", "oa1")
    assert (answer.role, len(answer.policy_hash)) == ("caseworker", 32)


def test_no_certificate_no_answer(bench):
    refused(who_am_i(bench, None))


def test_a_certificate_that_is_not_enrolled_is_refused(bench):
    bench.pki.client("stray", registry.URI + ORG)
    refused(who_am_i(bench, "stray"))


CASES = {
    "expired": ("--expired",),
    "not yet valid": ("--early",),
    "for servers only": ("--eku", "serverAuth"),
    "without extended key usage": ("--eku", "none"),
    "with two identities": ("--uri", registry.URI + "sis"),
}


@pytest.mark.parametrize("what", CASES)
def test_an_enrolled_key_under_a_bad_certificate_is_refused(bench, what):
    node = "bad-" + what.replace(" ", "-")
    bench.enrol(ORG, node, options=CASES[what])
    try:
        bench.apply_registry()
        refused(who_am_i(bench, f"{ORG}-{node}"))
    finally:
        del bench.registry.nodes[ORG, node]


@pytest.mark.parametrize("uri", [
    "urn:other:org:kronofogden", "urn:sluss:org:sis", "urn:sluss:org:", "urn:sluss:org:KRONOFOGDEN"])
def test_an_identity_that_is_not_the_nodes_own_is_refused(bench, uri):
    node = f"uri{abs(hash(uri)) % 10**6}"
    spki = bench.pki.client(node, uri)
    bench.registry.enrol(ORG, node, spki)
    try:
        bench.apply_registry()
        refused(who_am_i(bench, node))
    finally:
        del bench.registry.nodes[ORG, node]


def test_a_certificate_of_another_authority_is_refused(bench, tmp_path):
    from rig.pki import Pki
    other = Pki(tmp_path / "other")
    spki = other.client("foreign", registry.URI + ORG)
    bench.registry.enrol(ORG, "foreign", spki)
    try:
        bench.apply_registry()
        made = caller.channel(bench.daemon.target, bench.pki.ca,
                              other.certificate("foreign"), other.key("foreign"))
        with pytest.raises(Refused):
            caller.Caller(bench.contract, made, "oa1", timeout=5).WhoAmI()
        made.close()
    finally:
        del bench.registry.nodes[ORG, "foreign"]


def test_a_revoked_certificate_is_refused_once_the_list_is_read(bench):
    name = bench.enrol(ORG, "stolen")
    bench.apply_registry()
    wait.until(lambda: not isinstance(who_am_i(bench, name), Refused), 5, "enrolment")
    bench.pki.revoke(name)
    bench.daemon.reload()
    wait.until(lambda: isinstance(who_am_i(bench, name), Refused), 5, "the new list")
    assert not isinstance(who_am_i(bench, f"{ORG}-sys"), Refused)
    del bench.registry.nodes[ORG, "stolen"]


def test_a_personal_certificate_speaks_for_its_own_actor_only(bench):
    name = bench.enrol(ORG, "oa2-card", actor="oa2")
    bench.apply_registry()
    made = bench.channel(name, fresh=True)
    try:
        own = caller.Caller(bench.contract, made, "oa2", timeout=5)
        wait.until(lambda: _answers(own), 5, "enrolment")
        assert own.WhoAmI().actor == "oa2"
        assert caller.Caller(bench.contract, made, "", timeout=5).WhoAmI().actor in ("", "oa2")
        other = caller.Caller(bench.contract, made, "oa1", "caseworker", timeout=5)
        assert other.refused("ListCases").code in (7, UNAUTHENTICATED)
    finally:
        made.close()
        del bench.registry.nodes[ORG, "oa2-card"]


def _answers(who):
    try:
        return who.WhoAmI()
    except Refused:
        return None


def s_client(bench, *options):
    """openssl's own client: another TLS stack's view."""
    name = f"{ORG}-sys"
    return subprocess.run(
        ["openssl", "s_client", "-connect", bench.daemon.target, "-CAfile", str(bench.pki.ca),
         "-cert", str(bench.pki.certificate(name)), "-key", str(bench.pki.key(name)),
         "-verify_return_error", *options],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20)


def test_tls_1_3_with_alpn_h2_is_spoken(bench):
    done = s_client(bench, "-alpn", "h2", "-tls1_3")
    assert "ALPN protocol: h2" in done.stdout and "TLSv1.3" in done.stdout


@pytest.mark.parametrize("options", [
    ("-tls1_2", "-alpn", "h2"),
    ("-tls1_3",),
    ("-tls1_3", "-alpn", "http/1.1"),
    ("-tls1_3", "-alpn", "h2", "-ciphersuites", "TLS_AES_128_CCM_SHA256"),
    ("-tls1_3", "-alpn", "h2", "-groups", "brainpoolP256r1tls13:ffdhe2048"),
])
def test_older_or_weaker_tls_is_refused(bench, options):
    done = s_client(bench, *options)
    assert "New, TLSv1" not in done.stdout or "ALPN protocol: h2" not in done.stdout


def test_no_session_ticket_is_given(bench):
    done = s_client(bench, "-alpn", "h2", "-tls1_3")
    assert "New Session Ticket" not in done.stdout and "PSK identity" not in done.stdout
