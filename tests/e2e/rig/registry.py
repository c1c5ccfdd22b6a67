# SPDX-License-Identifier: EUPL-1.2
"""Who exists in the tests: organisations, their systems and their people."""

from oracle.world import Actor, Organisation

URI = "urn:sluss:org:"
CONTROL = {
    "lead": ("team_lead",),
    "aud": ("auditor",),
    "adm": ("administrator",),
}

# code: kind, regime, organisation number, municipality code, actors
ORGANISATIONS = {
    "police-nord": ("police", "bdl", "2021000076", "", {
        "pc1": ("coordinator",), "pc2": ("coordinator",), "pa1": ("analyst",),
        "pa2": ("analyst",), "pg1": ("grant_officer",), "both": ("coordinator", "analyst"),
        "stranger": ("coordinator",),
    }),
    "police-syd": ("police", "bdl", "2021000076", "", {
        "pc1": ("coordinator",), "pa1": ("analyst",), "pa2": ("analyst",),
        "pg1": ("grant_officer",),
    }),
    "malmo-soc": ("municipality", "gdpr", "2120001124", "1280", {
        "sw1": ("social_worker",), "sw2": ("social_worker",),
        "stranger": ("social_worker",), "duty1": ("social_worker",),
    }),
    "lund-soc": ("municipality", "gdpr", "2120001132", "1281", {
        "sw1": ("social_worker",), "sw2": ("social_worker",),
        "stranger": ("social_worker",),
    }),
    "kalmar-soc": ("municipality", "gdpr", "2120000746", "0880", {
        "sw1": ("social_worker",), "sw2": ("social_worker",),
    }),
    "kriminalvarden": ("kriminalvarden", "bdl", "2021000225", "", {
        "kv1": ("officer",), "kv2": ("officer",), "stranger": ("officer",),
    }),
    "sis": ("sis", "gdpr", "2021004508", "", {
        "si1": ("officer",), "si2": ("officer",), "stranger": ("officer",),
    }),
    "region-psykiatri": ("health", "gdpr", "", "", {
        "hc1": ("practitioner",), "hc2": ("practitioner",), "stranger": ("practitioner",),
    }),
    "kronofogden": ("other", "gdpr", "", "", {
        "oa1": ("caseworker",), "oa2": ("caseworker",), "stranger": ("caseworker",),
    }),
    "socialstyrelsen": ("socialstyrelsen", "gdpr", "2021000555", "", {
        "so1": ("statistician",), "so2": ("statistician",),
    }),
}
# Who has no system: known by name, and nobody speaks for it.
UNCONNECTED = {"norrby-klinik": ("health", "gdpr"), "norrby-soc": ("municipality", "gdpr")}
DUTY = {("malmo-soc", "duty1")}


class Registry:
    """The registry as the oracle's objects and as the file slussd takes."""

    def __init__(self):
        self.organisations = {}
        self.actors = {}
        self.nodes = {}
        self.numbers = {}
        for code, (kind, regime, number, municipality, people) in ORGANISATIONS.items():
            organisation = Organisation(code, kind, regime)
            self.organisations[code] = organisation
            self.numbers[code] = (number, municipality)
            for actor, roles in {**people, **CONTROL}.items():
                self.actors[code, actor] = Actor(
                    organisation, actor, roles,
                    approver=actor.endswith("2"), duty=(code, actor) in DUTY)

    def enrol(self, organisation, node, spki, actor=""):
        self.nodes[organisation, node] = (spki, actor)

    def text(self):
        lines = ["; written by the tests"]
        for code, organisation in self.organisations.items():
            number, municipality = self.numbers[code]
            lines += [
                f"[organisation {code}]", f"name = {code}",
                f"agency_kind = {organisation.kind}", f"regime = {organisation.regime}",
                "connected = yes",
            ]
            if number:
                lines.append(f"organisation_number = {number}")
            if municipality:
                lines.append(f"municipality_code = {municipality}")
        for code, (kind, regime) in UNCONNECTED.items():
            lines += [
                f"[organisation {code}]", f"name = {code}", f"agency_kind = {kind}",
                f"regime = {regime}", "connected = no",
            ]
        for (code, node), (spki, actor) in self.nodes.items():
            lines += [f"[node {code}/{node}]", f"spki_sha256 = {spki}"]
            if actor:
                lines.append(f"actor = {actor}")
        for (code, name), actor in self.actors.items():
            lines += [
                f"[actor {code}/{name}]", f"roles = {', '.join(actor.roles)}",
                f"approver = {'yes' if actor.approver else 'no'}",
                f"duty = {'yes' if actor.duty else 'no'}",
            ]
        return "\n".join(lines) + "\n"
