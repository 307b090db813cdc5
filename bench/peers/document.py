# SPDX-License-Identifier: Apache-2.0
"""Puts what was measured into docs/performance.md and docs/pictures; see bench/report.sh.

A generated part of the document stands between <!-- begin NAME --> and <!-- end NAME -->; the rest is written by
people and is not touched. Every part names the command that measured it."""
import json
import re

from bench_lab import ROOT

from . import cost, limits, report, targets
from .figures import cases_of, label, spread
from .picture import Bar, chart

RESULTS, DOCUMENT, PICTURES = ROOT / "bench" / "results", ROOT / "docs" / "performance.md", ROOT / "docs" / "pictures"


def replaced(text, name, lines):
    """The document with a part's lines; a document without the part is a fault."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise SystemExit(f"{DOCUMENT.name}: there must be one '{begin}' and one '{end}'")
    new = "\n".join([begin, *lines, end])
    return re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: new, text, flags=re.S)


def bars(found, case, key):
    """The servers' bars of one case, the marked ones with their mark."""
    for server in found["servers"]:
        if figure := spread(found["runs"], server, case, key):
            name = report.title(found, server).replace("\\", "")
            yield Bar(name, figure.median, figure.values[0], figure.values[-1], server == report.OURS)


def draw(found, name, title, key, form="{:,.0f}"):
    """Writes one picture of all cases."""
    panels = [(label(case), drawn) for case in cases_of(found["runs"]) if (drawn := list(bars(found, case, key)))]
    note = f"medians, and lines from the least to the greatest run; {found['began']}; * not on disk at the 250"
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / f"{name}.svg").write_text(chart(title, note, panels, form))


def source_line(found):
    return f"Measured {found['began']} on {found['machine']}, by `{found['command']}`."


def tuning(found):
    for server in found["servers"].values():
        yield f"- {server['tuning']}" if server["tuning"].startswith(server["title"]) else f"- **{server['title']}**: {server['tuning']}"


def limit_lines(found):
    yield from (f"- {line}" for line in limits.told(found["limits"]).splitlines())


def peers_parts(found):
    """{part: lines} of the comparison."""
    note = [report.unsynced(found), ""] if report.unsynced(found) else []
    wrong = report.faults(found)
    told = [f"{len(wrong)} runs had a fault and are left out: " + "; ".join(line.splitlines()[0] for line in wrong), ""] if wrong else []
    pictures = ["![Messages a second](pictures/throughput.svg)", "", "![CPU a message](pictures/cpu.svg)", ""]
    return {"machine": [source_line(found), "", *limit_lines(found), "", f"CPU is counted by {found.get('counted', 'control group')}."],
            "ratios": list(report.ratios(found)), "tuning": list(tuning(found)),
            "comparison": [*pictures, *report.all_comparisons(found), *note, *told], "proofs": [*report.proofs(found), "", *note]}


def more(name, found):
    """A further run of bench/peers.sh, with --json bench/results/peers-NAME.json."""
    return [f"### {name.replace('-', ' ').capitalize()}", "", source_line(found), "", *report.all_comparisons(found)]


def results(folder=RESULTS):
    """{name: JSON} of what lies in bench/results; of those with a day in their name the latest, under the name without it.
    The scenes of bench/scale.sh stand together as `scale`, by their names."""
    known = {re.sub(r"-\d{4}-\d\d-\d\d$", "", file.stem): json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))}
    scenes = {name.removeprefix("scale-"): known.pop(name) for name in list(known) if name.startswith("scale-")}
    return known | ({"scale": scenes} if scenes else {})


SCENES = {"backlog": "With much waiting", "monday": "Monday 09:00", "dead": "Beside a dead destination",
          "slow": "Beside a slow destination", "destinations": "Ten thousand destinations", "idle": "Idle connections"}


def scale_part(folder=RESULTS):
    """What the scenes of bench/scale.sh printed, the latest of each."""
    latest = {name: sorted(folder.glob(f"scale-{name}-*.md"))[-1:] for name in SCENES}
    lines = []
    for name, files in latest.items():
        for file in files:
            machine, command, *rest = [line for line in file.read_text().splitlines() if line]
            said = [f"\n{line}\n" if not line.startswith("|") else line for line in rest]
            lines += [f"### {SCENES[name]}", "", f"Measured {machine}, by `{command.removeprefix('command: ')}`.", *"\n".join(said).splitlines(), ""]
    return lines or ["Not measured yet: `bench/scale.sh --save`."]


def parts(known):
    """{part: lines} of the whole document."""
    missing = ["Not measured yet: `bench/peers.sh`."]
    found = dict.fromkeys(("machine", "ratios", "tuning", "comparison", "proofs"), missing)
    if "peers" in known:
        found = peers_parts(known["peers"])
    found["more"] = [line for name, result in known.items() if name.startswith("peers-")
                     for line in more(name.removeprefix("peers-"), result)]
    found["targets"] = list(targets.table(known))
    found["cost"] = cost.part(known.get("cost"))
    found["shards"] = targets.shards_part(known.get("shards"))
    found["scale"] = scale_part()
    return found


def main():
    known, text = results(), DOCUMENT.read_text()
    for name, lines in parts(known).items():
        text = replaced(text, name, lines)
    DOCUMENT.write_text(text)
    print(f"wrote {DOCUMENT.relative_to(ROOT)}")
    if "peers" in known:
        draw(known["peers"], "throughput", "Messages a second, relayed and signed", "rate")
        draw(known["peers"], "cpu", "Milliseconds of CPU a message", "cpu_ms", "{:.2f}")
        print(f"drew throughput.svg and cpu.svg in {PICTURES.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
