# SPDX-License-Identifier: EUPL-1.2
"""Revoking a node or an actor is effective within two seconds, on live connections too."""

import os
import time

import pytest
from rig import caller, registry, wait
from rig.caller import Refused

LIMIT = 2.0
UNAUTHENTICATED, UNAVAILABLE = 16, 14


@pytest.fixture
def admin(bench):
    return bench.caller("kronofogden", "adm", purpose="administration")


def until_refused(who, since):
    """Calls until refused; seconds since the revocation was answered."""
    def gone():
        try:
            who.WhoAmI()
        except Refused as r:
            return r
        return None
    refused = wait.until(gone, LIMIT + 3, "refusal")
    return time.monotonic() - since, refused


def test_an_administrator_enrols_and_revokes_a_node(bench, admin):
    name = "kronofogden-temp"
    spki = bench.pki.client(name, registry.URI + "kronofogden")
    admin.EnrolNode(code="temp", spki_sha256=bytes.fromhex(spki))
    channel = bench.channel(name, fresh=True)
    who = caller.Caller(bench.contract, channel, "oa1", "caseworker", timeout=5)

    def answered():
        try:
            return who.WhoAmI()
        except Refused:
            return None
    assert wait.until(answered, 5, "enrolment").node == "temp"
    assert "temp" in [n.code for n in admin.ListNodes().nodes]
    admin.RevokeNode(code="temp")
    seconds, refused = until_refused(who, time.monotonic())
    assert seconds <= LIMIT and refused.code in (UNAUTHENTICATED, UNAVAILABLE)
    channel.close()


def test_the_old_key_of_a_node_that_got_another_is_out_within_two_seconds(bench, admin):
    old = bench.enrol("kronofogden", "moving", name="kronofogden-old")
    bench.apply_registry()
    channel = bench.channel(old, fresh=True)
    who = caller.Caller(bench.contract, channel, "oa1", "caseworker", timeout=5)

    def answered():
        try:
            return who.WhoAmI()
        except Refused:
            return None
    assert wait.until(answered, 5, "enrolment").node == "moving"
    new = bench.enrol("kronofogden", "moving", name="kronofogden-new")
    bench.apply_registry()
    seconds, refused = until_refused(who, time.monotonic())
    assert seconds <= LIMIT and refused.code in (UNAUTHENTICATED, UNAVAILABLE)
    channel.close()
    channel = bench.channel(new, fresh=True)
    who = caller.Caller(bench.contract, channel, "oa1", "caseworker", timeout=5)
    assert wait.until(answered, 5, "the new key").node == "moving"
    channel.close()


def test_a_revoked_actor_is_refused_on_its_next_call(bench, admin):
    code = "gone" + os.urandom(2).hex()
    admin.PutActor(code=code, roles=["caseworker"], approver=2, duty=2)
    who = bench.caller("kronofogden", code, role="caseworker")
    assert who.WhoAmI().roles == ["caseworker"]
    admin.RevokeActor(code=code)
    seconds, refused = until_refused(who, time.monotonic())
    assert seconds <= LIMIT and refused.code == UNAUTHENTICATED


def test_a_role_taken_away_is_gone_on_the_next_call(bench, admin):
    code = "role" + os.urandom(2).hex()
    admin.PutActor(code=code, roles=["caseworker", "auditor"], approver=2, duty=2)
    who = bench.caller("kronofogden", code, role="auditor", purpose="control")
    assert who.WhoAmI().role == "auditor"
    admin.PutActor(code=code, roles=["caseworker"], approver=2, duty=2)
    assert who.refused("ListReads").reason == "ROLE_NOT_HELD"


def test_someone_taken_off_a_case_reads_nothing_more(play, own_scene):
    record = play.put(own_scene.case, own_scene.pc, "eligibility")
    play.disclose(record, own_scene.pc, "malmo-soc", ["eligibility.checklist"])
    second = play.actor("malmo-soc", "sw2")
    assert play.difference(second, record) is None
    play.unassign(own_scene.case, second)
    assert play.look(second, record)[0].code == 5


def test_an_administrator_administers_its_own_organisation_only(bench, admin):
    listed = sorted(n.spki_sha256.hex() for n in admin.ListNodes(page_size=200).nodes)
    assert listed == sorted(r[0] for r in bench.main.sql(
        "select encode(n.spki, 'hex') from sluss.node n join sluss.organisation o"
        " on o.id = n.organisation where o.code = 'kronofogden'"))
    assert admin.refused("RevokeActor", code="pc1").code in (3, 5, 9)
    assert bench.caller("police-nord", "pc1").WhoAmI().actor == "pc1"


@pytest.mark.parametrize("actor", ["oa1", "aud", "lead"])
def test_nobody_but_an_administrator_changes_the_registry(bench, actor):
    who = bench.caller("kronofogden", actor, purpose="administration")
    for method, fields in (("RevokeNode", dict(code="sys")), ("RevokeActor", dict(code="oa2")),
                           ("PutActor", dict(code="x1", roles=["caseworker"], approver=1, duty=1)),
                           ("EnrolNode", dict(code="x1", spki_sha256=b"k" * 32))):
        assert who.refused(method, **fields).code == 7, method
