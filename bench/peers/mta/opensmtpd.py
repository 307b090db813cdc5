# SPDX-License-Identifier: Apache-2.0
"""OpenSMTPD with filter-dkimsign.
One filter process a signature; 20,000 messages in flight, 20 connections to the one relay, no delays between
connections or transactions, no end to the messages of a session. As `opensmtpd-sync` its queue has the file system's
sync attribute (chattr +S), since OpenSMTPD has no switch of its own. No syslog daemon takes its log. It is left out
with TLS: with Debian's OpenSSL 3 it cannot sign its handshakes (`missing private key`); with many destinations,
as it has one relay for all; and with 1,000 sessions, which it did not bring to an end within five minutes."""
import subprocess

from harness.lab import CUSTOMER

from .server import Server, files_below, write

SPOOL = "/var/spool/smtpd"  # compiled in
CONNECTIONS = 20


class OpenSmtpd(Server):
    name, title, runs_as, by_domain = "opensmtpd", "OpenSMTPD", "opensmtpd", False
    tls = False

    @property
    def tree(self):
        return self.site.programs / "opensmtpd"

    def prepare(self):
        (self.folder / "spool").mkdir(mode=0o711)
        (self.folder / "spool").chmod(0o711)
        write(self.folder / "smtpd.conf", self._config())
        (self.folder / "smtpd.conf").chmod(0o600)

    def overlay(self):
        return [["tmpfs", "/var/lib"], ["folder", "/var/lib/opensmtpd/empty"], ["tmpfs", "/run"], ["tmpfs", "/var/spool"],
                ["folder", SPOOL], ["bind", str(self.folder / "spool"), SPOOL]]

    def _config(self):
        program = self.tree / "usr/libexec/opensmtpd/filter-dkimsign"
        filters = [f'filter "{each}" proc-exec "{program} -a rsa-sha256 -c relaxed/relaxed -d {CUSTOMER} -s {each} '
                   f'-k {self.key(each)}" user opensmtpd group opensmtpd' for each in self.selectors]
        filters.append("filter \"all\" chain { " + ", ".join(f'"{each}"' for each in self.selectors) + " }")
        limits = [f"mta limit max-conn-per-{what} {CONNECTIONS}"
                  for what in ("host", "source", "connector", "route", "relay", "domain")]
        delays = [f"mta limit conn-delay-{what} 0" for what in ("host", "source", "connector", "relay", "domain", "route")]
        delays += ["mta limit reconn-delay-route 0", "mta limit session-transaction-delay 0"]
        return "\n".join([
            *filters, "smtp limit max-mails 100000000", "scheduler limit max-inflight 20000",
            'smtp max-message-size "35M"', "queue ttl 1d", *limits, *delays,
            f'listen on {self.host} port {self.port} filter "all" hostname relay.sluis.test',
            f'action "out" relay host "smtp://{self.site.sink[0]}:{self.site.sink[1]}"',
            'match from any for any action "out"']) + "\n"

    def commands(self):
        return [{"argv": [self.tree / "usr/sbin/smtpd", "-F", "-f", self.folder / "smtpd.conf"]}]

    def queued(self):
        return files_below(self.folder / "spool/queue", "message")


class OpenSmtpdSync(OpenSmtpd):
    name, title = "opensmtpd-sync", "OpenSMTPD, chattr +S"

    def prepare(self):
        super().prepare()
        subprocess.run(["chattr", "+S", self.folder / "spool"], check=True)  # what is made inside inherits it

    def synced_by_file_system(self):
        """Whether the folder in which it writes a message first has the attribute."""
        flags = subprocess.run(["lsattr", "-d", self.folder / "spool/incoming"], capture_output=True, text=True).stdout
        return "S" in flags.partition(" ")[0]
