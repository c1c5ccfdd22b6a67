# SPDX-License-Identifier: EUPL-1.2
"""Medians, spread and ratios of interleaved rounds."""

import os
import statistics

# name of the ratio: measure, against, which figure, goal
RATIOS = (
    ("64 in flight / gRPC C++", "slussd-64", "grpc_cpp-64", "rate", 5.0),
    ("256 in flight / gRPC C++", "slussd-256", "grpc_cpp-256", "rate", 8.0),
    ("p99 at 64 / gRPC C++ (less is better)", "slussd-64", "grpc_cpp-64", "p99_us", 0.2),
    ("p50 at 1 / gRPC C++ (less is better)", "slussd-1", "grpc_cpp-1", "p50_us", 0.7),
    ("service CPU at 64 / gRPC C++ (less is better)", "slussd-64", "grpc_cpp-64",
     "server_us", 0.1),
    ("64 in flight / pgbench, one call each", "slussd-64", "pgbench-32", "rate", 3.0),
    ("64 in flight / the same, pipelined", "slussd-64", "pgbench-32-pipelined", "rate", 3.0),
    ("256 in flight / pgbench, one call each", "slussd-256", "pgbench-32", "rate", 6.0),
    ("256 in flight / the same, pipelined", "slussd-256", "pgbench-32-pipelined", "rate", 6.0),
    ("256 in flight / ceiling, batches of 64", "slussd-256", "ceiling", "rate", 0.85),
    ("1 in flight / pgbench, one client", "slussd-1", "pgbench-1", "rate", None),
)
FIGURES = ("rate", "p50_us", "p99_us", "server_us", "postgres_us")


def summary(rounds):
    """Per measure the median and the extremes of each figure; ratios round by round."""
    found = {"cpus": os.cpu_count(), "measures": {}, "ratios": {}}
    for name, results in rounds.items():
        found["measures"][name] = {
            figure: {"median": statistics.median(values), "least": min(values),
                     "most": max(values), "n": len(values)}
            for figure in FIGURES
            if (values := [r[figure] for r in results if figure in r])}
        found["measures"][name]["calls"] = sum(r["calls"] for r in results)
        found["measures"][name]["failed"] = sum(r["failed"] for r in results)
    for title, one, other, figure, goal in RATIOS:
        if one in rounds and other in rounds:
            values = [a[figure] / b[figure] for a, b in zip(rounds[one], rounds[other])]
            found["ratios"][title] = {
                "median": statistics.median(values), "least": min(values),
                "most": max(values), "n": len(values), "goal": goal}
    return found


def table(found):
    print(f"{found['cpus']} processors, shared by client, slussd and PostgreSQL")
    print(f"{'':24}{'calls/s':>9}{'least':>9}{'most':>9}{'p50 us':>9}{'p99 us':>9}"
          f"{'service':>9}{'postgres':>9}  us of CPU a call")
    for name, m in found["measures"].items():
        cells = [m["rate"]["median"], m["rate"]["least"], m["rate"]["most"]]
        cells += [m[f]["median"] if f in m else None for f in FIGURES[1:]]
        print(f"{name:24}" + "".join(
            f"{c:9.0f}" if c is not None else f"{'-':>9}" for c in cells))
    print()
    for title, r in found["ratios"].items():
        goal = f"goal {r['goal']:.2f}" if r["goal"] else ""
        print(f"{title:46}{r['median']:7.2f}  ({r['least']:.2f} to {r['most']:.2f},"
              f" n = {r['n']})  {goal}")
    print(f"\nlog rows {found['log']['rows']}, counted answers {found['log']['answered']}")
