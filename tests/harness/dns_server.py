# SPDX-License-Identifier: Apache-2.0
"""The lab's DNS: NSD, authoritative for `test.`, and Unbound before it where a scenario wants a resolver
in between. Zones are text; a change is written to the zone file and NSD told to read it again."""
import signal
import socket
import subprocess

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype

from . import addresses
from .process import Child, is_running, wait_for

TTL = 1  # seconds: a scenario that changes a record does not wait for caches


def txt(text):
    """Text as TXT character-strings of at most 255 octets."""
    pieces = [text[i:i + 255] for i in range(0, len(text), 255)] or [""]
    escaped = [piece.replace("\\", "\\\\").replace('"', '\\"') for piece in pieces]
    return " ".join(f'"{piece}"' for piece in escaped)


class Nsd:
    """`records` maps an owner name below test. to lines such as 'MX 10 mx.sink.test.'. Names in one of the zones
    `signed` stand in a zone of their own, signed with DNSSEC. Another server of the lab keeps another zone than
    `test`: it names the zone's name servers in `records`."""

    def __init__(self, folder, address, records, signed=(), zone="test", port=None):
        self.folder, self.address, self.zone = folder, address, zone
        self.port = port or addresses.free_port([address], socket.SOCK_DGRAM)
        self.records, self.appended, self.serial = {}, [], 0
        self.records.update(records)
        self.negative_ttl = TTL
        folder.mkdir()
        self.child = None
        self.zones = (zone, *signed)
        self.keys = {zone: self._make_key(zone) for zone in signed}

    def _make_key(self, zone):
        """A key in the zone's folder: its name, as ldns wants it."""
        made = subprocess.run(["ldns-keygen", "-k", "-a", "ECDSAP256SHA256", "-r", "/dev/urandom", zone], check=True,
                              capture_output=True, text=True, cwd=self.folder)
        return made.stdout.strip()

    def anchor(self, zone):
        """The trust anchor that a validating resolver needs for a signed zone."""
        return (self.folder / f"{self.keys[zone]}.ds").read_text()

    def start(self):
        self._write_zones()
        (self.folder / "nsd.conf").write_text(f"""
server:
  ip-address: {self.address}@{self.port}
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "{self.folder}"
  database: ""
  pidfile: ""
  zonelistfile: "{self.folder}/zone.list"
  xfrdfile: "{self.folder}/xfrd.state"
  cookie-secret-file: ""
  logfile: "{self.folder}/nsd.log"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
""" + "".join(f"""
zone:
  name: "{zone}"
  {self._source(zone)}
""" for zone in self.zones))
        self.child = Child("nsd", ["/usr/sbin/nsd", "-d", "-c", self.folder / "nsd.conf"],
                           self.folder / "output.log")
        wait_for(lambda: "NSD to answer\n" + self.child.tail(), self._is_up)

    def _source(self, zone):
        return f'zonefile: "{zone}.zone{".signed" if zone in self.keys else ""}"'

    def _is_up(self):
        return self._served() == self.serial

    def _zone_of(self, name):
        return max((zone for zone in self.zones if name == zone or name.endswith("." + zone)), key=len)

    def _write_zones(self):
        self.serial += 1
        for zone in self.zones:
            self._write_zone(zone)

    def _write_zone(self, zone):
        ttl = self.negative_ttl
        lines = [f"$ORIGIN {zone}.", f"$TTL {TTL}",
                 f"@ {ttl} SOA ns.test. hostmaster.test. {self.serial} 3600 600 86400 {ttl}"]
        if not any(entry.startswith("NS ") for entry in self.records.get(zone, ())):
            lines.append("@ NS ns.test.")
        if zone == "test":
            lines.append(f"ns A {self.address}")
        for name, entries in self.records.items():
            lines += [f"{name}. {entry}" for entry in entries if self._zone_of(name) == zone]
        if zone == self.zone:
            lines += self.appended
        (self.folder / f"{zone}.zone").write_text("\n".join(lines) + "\n")
        if zone in self.keys:
            subprocess.run(["ldns-signzone", "-o", zone, f"{zone}.zone", self.keys[zone]], check=True,
                           capture_output=True, cwd=self.folder)

    def _served(self):
        try:
            answer = self.ask(self.zone, "SOA", timeout=0.1)
        except (OSError, dns.exception.DNSException):
            return None
        return answer.answer[0][0].serial if answer.answer else None

    def ask(self, name, kind, timeout=3):
        query = dns.message.make_query(name, kind)
        answer, _ = dns.query.udp_with_fallback(query, self.address, timeout, self.port)
        return answer

    def change(self, name, *entries):
        """Replaces all records of a name; none removes it. Returns when NSD serves the change."""
        if entries:
            self.records[name] = list(entries)
        else:
            self.records.pop(name, None)
        self._reload()

    def set_negative_ttl(self, seconds):
        """How long a resolver may keep that something does not exist."""
        self.negative_ttl = seconds
        self._reload()

    def append(self, zone_text):
        """Adds lines in zone file format, as a customer pastes them."""
        self.appended += zone_text.splitlines()
        self._reload()

    def _reload(self):
        before = self._answering()
        self._write_zones()
        self.child.send(signal.SIGHUP)
        wait_for(lambda: "NSD to serve the changed zone\n" + self.child.tail(),
                 lambda: self._served() == self.serial and not any(map(is_running, before)))

    def _answering(self):
        """The processes that answer. At a change and at the end they go on for a moment beside, or after, the one we know."""
        return [pid for pid, name in self.child.offspring().items() if name.startswith("nsd: server")]

    def txt_record(self, name):
        """The joined text of a TXT record, or None."""
        answer = self.ask(name, "TXT")
        for rrset in answer.answer:
            if rrset.rdtype == dns.rdatatype.TXT:
                return b"".join(rrset[0].strings)
        return None

    def stop(self):
        """Nobody answers any more when it returns."""
        if self.child:
            answering = self._answering()
            self.child.stop()
            self.child = None
            wait_for("NSD's processes to end", lambda: not any(map(is_running, answering)))


class ExpiredSecondary(Nsd):
    """A secondary whose primary is gone for so long that it has the zone no more: SERVFAIL for all in it."""

    def _source(self, zone):
        return f"request-xfr: AXFR {self.address}@1 NOKEY"

    def _is_up(self):
        try:
            return self.ask(self.zone, "SOA", timeout=0.1).rcode() == dns.rcode.SERVFAIL
        except (OSError, dns.exception.DNSException):
            return False


class Unbound:
    """A caching resolver that asks NSD, for scenarios that want both kinds of server. With `anchors` (their text) it
    validates DNSSEC below them. `stubs` are further zones by name, each with its servers: a delegation alone would lead
    it to port 53. With `log_queries` it can tell what it was asked."""

    def __init__(self, folder, address, nsd, anchors=(), stubs=None, log_queries=False):
        self.folder, self.address, self.nsd, self.anchors = folder, address, nsd, anchors
        self.log_queries = log_queries
        self.stubs = {"test": [nsd]} | (stubs or {})
        self.port = addresses.free_port([address], socket.SOCK_DGRAM)
        folder.mkdir()
        self.child = None

    def start(self):
        config = self.folder / "unbound.conf"
        (self.folder / "anchors").write_text("".join(self.anchors))
        validating = f"""module-config: "validator iterator"
  trust-anchor-file: "{self.folder}/anchors\"""" if self.anchors else 'module-config: "iterator"'
        config.write_text(f"""
server:
  interface: {self.address}@{self.port}
  username: ""
  chroot: ""
  directory: "{self.folder}"
  pidfile: ""
  use-syslog: no
  num-threads: 1
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  domain-insecure: "test"
  log-queries: {"yes" if self.log_queries else "no"}
  local-zone: "test." nodefault
  {validating}
remote-control:
  control-enable: no
""" + "".join(f"""
stub-zone:
  name: "{zone}"
""" + "".join(f"  stub-addr: {one.address}@{one.port}\n" for one in servers) for zone, servers in self.stubs.items()))
        self.child = Child("unbound", ["/usr/sbin/unbound", "-d", "-c", config], self.folder / "output.log")
        wait_for(lambda: "Unbound to answer\n" + self.child.tail(), self._answers)

    def queries(self, asked):
        """How often it was asked this, like "klant.test. SOA"."""
        return (self.folder / "output.log").read_text().count(f" {asked} IN")

    def ask(self, name, kind, timeout=3):
        return dns.query.udp(dns.message.make_query(name, kind), self.address, timeout, self.port)

    def _answers(self):
        try:
            answer = self.ask("test.", "SOA", timeout=0.1)
        except (OSError, dns.exception.DNSException):
            return False
        return answer.rcode() == dns.rcode.NOERROR and bool(answer.answer)

    def stop(self):
        if self.child:
            self.child.stop()
            self.child = None
