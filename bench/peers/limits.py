# SPDX-License-Identifier: Apache-2.0
"""What the hardware allows: signatures a second by `openssl speed`, durable writes by a probe of fdatasync."""
import hashlib
import os
import re
import socket
import statistics
import subprocess
import time

BITS = ("2048", "1024")  # of the first and the second signature; words, as keys of JSON are
PROBES = 150
PROBE_SECONDS = 2.0      # at most, of one size
PIECE = 1 << 16          # octets that a socket takes at once


def signatures_a_second(processes):
    """{bits: signatures a second} of so many processes at once."""
    command = ["openssl", "speed", "-seconds", "2", *(["-multi", str(processes)] if processes > 1 else []),
               *(f"rsa{bits}" for bits in BITS)]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {bits: float(re.search(rf"^rsa\s+{bits} bits\s+\S+\s+\S+\s+([\d.]+)", out, re.M).group(1)) for bits in BITS}


def sync_seconds(folder, octets):
    """The median time of writing so many octets in place and syncing them."""
    block, times = os.urandom(octets), []
    file = os.open(folder / "probe", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.pwrite(file, block, 0)
        os.fsync(file)
        end = time.monotonic() + PROBE_SECONDS
        while len(times) < PROBES and time.monotonic() < end:
            began = time.perf_counter()
            os.pwrite(file, block, 0)
            os.fdatasync(file)
            times.append(time.perf_counter() - began)
    finally:
        os.close(file)
        os.unlink(folder / "probe")
    return statistics.median(times)


def copying_seconds(folder, octets):
    """CPU seconds of what nobody is spared who takes a message, hashes it, keeps it and sends it on: through a socket in
    and out once, into a file once, SHA-256 once."""
    block, best = os.urandom(octets), None
    near, far = socket.socketpair()
    with near, far, open(folder / "copy", "wb", buffering=0) as file:
        for _ in range(20):
            began = time.process_time()
            for at in range(0, octets, PIECE):
                piece = block[at:at + PIECE]
                near.sendall(piece)
                far.recv(len(piece), socket.MSG_WAITALL)
            hashlib.sha256(block).digest()
            os.pwrite(file.fileno(), block, 0)
            took = time.process_time() - began
            best = took if best is None else min(best, took)
    os.unlink(folder / "copy")
    return best


def measured(folder, cases):
    """What the report's limits are computed from."""
    loads = sorted({(case.sessions, case.size) for case in cases})
    sizes = sorted({case.size for case in cases})
    return {"copying": [{"size": size, "seconds": copying_seconds(folder, size)} for size in sizes],
            "one_core": signatures_a_second(1), "all_cores": signatures_a_second(os.cpu_count()),
            "syncs": [{"sessions": sessions, "size": size, "one": sync_seconds(folder, size),
                       "together": sync_seconds(folder, min(size * sessions, 16 << 20))} for sessions, size in loads]}


def told(limits):
    lines = [f"openssl speed: RSA-{bits} {1e6 / limits['one_core'][bits]:.0f} µs a signature on one core, "
             f"{limits['all_cores'][bits]:.0f}/s on all" for bits in BITS]
    first = limits["syncs"][0]
    return "\n".join([*lines, f"fdatasync of {first['size']} octets: {first['one'] * 1e6:.0f} µs"])


def rsa_ms(limits, signatures):
    """Milliseconds of one core that the signatures of a message take."""
    return sum(1e3 / limits["one_core"][bits] for bits in BITS[:signatures])


def bound(limits, row):
    """(messages a second, by what): what no server can exceed here that signs each message with OpenSSL and has it on
    disk before it says so: all cores do nothing but sign, or every sync carries the messages of all sessions."""
    signing = 1 / sum(1 / limits["all_cores"][bits] for bits in BITS[:row["signatures"]])
    sync = next(each for each in limits["syncs"] if (each["sessions"], each["size"]) == (row["sessions"], row["size"]))
    together = min(row["sessions"], max(1, (16 << 20) // row["size"]))
    syncing = together / sync["together"]
    return (signing, "OpenSSL's RSA") if signing < syncing else (syncing, "fdatasync")
