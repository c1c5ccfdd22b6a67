# SPDX-License-Identifier: EUPL-1.2
"""Cases set up the same way for many tests."""

# organisation -> standing, the actor who joins, the others assigned
PARTIES = {
    "police-syd": ("party", "pc1", ("pa1", "pa2")),
    "malmo-soc": ("owner", "sw1", ("sw2",)),
    "lund-soc": ("receiver", "sw1", ("sw2",)),
    "kriminalvarden": ("party", "kv1", ("kv2",)),
    "sis": ("party", "si1", ("si2",)),
    "region-psykiatri": ("party", "hc1", ("hc2",)),
    "kronofogden": ("party", "oa1", ("oa2",)),
}
ABSENT = ("police-nord", "stranger")


class Scene:
    """One case and the people in it."""

    def __init__(self, play, case):
        self.play, self.case = play, case

    def actor(self, organisation, code):
        return self.play.actor(organisation, code)

    def caller(self, organisation, code, **facts):
        return self.play.caller(self.actor(organisation, code), **facts)

    @property
    def pc(self):
        return self.actor("police-nord", "pc1")

    @property
    def pa(self):
        return self.actor("police-nord", "pa1")

    @property
    def sw(self):
        return self.actor("malmo-soc", "sw1")

    @property
    def kv(self):
        return self.actor("kriminalvarden", "kv1")

    @property
    def si(self):
        return self.actor("sis", "si1")

    def people(self):
        """Everyone assigned, one of each role of each organisation."""
        seen = set()
        for code, name in sorted(self.case.assigned):
            a = self.actor(code, name)
            if (code, a.role) not in seen:
                seen.add((code, a.role))
                yield a


def open_case(play, parties=PARTIES):
    """The police open it, everyone named joins."""
    pc = play.actor("police-nord", "pc1")
    case = play.case(pc)
    scene = Scene(play, case)
    play.assign(case, *(play.actor("police-nord", n) for n in ("pc2", "pa1", "pa2")))
    for code, (standing, first, others) in parties.items():
        play.join(case, pc, play.actor(code, first), standing)
        if others:
            play.assign(case, *(play.actor(code, n) for n in others))
    return scene


# Which actor of which organisation writes a kind, first that fits.
WRITERS = (
    ("police-nord", "pc1"), ("police-nord", "pa1"), ("malmo-soc", "sw1"),
    ("lund-soc", "sw1"), ("kriminalvarden", "kv1"), ("sis", "si1"),
    ("region-psykiatri", "hc1"), ("kronofogden", "oa1"),
)
# Registers that belong to no case, and files that inherit another group's row.
NOT_CASE_RECORDS = {"case", "provider", "grant", "document"}
GROUNDS = ("own_work", "statutory_duty", "general_clause", "interest_balancing", "emergency")


def write_everything(play, scene, final=True):
    """Every kind by every organisation that may write it, all groups it may; (writer, record)."""
    made = []
    for kind in play.contract.kinds():
        if kind in NOT_CASE_RECORDS:
            continue
        for code, name in WRITERS:
            writer = scene.actor(code, name)
            groups = play.writable(writer, scene.case, kind)
            if not groups:
                continue
            if kind == "consent":
                codes = [c for c in scene.case.participants if c != code]
                groups_given = ["person.identity", "case.head"]
                made.append((writer, play.consent(
                    scene.case, writer, {c: groups_given for c in codes})))
            elif kind == "task":
                made.append((writer, play.task(scene.case, writer, "lund-soc")))
            else:
                made.append((writer, play.put(scene.case, writer, kind, groups, final)))
                if final:
                    write_extracts(play, scene, *made[-1])
    return made


def write_extracts(play, scene, writer, record):
    """For everybody in the case whom the ceiling gives a group of it by extract."""
    for code in sorted(scene.case.participants):
        groups = play.extracts_of(record, code, record.newest.wrote)
        if code != record.owner.code and groups:
            play.extract(record, writer, code, sorted(groups))
