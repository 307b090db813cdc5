# SPDX-License-Identifier: Apache-2.0
"""What to measure: the words of the command line as servers, setups and cases."""
import argparse
import dataclasses
import pathlib

from .mta import SERVERS
from .mta.server import Setup


@dataclasses.dataclass(frozen=True)
class Case:
    """A setup with the load put on it; `size` in octets of body."""

    setup: Setup
    sessions: int
    size: int

    def key(self):
        return {"sessions": self.sessions, "size": self.size, **dataclasses.asdict(self.setup)}


# The rows of the comparison: sessions, size, signatures. `short` ends within twelve minutes on two cores.
TABLE_ROWS = [(1, 4096, 1), (20, 4096, 1), (100, 4096, 1), (20, 51200, 1), (20, 4096, 2)]
PRESETS = {
    "quick": {"rows": [(20, 4096, 1)], "runs": 1, "seconds": 2.0},
    "short": {"rows": TABLE_ROWS, "runs": 3, "seconds": 3.5},
    "long": {"rows": TABLE_ROWS + [(1000, 4096, 1), (1, 51200, 1), (20, 102400, 1), (20, 1 << 20, 1), (20, 51200, 2)],
             "runs": 5, "seconds": 10.0},
}


def numbers(text):
    units = {"K": 1 << 10, "M": 1 << 20}
    return [int(part[:-1]) * units[part[-1]] if part[-1:] in units else int(part) for part in text.split(",")]


def servers(text):
    unknown = [name for name in text.split(",") if name not in SERVERS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no such server: {', '.join(unknown)}; there are {', '.join(SERVERS)}")
    return text.split(",")


def parse(words=None):
    parser = argparse.ArgumentParser(prog="bench/peers.sh", description="Sluis beside other mail servers.")
    parser.add_argument("--preset", choices=PRESETS, default="short",
                        help="quick: one row, one run (a minute); short: five rows, three runs (12 minutes); "
                             "long: ten rows, five runs (two hours)")
    parser.add_argument("--peers", type=servers, default=list(SERVERS), help=f"which servers: {','.join(SERVERS)}")
    parser.add_argument("--sessions", type=numbers, help="instead of the preset's rows: 1,20,100,1000")
    parser.add_argument("--sizes", type=numbers, help="the same, octets of body: 4K,50K,100K,1M")
    parser.add_argument("--signatures", type=numbers, help="the same: 1,2")
    parser.add_argument("--destinations", type=numbers, help="the same, domains that mail goes to: 1,100,10000")
    parser.add_argument("--tls", choices=["no", "yes", "both"], default="no", help="STARTTLS in and out")
    parser.add_argument("--runs", type=int, help="of every row and server, interleaved")
    parser.add_argument("--seconds", type=float, help="of each run, about")
    parser.add_argument("--no-proof", action="store_true", help="leave out the runs that check arrival, signatures and syncs")
    parser.add_argument("--json", type=pathlib.Path, default=pathlib.Path("bench/results/peers.json"), help="the result")
    options = parser.parse_args(words)
    preset = PRESETS[options.preset]
    options.runs = options.runs or preset["runs"]
    options.seconds = options.seconds or preset["seconds"]
    options.cases = cases(options, preset["rows"])
    return options


def cases(options, rows):
    """The preset's rows, or the product of what was asked for."""
    if options.sessions or options.sizes or options.signatures or options.destinations:
        rows = [(sessions, size, signatures) for signatures in options.signatures or [1]
                for size in options.sizes or [4096] for sessions in options.sessions or [20]]
    kinds = {"no": [False], "yes": [True], "both": [False, True]}[options.tls]
    return [Case(Setup(signatures, destinations, tls), sessions, size)
            for tls in kinds for destinations in options.destinations or [1] for sessions, size, signatures in rows]


def by_setup(all_cases):
    """{setup: its cases}: a server is started once for each."""
    found = {}
    for case in all_cases:
        found.setdefault(case.setup, []).append(case)
    return found
