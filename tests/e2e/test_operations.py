# SPDX-License-Identifier: EUPL-1.2
"""Who may call what: every method of the contract by every position, and by outsiders."""

import os

import grpc
import pytest
from rig import requests, scenes
from rig.caller import Refused
from rig.relations import Relations
from test_unknown_is_forbidden import face

CONTROL = [("police-nord", n) for n in ("pg1", "aud", "lead", "adm")]
INVALID, UNIMPLEMENTED = 3, 12
# What changes who is there, or the case itself: each on a case of its own.
UNSETTLING = {"Leave", "Remove", "CloseCase", "RequestTransfer", "Refer", "AssignActor"}
REGISTRY = {"RevokeActor", "RevokeNode", "PutActor", "EnrolNode"}


def stage(play):
    scene = scenes.open_case(play)
    relations = Relations(play, scene)
    for code, name in CONTROL:
        relations.assign(code, name)
    relations.participant("socialstyrelsen", "so1")
    record = play.put(scene.case, scene.pc, "person")
    return scene, record


@pytest.fixture(scope="module")
def settled(play):
    return stage(play)


def positions(play, policy, scene):
    """position -> somebody assigned who holds it."""
    found = {}
    for actor in scene.people():
        standing, _ = scene.case.participants[actor.organisation.code]
        found.setdefault(policy.position(actor.organisation.kind, actor.role, standing), actor)
    return found


def call(play, actor, name, request):
    """The refusal, or None when the call was answered."""
    caller = play.caller(actor)
    method = play.contract.methods[name]
    if not method.streams:
        try:
            caller.call(name, request)
        except Refused as r:
            return r
        return None
    stream = caller.channel.unary_stream(
        method.path, request_serializer=lambda m: m.SerializeToString(),
        response_deserializer=method.reply.FromString)(
        request, metadata=caller.metadata(), timeout=10)
    try:
        next(stream)
    except StopIteration:
        return None
    except grpc.RpcError as e:
        return Refused(e, play.contract)
    finally:
        stream.cancel()
    return None


def may(play, policy, name, position, actor):
    """In a case it is the position there that counts, and without one any that the role may be."""
    fields = play.contract.methods[name].request.DESCRIPTOR.fields_by_name
    if "case_id" in fields:
        return policy.scope(name, position) is not None
    return any(policy.scope(name, r["position"]) for r in policy.position_rules
               if r["agency_kind"] == actor.organisation.kind and r["role"] == actor.role)


def methods(contract):
    return sorted(contract.methods)


def built(play):
    actor = play.actor("police-nord", "pc1")
    return [m for m in methods(play.contract) if not (
        (r := call(play, actor, m, play.contract.methods[m].request())) and
        r.code == UNIMPLEMENTED)]


def test_a_position_calls_what_the_table_says_and_nothing_else(bench, play, policy, settled):
    scene, record = settled
    held = positions(play, policy, scene)
    assert len(held) == 13
    wrong, denied, end = [], 0, bench.log_end()
    for name in built(play):
        apart = stage(play) if name in UNSETTLING else None
        for position, actor in held.items():
            allowed = may(play, policy, name, position, actor)
            if allowed and name in REGISTRY:
                continue  # one's own nodes and actors
            on, about = apart if allowed and apart else (scene, record)
            request = requests.build(play, name, on.case.id, about.id)
            refused = call(play, actor, name, request)
            denied += not allowed
            if refused and refused.code == INVALID and refused.field:
                wrong.append(f"{name} by {position}: not filled: {refused}")
            if allowed == bool(refused and refused.reason == "METHOD_NOT_ALLOWED"):
                wrong.append(f"{name} by {position}: {refused}")
    assert not wrong, "\n".join(wrong)
    assert denied > 250
    rows = bench.log_rows(f"l.id > {end} and l.reason = 'METHOD_NOT_ALLOWED'")
    assert len(rows) >= denied


def about_a_case(contract):
    return [n for n in methods(contract) if "case_id" in
            contract.methods[n].request.DESCRIPTOR.fields_by_name]


@pytest.mark.parametrize("who", [
    ("sis", "stranger"), ("kalmar-soc", "sw1"), ("malmo-soc", "stranger"), ("kalmar-soc", "lead"),
    ("kalmar-soc", "aud")])
def test_to_an_outsider_every_method_answers_of_a_case_as_if_it_were_not(play, settled, who):
    scene, record = settled
    actor = play.actor(*who)
    unlike = []
    for name in about_a_case(play.contract):
        faces = set()
        for case_id, about in ((scene.case.id, record.id), (scene.case.id, os.urandom(16)),
                               (os.urandom(16), record.id), (os.urandom(16), os.urandom(16))):
            refused = call(play, actor, name, requests.build(play, name, case_id, about))
            faces.add(str(face(refused)) if refused else "answered")
        if len(faces) != 1 or "answered" in faces:
            unlike.append(f"{name}: {faces}")
    assert not unlike, "\n".join(unlike)
