# SPDX-License-Identifier: Apache-2.0
"""The traffic: who sends, who receives. Where mail goes, when it goes to many domains."""
from smtp_ends import SmtpSink, smtp_source


def destinations(count):
    """{domain: address}: every domain has a host of its own, all of them the one sink."""
    return {f"d{n}.many.test": f"127.200.{n // 250}.{n % 250 + 1}" for n in range(count)} if count > 1 else {}


def records(ways):
    """The name server's records for them."""
    found = {}
    for domain, address in ways.items():
        found[domain] = [f"MX 10 mx.{domain}."]
        found[f"mx.{domain}"] = [f"A {address}"]
    return found


def sink(site, dump=None):
    return SmtpSink(*site.sink, site.lab.folder, dump)


def source(server, case, count):
    return smtp_source(server.address, case.sessions, case.size, count)
