# SPDX-License-Identifier: EUPL-1.2
"""The synthetic world in a bench, and the same world as the oracle's."""

import configparser
import datetime
import subprocess

from oracle.world import UTC, Actor, Case, Disclosure, Organisation, Record, Version

from . import paths

CASE_LIVE = {"municipality": "case.municipal_track", "police": "case.police_track"}


def program():
    return paths.BUILD / "tests/synth/sluss-synth"


def generate(bench, cases, seed=1, batch=20, timeout=1200):
    """Registers the world's organisations, makes its cases; what the program said."""
    register(bench)
    done = subprocess.run(
        [str(program()), "--policy", str(paths.POLICY), "--main", bench.main.conninfo,
         "--keys", bench.keys.conninfo, "--root-key", str(bench.daemon.root_key),
         "--cases", str(cases), "--seed", str(seed), "--batch", str(batch)],
        capture_output=True, text=True, timeout=timeout)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def register(bench):
    text = subprocess.run(
        [str(program()), "--policy", str(paths.POLICY), "--registry"],
        capture_output=True, text=True, check=True, timeout=120).stdout
    file = configparser.ConfigParser(interpolation=None)
    file.read_string(text)
    for section in file.sections():
        noun, _, name = section.partition(" ")
        keys = file[section]
        if noun == "organisation":
            bench.registry.organisations.setdefault(name, Organisation(
                name, keys["agency_kind"], keys["regime"]))
            bench.registry.numbers[name] = ("", keys.get("municipality_code", ""))
        else:
            organisation, _, actor = name.partition("/")
            bench.registry.actors[organisation, actor] = Actor(
                bench.registry.organisations[organisation], actor,
                tuple(r.strip() for r in keys["roles"].split(",")),
                approver=keys["approver"] == "yes")
    bench.apply_registry()


def _time(text):
    if not text:
        return None
    return datetime.datetime.fromtimestamp(float(text), UTC)


def mirror(bench, world, cases):
    """The first cases, by id, as the oracle's facts: what SQL says, and nothing concluded."""
    world.organisations = bench.registry.organisations
    contract, one = bench.contract, bench.main.sql
    fields = {f.number: f for f in contract.Record.DESCRIPTOR.oneofs_by_name["body"].fields}
    chosen = f"(select id from sluss.cases order by id limit {cases})"
    for id_, in one(f"select id from sluss.cases where id in {chosen}"):
        world.cases[id_] = Case(bytes.fromhex(id_.replace("-", "")))
    for case, code, standing, state in one(
            "select p.case_id, o.code, p.standing, p.state from sluss.participant p"
            f" join sluss.organisation o on o.id = p.organisation where p.case_id in {chosen}"):
        world.cases[case].participants[code] = (standing, state)
    for case, code, actor in one(
            "select a.case_id, o.code, a.actor from sluss.assignment a join sluss.organisation o"
            f" on o.id = a.organisation where a.case_id in {chosen}"):
        world.cases[case].assigned.add((code, actor))
    for id_, case, code, kind, valid_to, created, groups in one(
            "select r.id, r.case_id, o.code, r.kind, extract(epoch from v.valid_to),"
            " extract(epoch from v.created_at), coalesce((select string_agg(g.grp::text, ' ')"
            " from sluss.version_group g where g.record = r.id and g.version = 1), '')"
            " from sluss.record r join sluss.organisation o on o.id = r.owner"
            " join sluss.record_version v on v.record = r.id"
            f" where r.case_id in {chosen}"):
        field = fields[int(kind)]
        owner = world.organisations[code]
        record = Record(bytes.fromhex(id_.replace("-", "")), world.cases[case], field.name, owner)
        names = {f"{field.name}.{field.message_type.fields_by_number[int(g)].name}"
                 for g in groups.split()}
        if field.name == "case":
            names |= {"case.participants"}
            names |= {CASE_LIVE[owner.kind]} if owner.kind in CASE_LIVE else set()
        record.versions.append(Version(1, True, dict.fromkeys(names, 1), _time(valid_to),
                                       _time(created)))
        world.records[id_] = record
    for record, code, kind, grp in one(
            "select s.record, o.code, s.kind, s.grp from sluss.consent_scope s join"
            " sluss.organisation o on o.id = s.recipient join sluss.record r on r.id = s.record"
            f" where r.case_id in {chosen}"):
        field = fields[int(kind)]
        world.records[record].scopes.setdefault(code, set()).add(
            f"{field.name}.{field.message_type.fields_by_number[int(grp)].name}")
    for record, code in one(
            "select t.record, o.code from sluss.task t join sluss.organisation o"
            f" on o.id = t.recipient where t.case_id in {chosen}"):
        world.records[record].task_for = code
    for id_, record, code, groups, ground, consent, not_before, expires, pending in one(
            "select d.id, d.record, o.code, d.groups, d.ground, coalesce(d.consent::text, ''),"
            " extract(epoch from d.not_before), extract(epoch from d.expires_at),"
            " d.needs_approval and d.approved_at is null from sluss.disclosure d"
            f" join sluss.organisation o on o.id = d.recipient where d.case_id in {chosen}"):
        r = world.records[record]
        message = contract.kinds()[r.kind]
        names = frozenset(f"{r.kind}.{f.name}" for f in message.fields
                          if int(groups) >> f.number & 1)
        world.disclosures[id_] = Disclosure(
            id_, r, 1, True, names, world.organisations[code], ground,
            world.records.get(consent), _time(not_before), _time(expires), pending == "t")
