# SPDX-License-Identifier: Apache-2.0
"""The idle scene: what a connection costs that has said hello and then nothing."""
import resource
import time

from scale_lab import resident, scale_lab, table

from harness import smtp  # noqa: E402  (the path is set by bench_lab)


FIRST = 20


def opened(lab, count, tls):
    clients = []
    for _ in range(count):
        client = smtp.Raw(lab.address, lab.submission if tls else lab.trusted, timeout=60)
        client.hello()
        if tls:
            client.starttls(tls)
            client.hello()
        clients.append(client)
    return clients


def cost(lab, count, tls=None):
    """KiB of sluisd's memory for each of `count` connections. A few come first, for what is kept anyhow."""
    for client in opened(lab, FIRST, tls):
        client.close()
    time.sleep(1)
    before = resident(lab)
    clients = opened(lab, count, tls)
    time.sleep(1)
    used = (resident(lab) - before) * 1024 / count
    for client in clients:
        client.close()
    return used


def idle(options, say):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    most = hard - 1000
    rows = []
    for name, wanted in (("in the clear", max(500, options.idle)), ("TLS", max(200, options.idle // 5))):
        with scale_lab() as (lab, _):  # each in a fresh sluisd: memory that others gave back would hide what these take
            count = min(wanted, most)
            rows.append((name, count, cost(lab, count, smtp.client_tls(lab.keys) if name == "TLS" else None)))
    say("idle: connections that have said hello")
    table(say, ["connections", "how many", "KiB each"], [[name, f"{count}", f"{each:.1f}"] for name, count, each in rows])
    return {name: {"connections": count, "kib_each": each} for name, count, each in rows}
