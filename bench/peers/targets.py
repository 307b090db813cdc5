# SPDX-License-Identifier: Apache-2.0
"""What Sluis is to reach, with what was measured beside it. A target whose measurement is not there says which
command makes it; one that is missed says by what it is bounded."""
from . import limits, report
from .figures import CASE, best, spread

OURS = report.OURS


def case(sessions=20, size=4096, signatures=1):
    return (sessions, size, signatures, 1, False)


class Known:
    """The results, asked for figures; None where a figure was not measured."""

    def __init__(self, results):
        self.results = results
        self.peers = [found for name, found in results.items() if name == "peers" or name.startswith("peers-")]

    def ours(self, which, key):
        for found in self.peers:
            if figure := spread(found["runs"], OURS, which, key):
                return figure.median, found
        return None, None

    def times_faster(self, which):
        """Sluis's messages a second over the best durable peer's of the same run."""
        for found in self.peers:
            ours, rival = spread(found["runs"], OURS, which, "rate"), best(found["runs"], report.durable_peers(found), which)
            if ours and rival:
                return ours.median / rival[1].median
        return None

    def cpu_share(self, which):
        """The cheapest durable peer's CPU a message over ours: how many of our messages one of theirs costs."""
        for found in self.peers:
            ours = spread(found["runs"], OURS, which, "cpu_ms")
            rival = best(found["runs"], report.durable_peers(found), which, "cpu_ms", min)
            if ours and rival:
                return rival[1].median / ours.median
        return None

    def rsa_share(self, which):
        cpu, found = self.ours(which, "cpu_ms")
        return limits.rsa_ms(found["limits"], which[2]) / cpu if cpu else None

    def growth(self, size):
        """CPU a message of this size over one of 4 KiB, in one run."""
        for found in self.peers:
            large, small = (spread(found["runs"], OURS, case(size=each), "cpu_ms") for each in (size, 4096))
            if large and small:
                return large.median / small.median
        return None

    def time_to_250(self):
        """One session's time a message over one sync of the same octets."""
        rate, found = self.ours(case(sessions=1), "accepted")
        if not rate:
            return None
        return 1 / rate / next(each["one"] for each in found["limits"]["syncs"] if (each["sessions"], each["size"]) == (1, 4096))

    def beyond_copying(self, size):
        """Our CPU for a message of this size without its signature, over copying and hashing it."""
        cpu, found = self.ours(case(size=size), "cpu_ms")
        copying = [each["seconds"] for each in (found or {"limits": {}})["limits"].get("copying", []) if each["size"] == size]
        if not copying:
            return None
        signature = limits.rsa_ms(found["limits"], 1) * min(1, self.together() or 1)
        return (cpu - signature) / 1e3 / copying[0]

    def together(self):
        """A signature of ours among several of the same moment, over one RSA operation of OpenSSL's."""
        four = self.micro("sign_together/rsa2048/4096", "rsa_alone/2048")
        return four / 4 if four else None

    def waiting(self, count):
        """(the empty row, the first row with at least so many waiting) of bench/scale.sh; None where there is none."""
        rows = (self.results.get("scale") or {}).get("backlog") or []
        return next(((rows[0], row) for row in rows if row["waiting"] >= count), None)

    def with_a_million(self, figure):
        """`figure(empty, million)`."""
        rows = self.waiting(1_000_000)
        return figure(*rows) if rows else None

    def monday(self, figure):
        scene = (self.results.get("scale") or {}).get("monday")
        return figure(scene) if scene else None

    def latency_at_70_percent(self):
        """p99 of the time to the 250 in the open loop nearest to 70 % of what was relayed at most, over one fdatasync."""
        found = self.results.get("load")
        if not found:
            return None
        wanted = 0.7 * found["closed"]["relayed_per_second"]
        row = min(found["open"], key=lambda each: abs(each["rate"] - wanted))
        return row["sent"]["accept_us"]["p99"] / 1e6 / found["sync_seconds"]

    def value(self, name, *keys):
        """A figure of another result by its path of keys."""
        found = self.results.get(name)
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def micro(self, over, under):
        """The time of one microbenchmark over another's."""
        times = {row["name"]: row["cpu_time"] for row in self.value("micro", "benchmarks") or []
                 if row.get("run_type") != "aggregate"}
        return times[over] / times[under] if over in times and under in times else None


class Target:
    """`least` or `most` is what it must be; `figure(known)` what it is; `bounded` what stands in the way of more."""

    def __init__(self, what, text, figure, command, *, least=None, most=None, form="{:.1f} ×", bounded=""):
        self.what, self.text, self.figure, self.command = what, text, figure, command
        self.least, self.most, self.form, self.bounded = least, most, form, bounded

    def met(self, value):
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def row(self, known):
        value = self.figure(known)
        if value is None:
            return f"| {self.what} | {self.text} | not measured: `{self.command}` | |"
        verdict = "met" if self.met(value) else f"missed: {self.bounded}".removesuffix(": ")
        return f"| {self.what} | {self.text} | {self.form.format(value)} | {verdict} |"


PEERS, LONG = "bench/peers.sh", "bench/peers.sh --peers sluis --sizes 4K,50K,100K,1M --json bench/results/peers-sizes.json"
MICRO = "bench/micro.sh --benchmark_out=bench/results/micro.json --benchmark_out_format=json"
SHARDS, SCALE = "bench/shards.sh", "bench/scale.sh --save"
RIG = "smtp-source and smtp-sink share the cores and take a part of them that grows with the ratio (column `rig` of the JSON)"
DIALOGUE = "the dialogue's round trips and the sync itself, one after the other; the peers wait for the same disk"
LARGE = "copies and SHA-256, which grow with the octets, beside a 4 KiB message of this run"
TARGETS = [
    Target("throughput against the best durable peer, 4 KiB, 20 sessions, one signature", "≥ 5 ×, aim 7 ×",
           lambda known: known.times_faster(case()), PEERS, least=5, bounded=RIG),
    Target("the same, two signatures", "≥ 5 ×, aim 7 ×", lambda known: known.times_faster(case(signatures=2)), PEERS, least=5,
           bounded="RSA: the second signature costs every server the same"),
    Target("the same at 100 sessions", "≥ 6 ×", lambda known: known.times_faster(case(100)), PEERS, least=6, bounded=RIG),
    Target("the same at 50 KiB", "≥ 4 ×", lambda known: known.times_faster(case(size=51200)), PEERS, least=4,
           bounded="smtp-source and smtp-sink, which go line by line"),
    Target("the same at one session", "≥ 2.5 ×", lambda known: known.times_faster(case(1)), PEERS, least=2.5, bounded=DIALOGUE),
    Target("CPU a message against the cheapest durable peer", "≤ 1/6, aim 1/8", lambda known: known.cpu_share(case()), PEERS,
           least=6, form="1/{:.1f}", bounded="RSA, which both do: without it nothing could be below its share"),
    Target("RSA at OpenSSL's speed, as a share of Sluis's CPU, one signature", "≥ 50 %, aim 60 %", lambda known: known.rsa_share(case()), PEERS,
           least=0.5, form="{:.0%}", bounded="the kernel's sockets, see the cost model"),
    Target("the same, two signatures", "≥ 55 %, aim 65 %", lambda known: known.rsa_share(case(signatures=2)), PEERS, least=0.55,
           form="{:.0%}", bounded="the kernel's sockets, see the cost model"),
    Target("signer against raw OpenSSL with loaded keys", "≤ 1.05 ×", lambda known: known.micro("sign/rsa2048/4096", "rsa_alone/2048"),
           MICRO, most=1.05, form="{:.2f} ×", bounded="canonicalising and hashing the message, which raw RSA does not do"),
    Target("the same, four messages at once", "≤ 1.05 ×", Known.together, MICRO, most=1.05, form="{:.2f} ×"),
    Target("signer against libopendkim", "≥ 4 × faster", lambda known: known.micro("sign_opendkim/4096", "sign/rsa2048/4096"), MICRO,
           least=4, form="{:.2f} ×", bounded="RSA, which both do"),
    Target("50 KiB against 4 KiB, CPU a message", "≤ 1.4 ×", lambda known: known.growth(51200), LONG, most=1.4, form="{:.2f} ×",
           bounded=LARGE),
    Target("100 KiB against 4 KiB, CPU a message", "≤ 1.8 ×", lambda known: known.growth(102400), LONG, most=1.8, form="{:.2f} ×",
           bounded=LARGE),
    Target("one session: time to `250` against one `fdatasync` of the same octets", "≤ 2 ×", Known.time_to_250, PEERS, most=2,
           bounded="four round trips of the dialogue stand beside the sync; the faster the disk, the more they weigh"),
    Target("two shards against one", "≥ 1.8 ×", lambda known: known.value("shards", "ratio"), SHARDS, least=1.8, form="{:.2f} ×",
           bounded="the cores: see below what the measurement had"),
    Target("1 MiB, CPU without RSA, against copying and hashing it once", "≤ 2 ×", lambda known: known.beyond_copying(1 << 20), LONG,
           most=2, form="{:.2f} ×", bounded="the copies that a server makes between socket, session, journal and client"),
    Target("throughput with a million waiting against none", "≥ 0.9 ×", lambda known: known.with_a_million(
        lambda _, full: full["of_empty"]), SCALE, least=0.9, form="{:.2f} ×",
           bounded="in the first turns what still is in the journal moves to RocksDB"),
    Target("memory of a waiting message", "≤ 200 octets", lambda known: known.with_a_million(
        lambda empty, full: (full["resident_mib"] - empty["resident_mib"]) * (1 << 20) / full["waiting"]), SCALE,
           most=200, form="{:.0f}"),
    Target("resident with a million waiting", "≤ 300 MiB", lambda known: known.with_a_million(
        lambda _, full: full["resident_mib"]), SCALE, most=300, form="{:.0f} MiB"),
    Target("start with a million waiting", "≤ 10 s", lambda known: known.with_a_million(
        lambda _, full: max(full["start"], full["start_killed"])), SCALE, most=10, form="{:.1f} s"),
    Target("clean stop under load", "≤ 2 s", lambda known: known.with_a_million(
        lambda _, full: full["stop_loaded"]), SCALE, most=2, form="{:.1f} s"),
    Target("memory of an idle connection", "≤ 20 KiB", lambda known: known.value("scale", "idle", "in the clear", "kib_each"), SCALE,
           most=20, form="{:.1f} KiB"),
    Target("the same with TLS", "≤ 60 KiB", lambda known: known.value("scale", "idle", "TLS", "kib_each"), SCALE, most=60,
           form="{:.1f} KiB"),
    Target("Monday 09:00: release rate against steady throughput", "≥ 0.95 ×", lambda known: known.monday(
        lambda scene: sum(row["unique"] for row in scene["accounts"].values()) / scene["seconds"] / scene["steady_per_second"]),
           SCALE, least=0.95, form="{:.3f} ×", bounded="what waited is read from RocksDB and written off there, which costs more than its acceptance costs the others"),
    Target("the same: latest of another account's letters sent in the midst", "≤ 1 s", lambda known: known.monday(
        lambda scene: scene["letters"]["other"]["delivery_us"]["max"] / 1e6), SCALE, most=1, form="{:.2f} s",
           bounded="the loops, which read what is due in the first seconds"),
    Target("p99 of the time to `250` at 70 % load against one `fdatasync`", "≤ 20 ×", Known.latency_at_70_percent, "bench/load.sh --save",
           most=20, bounded="the processor: at 70 % of its capacity on few cores a message waits for its turn, not for the disk"),
]


def table(results):
    known = Known(results)
    yield "| measure | target | measured | |"
    yield "|---|---|---|---|"
    for target in TARGETS:
        yield target.row(known)


def shards_part(found):
    """The lines about two shards against one."""
    if not found:
        return [f"Not measured yet: `{SHARDS}`."]
    return [f"Measured {found['began']} on {found['machine']}, by `{found['command']}`: {found['how']}", "",
            "| shards | messages/s | CPU a message, ms |", "|---|---|---|",
            *(f"| {row['shards']} | {row['rate']:,.0f} ({row['least']:,.0f} to {row['most']:,.0f}) | {row['cpu_ms']:.2f} |"
              for row in found["rows"]), "", f"Two against one: {found['ratio']:.2f} ×."]
