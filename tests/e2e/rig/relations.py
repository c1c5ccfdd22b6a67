# SPDX-License-Identifier: EUPL-1.2
"""How a reader can stand to a record, brought about by superuser SQL and mirrored.

The API refuses most of these disclosures, and that is another test. Here every
group of every record is disclosed to everybody, so that the read itself, and
not the refusal to disclose, is what holds the ceiling.
"""

import datetime
import os

from oracle.world import UTC, Disclosure

from .clusters import uuid

OPEN_COLUMNS = ("withdrawn_at = null, needs_approval = false, approved_at = null,"
                " not_before = now() - interval '1 day', expires_at = now() + interval '1 day'")
# relation -> (SQL on sluss.disclosure, what it does to the oracle's disclosure)
RELATIONS = {
    "disclosed": ("", lambda d: None),
    "withdrawn": ("withdrawn_at = now()", lambda d: setattr(d, "withdrawn", True)),
    "expired": ("not_before = now() - interval '2 day', expires_at = now() - interval '1 s'",
                lambda d: setattr(d, "expires_at", past())),
    "not begun": ("not_before = now() + interval '1 hour'",
                  lambda d: setattr(d, "not_before", future())),
    "pending": ("needs_approval = true", lambda d: setattr(d, "pending", True)),
}


def past():
    return datetime.datetime.now(UTC) - datetime.timedelta(hours=1)


def future():
    return datetime.datetime.now(UTC) + datetime.timedelta(hours=1)


class Relations:
    """Forced disclosures of one scene's records."""

    def __init__(self, play, scene):
        self.play, self.scene = play, scene
        self.sql = play.bench.main.sql
        self.made = []

    def records(self):
        return [r for r in self.play.world.records.values() if r.case is self.scene.case]

    def bits(self, record):
        fields = self.play.contract.kinds()[record.kind].fields
        return sum(1 << f.number for f in fields)

    def extract_bits(self, d):
        fields = self.play.contract.kinds()[d.record.kind].fields
        return sum(1 << f.number for f in fields if f"{d.record.kind}.{f.name}" in d.extracts)

    def disclose_everything(self, ground="own_work", consents=None):
        """Every group of every record, to every other participant, in one statement."""
        values = []
        consents = consents or {}
        for record in self.records():
            for code in self.scene.case.participants:
                if code == record.owner.code:
                    continue
                d = self._disclosure(record, code, ground, consents.get(record.owner.code))
                values.append(self._row(d))
        self.sql(
            "insert into sluss.disclosure (id, case_id, record, owner, recipient, version,"
            " follow, groups, ground, consent, onward, purpose, not_before, expires_at,"
            " decided_at, decided_by, needs_approval, has_weighing, has_necessity,"
            " has_number, extracts) select v.id::uuid, v.case_id::uuid, v.record::uuid, o.id, r.id,"
            " v.version, false, v.groups, v.ground, nullif(v.consent, '')::uuid, 'none',"
            " 'own_case_work', now() - interval '1 day', now() + interval '1 day', now(),"
            " 'pc1', false, true, true, false, v.extracts from (values " + ",".join(values) + ")"
            " as v(id, case_id, record, owner, recipient, version, groups, ground, consent,"
            " extracts)"
            " join sluss.organisation o on o.code = v.owner"
            " join sluss.organisation r on r.code = v.recipient;")

    def _disclosure(self, record, code, ground, consent):
        groups = frozenset(self.play.world.policy.groups_of(record.kind))
        d = Disclosure(os.urandom(16), record, record.newest.number, False, groups,
                       self.play.world.organisation(code), ground, consent, past(), future())
        d.extracts = self.play.extracts_of(record, code, groups)
        self.play.world.disclosures[d.id] = d
        self.made.append(d)
        return d

    def _row(self, d):
        consent = uuid(d.consent.id) if d.consent else ""
        return (f"('{uuid(d.id)}','{uuid(d.record.case.id)}','{uuid(d.record.id)}',"
                f"'{d.record.owner.code}','{d.recipient.code}',{d.version},"
                f"{self.bits(d.record)},'{d.ground}','{consent}',{self.extract_bits(d)})")

    def set(self, relation):
        """Puts every forced disclosure into one relation."""
        columns, mirror = RELATIONS[relation]
        ids = ",".join(f"'{uuid(d.id)}'" for d in self.made)
        self.sql(f"update sluss.disclosure set {OPEN_COLUMNS} where id in ({ids});"
                 + (f"update sluss.disclosure set {columns} where id in ({ids});"
                    if columns else ""))
        for d in self.made:
            d.withdrawn, d.pending = False, False
            d.not_before, d.expires_at = past(), future()
            mirror(d)

    def remove(self):
        """None of them ever was."""
        ids = ",".join(f"'{uuid(d.id)}'" for d in self.made)
        if ids:
            self.sql(f"delete from sluss.disclosure where id in ({ids})")
        for d in self.made:
            del self.play.world.disclosures[d.id]
        self.made = []

    def participant(self, code, actor, standing="party", state="active"):
        """Takes part by SQL alone: for positions that no invitation can reach."""
        self.sql(
            "insert into sluss.participant (case_id, organisation, standing, state,"
            " stage_since) select :'case', id, :'standing', :'state', now()"
            " from sluss.organisation where code = :'code' on conflict (case_id, organisation)"
            " do update set standing = excluded.standing, state = excluded.state;",
            case=uuid(self.scene.case.id), code=code, standing=standing, state=state)
        self.scene.case.participants[code] = (standing, state)
        self.assign(code, actor)

    def assign(self, code, actor):
        self.sql(
            "insert into sluss.assignment (case_id, organisation, actor, from_at,"
            " assigned_by) select :'case', id, :'actor', now() - interval '1 hour', 'lead'"
            " from sluss.organisation where code = :'code';",
            case=uuid(self.scene.case.id), code=code, actor=actor)
        self.scene.case.assigned.add((code, actor))

    def seal(self, code, on=True):
        text = ("insert into sluss.case_seal select :'case', id, now() from sluss.organisation"
                " where code = :'code'" if on else
                "delete from sluss.case_seal using sluss.organisation o where o.code = :'code'"
                " and organisation = o.id and case_id = :'case'")
        self.sql(text, case=uuid(self.scene.case.id), code=code)
        (self.scene.case.sealed.add if on else self.scene.case.sealed.discard)(code)
