# SPDX-License-Identifier: EUPL-1.2
"""Random histories: whatever was done in whatever order, server and oracle agree.

SLUSS_TEST_WORLDS says how many histories are played (3), SLUSS_TEST_SEED where
they begin. A failure names its seed and the last acts.
"""

import os
import random

import pytest
from rig import scenes
from rig.caller import Refused
from rig.play import soon
from rig.sweep import Sweep

WORLDS = int(os.environ.get("SLUSS_TEST_WORLDS", "20"))
SEED = int(os.environ.get("SLUSS_TEST_SEED", "1"))
ACTS = 50
PARTIES = {k: scenes.PARTIES[k] for k in ("malmo-soc", "lund-soc", "kriminalvarden", "sis",
                                          "region-psykiatri")}
KINDS = (("police-nord", "pa1", "threat_assessment"), ("police-nord", "pc1", "eligibility"),
         ("malmo-soc", "sw1", "decision"), ("malmo-soc", "sw1", "plan"),
         ("malmo-soc", "sw1", "whereabouts"), ("kriminalvarden", "kv1", "custody"),
         ("sis", "si1", "sis_placement"), ("police-nord", "pc1", "person"))


class History:
    """One case, and a hand that does one random thing after another."""

    def __init__(self, play, seed):
        self.play, self.chance = play, random.Random(seed)
        self.scene = scenes.open_case(play, PARTIES)
        self.case = self.scene.case
        self.consents = {}
        self.records = []
        self.given = []
        self.away = []
        self.acts = []
        for code, name in (("police-nord", "pc1"), ("sis", "si1"), ("malmo-soc", "sw1")):
            writer = self.scene.actor(code, name)
            own = sorted(g for g, r in play.world.policy.rows.items() if r.classes == {"own"})
            consent = play.consent(self.case, writer, {
                c: self.chance.sample(own, 30) for c in self.case.participants if c != code})
            self.consents[code] = (writer, consent)

    def act(self):
        """Does one thing; says what."""
        name = self.chance.choice((
            "write", "write", "disclose", "disclose", "disclose", "disclose", "withdraw",
            "revise", "revise", "expire", "fade", "withdraw_consent", "leave", "come_back"))
        done = getattr(self, name)()
        self.acts.append(f"{name}: {done}")

    def write(self):
        code, name, kind = self.chance.choice(KINDS)
        writer = self.scene.actor(code, name)
        if (code, name) not in self.case.assigned:
            return None
        groups = self.play.writable(writer, self.case, kind)
        groups = self.chance.sample(groups, self.chance.randint(1, len(groups)))
        record = self.play.put(self.case, writer, kind, groups,
                               final=self.chance.random() < 0.8)
        self.records.append((writer, record))
        return f"{code} {sorted(groups)} final={record.newest.final}"

    def _pick(self):
        able = [(w, r) for w, r in self.records
                if (w.organisation.code, w.code) in self.case.assigned]
        return self.chance.choice(able) if able else (None, None)

    def disclose(self):
        writer, record = self._pick()
        if not record or not record.newest_final():
            return None
        recipient = self.chance.choice([c for c in self.case.participants
                                        if c != writer.organisation.code])
        groups = self._groups_for(recipient, record.newest_final())
        ground, consent = self.chance.choice(
            [("own_work", None), ("interest_balancing", None), ("consent", True)])
        if consent:
            if writer.organisation.code not in self.consents:
                return None
            consent = self.consents[writer.organisation.code][1]
        follow = self.chance.random() < 0.5
        try:
            d = self.play.disclose(record, writer, recipient, groups, ground, consent,
                                   soon(10), follow, approve=self.chance.random() < 0.8)
        except Refused as r:
            return f"{r.reason} {sorted(groups)} to {recipient} on {ground}"
        self.given.append((writer, d))
        return f"{sorted(groups)} to {recipient} on {ground} follow={follow}"

    def _groups_for(self, recipient, version):
        """Mostly such as somebody there may read; else nearly all is refused."""
        policy = self.play.world.policy
        standing, _ = self.case.participants[recipient]
        kind = self.play.world.organisation(recipient).kind
        positions = policy.positions_of(kind, standing)
        groups = sorted(version.wrote)
        fit = [g for g in groups
               if any(policy.rows[g].cell(p).others_read for p in positions)]
        if fit and self.chance.random() < 0.8:
            groups = fit
        return self.chance.sample(groups, self.chance.randint(1, len(groups)))

    def withdraw(self):
        able = [(w, d) for w, d in self.given if not d.withdrawn
                and (w.organisation.code, w.code) in self.case.assigned]
        if not able:
            return None
        writer, d = self.chance.choice(able)
        self.play.withdraw(d, writer)
        return f"{sorted(d.groups)} from {d.recipient.code}"

    def revise(self):
        writer, record = self._pick()
        if not record:
            return None
        groups = self.play.writable(writer, self.case, record.kind)
        groups = self.chance.sample(groups, self.chance.randint(1, len(groups)))
        self.play.revise(record, writer, groups, final=self.chance.random() < 0.7)
        return f"{record.kind} {sorted(groups)} final={record.newest.final}"

    def expire(self):
        if not self.given:
            return None
        d = self.chance.choice(self.given)[1]
        self.play.expire(d)
        return f"{sorted(d.groups)} to {d.recipient.code}"

    def fade(self):
        record = self._pick()[1]
        if not record:
            return None
        for version in record.versions:
            version.valid_to = None
        self.play.fade(record)
        for version in record.versions:
            version.valid_to = record.newest.valid_to
        return record.kind

    def withdraw_consent(self):
        code = self.chance.choice(list(self.consents))
        writer, consent = self.consents[code]
        able = sorted(set(consent.scopes) - consent.withdrawn)
        if not able or (code, writer.code) not in self.case.assigned:
            return None
        recipient = self.chance.choice(able)
        self.play.withdraw_consent(consent, writer, recipient)
        return f"{code}'s for {recipient}"

    def leave(self):
        able = [a for a in self.scene.people() if a.organisation.code in PARTIES]
        if len(able) < 3:
            return None
        actor = self.chance.choice(able)
        self.play.unassign(self.case, actor)
        self.away.append(actor)
        return f"{actor.organisation.code}/{actor.code}"

    def come_back(self):
        if not self.away:
            return None
        actor = self.away.pop()
        self.play.assign(self.case, actor)
        return f"{actor.organisation.code}/{actor.code}"

    def agrees(self, seed):
        people = [*self.scene.people(), *self.away]
        done = Sweep(self.play).run(people, [r for _, r in self.records])
        try:
            done.agree()
        except AssertionError as e:
            told = "\n  ".join(self.acts[-8:])
            raise AssertionError(f"seed {seed}, after {len(self.acts)} acts:\n  {told}\n{e}")


@pytest.mark.parametrize("seed", range(SEED, SEED + WORLDS))
def test_server_and_oracle_agree_after_every_few_acts_of_a_random_history(play, seed):
    history = History(play, seed)
    for n in range(ACTS):
        history.act()
        if n % 5 == 4:
            history.agrees(seed)
