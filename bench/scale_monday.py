# SPDX-License-Identifier: Apache-2.0
"""Monday 09:00: a campaign of one account and small mailings of others, all due in the same second, while single
letters are sent by somebody else and by the campaign's own account."""
import datetime
import signal
import time

from load_rig import Route, finish_send, start_send
from scale_lab import fill, scale_lab, settle, table, throughput

from harness import addresses  # noqa: E402  (the path is set by bench_lab)
from harness.lab import password_hash  # noqa: E402

SMALL = 4             # accounts beside the campaign's
SMALL_SHARE = 0.05    # of all messages, each
LETTERS = 2           # a second, of each kind


def add_accounts(lab, names):
    """A listener for each account: a client of the network is that account there."""
    routes = {"crm": Route(f"{lab.address}:{lab.trusted}")}
    for name in names:
        address = f"{lab.address}:{addresses.free_port([lab.address])}"
        lab.sluisd.config["accounts"].append({"name": name, "password": password_hash(), "domains": ["*"]})
        lab.sluisd.config["listeners"].append({"address": address, "tls": "off", "auth": "off", "networks": ["127.0.0.0/8"],
                                               "account": name})
        routes[name] = Route(address)
    lab.sluisd.write()
    return routes


def fill_for(lab, routes, counts, options):
    """Schedules everybody's messages for one second, far enough ahead; returns it as seconds since 1970."""
    probe = max(200, options.monday // 20)
    rate = fill(lab, routes["crm"], "probe", probe, due_in="24h", to_domain="d{1-100}.many.test")
    due = int(time.time() + sum(counts.values()) / rate * 1.5 + 15)
    at = datetime.datetime.fromtimestamp(due, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    for name, count in counts.items():
        fill(lab, routes[name], f"m{name}", count, due_at=at, size=options.size, to_domain="d{1-100}.many.test")
    settle(lab, max(1, due - time.time() - 5))
    if time.time() > due - 1:
        raise SystemExit("the messages were due before all of them were in: the machine is too busy for this")
    return due


def arrivals(sink, name):
    """What came of an account's fills, which may have been several runs."""
    runs = [run for key, run in sink.report()["runs"].items() if key.startswith(f"m{name}")]
    return {"unique": sum(run["unique"] for run in runs), "duplicates": sum(run["duplicates"] for run in runs),
            "early": sum(run["early"] for run in runs), "last": max((run["last"] for run in runs), default=0),
            "lateness_us": runs[0].get("lateness_us") if runs else None}


def release(sink, counts, longest):
    """Waits for everything that is due; the accounts' figures."""
    end = time.monotonic() + longest
    while True:
        found = {name: arrivals(sink, name) for name in counts}
        if all(found[name]["unique"] >= count for name, count in counts.items()):
            return found
        if time.monotonic() > end:
            raise SystemExit(f"not all arrived in {longest:.0f} s: " + ", ".join(
                f"{name} {found[name]['unique']} of {count}" for name, count in counts.items()))
        time.sleep(0.25)


def say_account(name, row, due, took):
    late = row["lateness_us"]
    return [name, f"{row['unique']}", *(f"{late[column] / 1e6:.2f}" for column in ("p50", "p90", "p99", "max")),
            f"{(row['last'] - due) / took:.2f}"]


def say_letters(name, row):
    late = row["delivery_us"]
    return [name, f"{row['unique']}", *(f"{late[column] / 1e6:.2f}" for column in ("p50", "p90", "p99", "max")), ""]


def steady_rate(lab, sink, route, run, options):
    return throughput(lab, sink, route, run, options, to_domain="d{1-100}.many.test")["relayed_per_second"]


def monday(options, say):
    small = [f"small{n}" for n in range(1, SMALL + 1)]
    counts = {"crm": int(options.monday * (1 - SMALL * SMALL_SHARE))} | {
        name: max(1, int(options.monday * SMALL_SHARE)) for name in small}
    with scale_lab(start=False) as (lab, sink):
        routes = add_accounts(lab, [*small, "letters"])
        lab.start()
        before = steady_rate(lab, sink, routes["crm"], "steady1", options)
        due = fill_for(lab, routes, counts, options)
        time.sleep(max(0, due - time.time() - 1))
        senders = [start_send(routes[account], run, rate=LETTERS, time="24h", sessions=2, to_domain="d{1-100}.many.test")
                   for run, account in (("other", "letters"), ("own", "crm"))]
        found = release(sink, counts, 60 + 20 * options.monday / before)
        for sender in senders:
            sender.send_signal(signal.SIGTERM)
        letters = {run: sink.wait(run, finish_send(sender)["accepted"]) for run, sender in zip(("other", "own"), senders)}
        after = steady_rate(lab, sink, routes["crm"], "steady2", options)
    return tell(say, found, letters, due, (before + after) / 2)


def tell(say, found, letters, due, steady):
    total = sum(row["unique"] for row in found.values())
    took = max(row["last"] for row in found.values()) - due
    faults = sum(row["duplicates"] + row["early"] for row in found.values())
    if faults:
        raise SystemExit(f"{faults} messages arrived twice or early")
    say(f"monday: {total} messages due in one second left at {total / took:.0f}/s, {total / took / steady:.2f} of the steady "
        f"{steady:.0f}/s (the mean of before and after); the last {took:.1f} s late")
    table(say, ["seconds late", "messages", "p50", "p90", "p99", "max", "done after, of all"],
          [say_account(name, row, due, took) for name, row in found.items()] +
          [say_letters("a letter, another account", letters["other"]), say_letters("a letter, the campaign's", letters["own"])])
    return {"due": due, "seconds": took, "steady_per_second": steady, "accounts": found, "letters": letters}
