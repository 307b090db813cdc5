# SPDX-License-Identifier: Apache-2.0
"""The JSON of a run as tables for a person: on the terminal and in docs/performance.md."""
from . import limits
from .figures import CASE, best, case_of, cases_of, label as case_label, spread

OURS = "sluis"


def label(key):
    return case_label(tuple(key[name] for name in CASE))


def durability(found):
    """{server: "yes" | "no" | "by the file system" | "?"}: was a message on disk at the 250?"""
    said = {}
    for row in found.get("proofs", []):
        seen = row.get("syncs", {})
        if seen.get("by_file_system"):
            said[row["server"]] = "by the file system"
        elif "durable" in seen:
            said.setdefault(row["server"], "yes" if seen["durable"] == seen["messages"] else "no")
    return said


def durable_peers(found):
    """The servers that are compared with: all but ours and those that were seen not to sync."""
    said = durability(found)
    return [name for name in found["servers"] if name != OURS and said.get(name, "yes") != "no"]


def title(found, server):
    mark = "" if durability(found).get(server, "yes") != "no" else " \\*"
    return found["servers"][server]["title"] + mark


def comparison(found, case):
    """The table of one case."""
    runs, ours = found["runs"], spread(found["runs"], OURS, case, "rate")
    bound, why = limits.bound(found["limits"], dict(zip(CASE, case)))
    yield "| server | messages/s | Sluis is | of the limit | accepted/s | CPU a message, ms | memory, MiB |"
    yield "|---|---|---|---|---|---|---|"
    for server in found["servers"]:
        rate = spread(runs, server, case, "rate")
        if not rate:
            continue
        times = f"{ours.median / rate.median:.1f} ×" if ours and server != OURS else ""
        accepted, cpu, memory = (spread(runs, server, case, key) for key in ("accepted", "cpu_ms", "memory"))
        yield (f"| {title(found, server)} | {rate.text()} | {times} | {rate.median / bound:.0%} | {accepted.median:,.0f} | "
               f"{cpu.text('{:.2f}')} | {memory.median:.0f} |")
    yield f"| limit: {why} | {bound:,.0f} | | 100% | | | |"


def all_comparisons(found):
    for case in cases_of(found["runs"]):
        yield f"**{case_label(case)}**"
        yield ""
        yield from comparison(found, case)
        yield ""


def ratios(found):
    """One line a case: Sluis against the best durable peer."""
    yield "| case | Sluis, messages/s | best durable peer | its messages/s | ratio | CPU a message, Sluis / peer, ms | ratio |"
    yield "|---|---|---|---|---|---|---|"
    for case in cases_of(found["runs"]):
        ours, rival = spread(found["runs"], OURS, case, "rate"), best(found["runs"], durable_peers(found), case)
        if not ours or not rival:
            continue
        name, rate = rival
        cpu, theirs = (spread(found["runs"], each, case, "cpu_ms").median for each in (OURS, name))
        yield (f"| {case_label(case)} | {ours.text()} | {found['servers'][name]['title']} | {rate.text()} | "
               f"{ours.median / rate.median:.1f} × | {cpu:.2f} / {theirs:.2f} | 1/{theirs / cpu:.1f} |")


def proofs(found):
    if not found.get("proofs"):
        return
    yield "| server | setup | arrived exactly once | signatures verified | synced before the `250` | syncs a message |"
    yield "|---|---|---|---|---|---|"
    for row in found.get("proofs", []):
        what = f"{row['signatures']} sig." + (", TLS" if row["tls"] else "") + (
            f", {row['destinations']:,} dest." if row["destinations"] > 1 else "")
        if "arrived" not in row:
            yield f"| {found['servers'][row['server']]['title']} | {what} | failed: {row['faults'][0].splitlines()[0]} | | | |"
            continue
        seen = row["syncs"]
        if "missing" in seen or seen["by_file_system"]:
            cells = ("not looked at" if "missing" in seen else "by the file system", "")
        else:
            cells = (f"{seen['durable']} of {seen['messages']}", f"{seen['syncs']:.1f}")
        yield (f"| {title(found, row['server'])} | {what} | {row['arrived'] - row['twice']} of {row['sent']} | {row['verified']} | "
               f"{cells[0]} | {cells[1]} |")


def faults(found):
    """Everything that went wrong, a line each."""
    lines = [f"{row['server']}, {case_label(case_of(row))}: {row['fault']}" for row in found["runs"] if "fault" in row]
    return lines + [f"{row['server']}: {fault}" for row in found.get("proofs", []) for fault in row["faults"]]


def unsynced(found):
    names = [found["servers"][name]["title"] for name, said in durability(found).items() if said == "no"]
    return f"\\* {', '.join(names)}: not on disk at the `250`, so less work than the others." if names else ""


def text(found):
    parts = [f"{found['began']}, {found['machine']}", f"command: {found['command']}", "", limits.told(found["limits"]), "",
             *all_comparisons(found), *ratios(found), "", *proofs(found), "", unsynced(found)]
    wrong = faults(found)
    return "\n".join(parts + ([f"{len(wrong)} faults:", *wrong] if wrong else []))
