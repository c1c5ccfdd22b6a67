# SPDX-License-Identifier: EUPL-1.2
"""When a group may be read, and when it may be disclosed: the domain's rule, once more."""

import dataclasses
import datetime

from .policy import GENERAL_MAX_DAYS
from .world import LIVE, POLICE_ONLY

OK, INVALID, NOT_FOUND, DENIED, UNAUTHENTICATED = 0, 3, 5, 7, 16
# Who keeps its own file: also the one that has left.
HAS_A_FILE = ("active", "left", "removed")
# Conditions that an extract meets, never the group itself.
BY_EXTRACT = ("own_area", "level_only")
CLOSED, RELEASED, ABSENT, WITHHELD, EXPIRED, NOT_NAMED = 0, 1, 2, 3, 4, 5


@dataclasses.dataclass
class Verdict:
    code: int
    reason: str = ""
    # group -> state, for every group that the ceiling does not close
    states: dict = dataclasses.field(default_factory=dict)

    @property
    def released(self):
        return {g for g, s in self.states.items() if s == RELEASED}


def standing_of(actor, case):
    return case.participants.get(actor.organisation.code, ("", ""))


def is_assigned(actor, case):
    if (actor.organisation.code, actor.code) in case.assigned:
        return True
    standing, _ = standing_of(actor, case)
    return actor.duty and standing == "interim"


def admitted(world, actor, case, method, purpose):
    """The call as a whole, before any record is looked at: (Verdict, position)."""
    if purpose not in world.policy.purposes:
        return Verdict(INVALID, "UNKNOWN_PURPOSE"), None
    if case is None:
        return Verdict(NOT_FOUND), None
    organisation = actor.organisation
    standing, state = standing_of(actor, case)
    if state not in HAS_A_FILE or organisation.code in case.sealed:
        return Verdict(NOT_FOUND), None
    position = world.policy.position(organisation.kind, actor.role, standing)
    scope = world.policy.scope(method, position)
    if (scope != "o" or method == "GetCeiling") and not is_assigned(actor, case):
        return Verdict(NOT_FOUND), None
    if scope is None:
        return Verdict(DENIED, "METHOD_NOT_ALLOWED"), None
    return Verdict(OK), position


def read(world, actor, record, named=(), method="GetRecord", purpose="own_case_work"):
    """What the actor gets of the record's newest version that it can be shown."""
    if record is None:
        return Verdict(NOT_FOUND)
    verdict, position = admitted(world, actor, record.case, method, purpose)
    if verdict.code != OK:
        return verdict
    if record.owner is actor.organisation:
        position = _file_position(world, actor, position, record.case)
        return _own(world, position, record, named)
    return _others(world, actor, position, record, named)


def _shown(world, case, row, present, named):
    if not present:
        return ABSENT
    if row.group in named if named else world.sensitivity(case, row.group) < 4:
        return RELEASED
    return NOT_NAMED


def _file_position(world, actor, position, case):
    """Who was responsible before keeps its own file as it was."""
    if standing_of(actor, case)[0] != "former":
        return position
    return world.policy.position(actor.organisation.kind, actor.role, "owner")


def _own(world, position, record, named):
    states = {}
    for group in world.policy.groups_of(record.kind):
        row = world.policy.rows[group]
        if row.cell(position).owner_reads:
            states[group] = _shown(world, record.case, row,
                                   group in record.newest.wrote, named)
    if not states:
        return Verdict(DENIED, "CLOSED_TO_POSITION")
    return Verdict(OK, states=states)


def _others(world, actor, position, record, named):
    if standing_of(actor, record.case)[1] != "active":
        return Verdict(NOT_FOUND)
    now = world.now()
    given = [
        d for d in world.disclosures_to(record, actor.organisation)
        if d.begun(now) and any(v.final and v.number == d.version for v in record.versions)
    ]
    if not given:
        return Verdict(NOT_FOUND)
    states = {}
    for group in world.policy.groups_of(record.kind):
        state = _others_group(world, actor, position, record, given, group, named)
        if state != CLOSED:
            states[group] = state
    if not any(s in (RELEASED, ABSENT, NOT_NAMED) for s in states.values()):
        return Verdict(DENIED, "NOTHING_RELEASED", states)
    return Verdict(OK, states=states)


def _condition_met(world, actor, record, condition):
    if not condition:
        return True
    if condition == "acting":
        return world.tasks_for(record.case, record.owner, actor.organisation)
    if condition == "naming_it":
        return record.kind == "case" or actor.organisation.code in record.scopes
    return condition in BY_EXTRACT


def _others_group(world, actor, position, record, given, group, named):
    """What is readable today, of the newest version that any such disclosure gives."""
    row = world.policy.rows[group]
    cell = row.cell(position)
    if not cell.others_read:
        return CLOSED
    if not _condition_met(world, actor, record, cell.condition):
        return CLOSED
    # Only what the owner wrote for this recipient, or only the group itself.
    extract = cell.condition in BY_EXTRACT
    code = actor.organisation.code if extract else ""
    now = world.now()
    standing = [
        d for d in given
        if group in d.groups and (group in d.extracts) == extract
        and not d.withdrawn and _ground_holds(world, d, group, now)
    ]
    if not standing:
        return WITHHELD
    protected = world.protected_since(record.case)
    found = [d.gives(row, protected) for d in standing if now < d.expires_at]
    if not found:
        return EXPIRED
    version = max(found, key=lambda v: v.number)
    lasts = record.lasts_until(group, version, code)
    if row.fades and lasts is not None and lasts <= now:
        return EXPIRED
    return _shown(world, record.case, row, version.wrote_for(group, code) is not None, named)


def needs_extract(world, case, recipient, group):
    """None: nobody there may read it; else whether everybody who may needs an extract."""
    standing, _ = case.participants.get(recipient.code, ("-", ""))
    cells = [world.policy.rows[group].cell(p)
             for p in world.policy.positions_of(recipient.kind, standing)]
    cells = [c for c in cells if c.others_read]
    return all(c.condition in BY_EXTRACT for c in cells) if cells else None


def _ground_holds(world, d, group, now):
    ground = world.policy.grounds[d.ground]
    if not ground.in_force(now):
        return False
    if "consent" in ground.requires:
        return d.consent is not None and d.consent.consent_holds(
            d.recipient.code, group, now, d.record.subject
        )
    return True


@dataclasses.dataclass
class Proposal:
    """A disclosure about to be asked for."""

    record: object
    version: object
    groups: tuple
    recipient: object
    ground: str
    consent: object = None
    weighing: bool = False
    necessity: bool = False
    decision_number: bool = False
    follow: bool = False
    expires_at: datetime.datetime = None


def disclose(world, actor, p):
    """(may it be made, does it wait for a second person)."""
    verdict, position = admitted(world, actor, p.record.case, "Disclose", "own_case_work")
    allowed = (
        verdict.code == OK
        and p.record.owner is actor.organisation
        and p.recipient is not actor.organisation
        and p.version is not None
        and p.version.final
        and _recipient_fits(world, p)
        and _ground_fits(world, p)
        and _time_fits(world, p)
        and all(_group_fits(world, position, p, g) for g in p.groups)
    )
    lethal = any(world.sensitivity(p.record.case, g) == 4 for g in p.groups)
    return allowed, lethal


def _recipient_fits(world, p):
    _, state = p.record.case.participants.get(p.recipient.code, ("", ""))
    crossing = p.record.owner.regime == "bdl" and p.recipient.regime == "gdpr"
    return state in ("active", "invited") and (p.necessity or not crossing)


def _ground_fits(world, p):
    ground = world.policy.grounds.get(p.ground)
    if ground is None or not ground.in_force(world.now()):
        return False
    if not ground.reaches(p.record.owner.kind, p.recipient.kind):
        return False
    if p.follow and not ground.standing:
        return False
    if "consent" in ground.requires and (
        p.consent is None
        or not all(
            p.consent.consent_holds(p.recipient.code, g, world.now(), p.record.subject)
            for g in p.groups
        )
    ):
        return False
    met = {"weighing": p.weighing, "decision_number": p.decision_number, "request": False}
    return all(met.get(r, True) for r in ground.requires)


def _time_fits(world, p):
    ground = world.policy.grounds[p.ground]
    days = min(GENERAL_MAX_DAYS, ground.max_days)
    if p.expires_at is None or p.expires_at <= world.now():
        return False
    if p.expires_at > world.now() + datetime.timedelta(days=days):
        return False
    until = p.consent.consent_until if p.consent else None
    return until is None or p.expires_at <= until


def _group_fits(world, position, p, group):
    row = world.policy.rows[group]
    if not row.cell(position).writes or (group in LIVE and not p.follow):
        return False
    if group in POLICE_ONLY and p.recipient.kind != "police":
        return False
    ground = world.policy.grounds[p.ground]
    if not row.classes <= ground.classes:
        return False
    if "consent" in ground.requires and row.classes != {"own"}:
        return False
    needs = needs_extract(world, p.record.case, p.recipient, group)
    if needs:
        return p.version.wrote_for(group, p.recipient.code) is not None
    return needs is False
