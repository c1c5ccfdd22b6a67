# SPDX-License-Identifier: EUPL-1.2
"""The policy files, read with Python's own csv and configparser."""

import configparser
import csv
import dataclasses
import datetime
import pathlib

UTC = datetime.timezone.utc
GENERAL_MAX_DAYS = 366


@dataclasses.dataclass(frozen=True)
class Cell:
    letter: str
    condition: str = ""

    @property
    def owner_reads(self):
        return self.letter in ("R", "W", "X")

    @property
    def others_read(self):
        return self.letter in ("R", "X")

    @property
    def writes(self):
        return self.letter in ("W", "X")


CLOSED = Cell("-")


@dataclasses.dataclass(frozen=True)
class Row:
    group: str
    classes: frozenset
    sensitivity: int
    fades: bool
    cells: dict

    @property
    def kind(self):
        return self.group.partition(".")[0]

    def cell(self, position):
        return self.cells.get(position, CLOSED)


@dataclasses.dataclass(frozen=True)
class Ground:
    code: str
    start: datetime.datetime
    end: datetime.datetime | None
    classes: frozenset
    from_kinds: frozenset
    to_kinds: frozenset
    requires: frozenset
    max_days: int
    standing: bool

    def in_force(self, at):
        return self.start <= at and (self.end is None or at < self.end)

    def reaches(self, giver_kind, taker_kind):
        return _admits(self.from_kinds, giver_kind) and _admits(self.to_kinds, taker_kind)


def _admits(kinds, kind):
    return "*" in kinds or kind in kinds


def _day(text):
    if not text:
        return None
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)


def _words(text, separator=","):
    return frozenset(w.strip() for w in text.split(separator) if w.strip())


class Policy:
    """Ceiling, operations, positions, purposes and grounds of one directory."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.rows = {r.group: r for r in self._ceiling()}
        self.operations = self._operations()
        self.position_rules = list(self._csv("positions.csv"))
        self.purposes = {r["code"] for r in self._csv("purposes.csv")}
        self.grounds = {g.code: g for g in self._grounds()}

    def _csv(self, name):
        with open(self.directory / name, encoding="utf-8", newline="") as f:
            yield from csv.DictReader(f)

    def _ceiling(self):
        for raw in self._csv("ceiling.csv"):
            cells = {}
            for position, text in raw.items():
                if position in ("group", "class", "sens", "fades"):
                    continue
                letter, _, condition = text.partition(":")
                if letter not in ("R", "W", "X", "S", "A", "-"):
                    raise ValueError(f"{raw['group']}: cell {text!r}")
                cells[position] = Cell(letter, condition)
            yield Row(
                raw["group"],
                _words(raw["class"], "+"),
                int(raw["sens"]),
                raw["fades"] == "yes",
                cells,
            )

    def _operations(self):
        table = {}
        for raw in self._csv("operations.csv"):
            method = raw.pop("method")
            for position, scope in raw.items():
                if scope != "-":
                    table[method, position] = scope
        return table

    def _grounds(self):
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(self.directory / "grounds.ini", encoding="utf-8")
        for code in parser.sections():
            s = parser[code]
            yield Ground(
                code,
                _day(s["from"]),
                _day(s.get("to", "")),
                _words(s["classes"]),
                _words(s["from_kinds"]),
                _words(s["to_kinds"]),
                _words(s.get("requires", "")),
                int(s.get("max_days") or GENERAL_MAX_DAYS),
                s.getboolean("standing"),
            )

    def position(self, agency_kind, role, standing):
        for r in self.position_rules:
            if r["agency_kind"] != agency_kind or r["role"] != role:
                continue
            if r["standing"] in ("*", "", standing):
                return r["position"]
        return None

    def positions_of(self, agency_kind, standing):
        """Every position that someone there could hold with that standing."""
        return {
            r["position"]
            for r in self.position_rules
            if r["agency_kind"] == agency_kind and r["standing"] in ("*", "", standing)
        }

    def groups_of(self, kind):
        return [g for g, r in self.rows.items() if r.kind == kind]

    def scope(self, method, position):
        """'x', 'o' or None."""
        return self.operations.get((method, position))
