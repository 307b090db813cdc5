# SPDX-License-Identifier: Apache-2.0
"""Numbers of several runs as medians with their spread, and the rows of the comparison."""
import statistics

CASE = ("sessions", "size", "signatures", "destinations", "tls")


class Spread:
    """Median, least and greatest of some values."""

    def __init__(self, values):
        self.values = sorted(values)
        self.median = statistics.median(self.values)

    def text(self, form="{:,.0f}"):
        least, median, most = (form.format(each) for each in (self.values[0], self.median, self.values[-1]))
        return median if least == most else f"{median} ({least} to {most})"


def case_of(row):
    return tuple(row[key] for key in CASE)


def cases_of(runs):
    """Every case once, in the order in which it was measured first."""
    return list(dict.fromkeys(case_of(row) for row in runs))


def spread(runs, server, case, key):
    """The spread of a figure over a server's good runs of a case; None without any."""
    values = [row[key] for row in runs if row["server"] == server and case_of(row) == case and "fault" not in row]
    return Spread(values) if values else None


def best(runs, servers, case, key="rate", pick=max):
    """(server, its spread): the best of these servers in a case; None when none has a good run."""
    found = [(name, figure) for name in servers if (figure := spread(runs, name, case, key))]
    return pick(found, key=lambda pair: pair[1].median) if found else None


def size_text(octets):
    for unit, size in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if octets >= size and octets % size == 0:
            return f"{octets // size} {unit}"
    return f"{octets} B"


def many(count, word):
    return f"{count:,} {word}" + ("" if count == 1 else "s")


def label(case):
    """A case in words: `4 KiB, 20 sessions, 1 signature`; the usual is left out."""
    sessions, size, signatures, destinations, tls = case
    parts = [size_text(size), many(sessions, "session"), many(signatures, "signature")]
    if destinations > 1:
        parts.append(many(destinations, "destination"))
    if tls:
        parts.append("TLS")
    return ", ".join(parts)
