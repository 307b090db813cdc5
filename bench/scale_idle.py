# SPDX-License-Identifier: Apache-2.0
"""The idle scene: what a connection costs that has said hello and then nothing."""
import resource
import time

from scale_lab import resident, scale_lab, table

from harness import smtp  # noqa: E402  (the path is set by bench_lab)


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
    """KiB of sluisd's memory for each of `count` connections. A tenth as many come first, for what is kept anyhow."""
    for client in opened(lab, max(1, count // 10), tls):
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
    with scale_lab() as (lab, _):
        plain, secure = min(max(500, options.idle), most), min(max(200, options.idle // 5), most)
        rows = [("in the clear", plain, cost(lab, plain)), ("TLS", secure, cost(lab, secure, smtp.client_tls(lab.keys)))]
    say("idle: connections that have said hello")
    table(say, ["connections", "how many", "KiB each"], [[name, f"{count}", f"{each:.1f}"] for name, count, each in rows])
    return {name: {"connections": count, "kib_each": each} for name, count, each in rows}
