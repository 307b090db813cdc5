# SPDX-License-Identifier: Apache-2.0
"""Exim.
Mail is queued at the door and sent by four queue runners that begin again as soon as they end, which is faster
than a delivery at once for each message; a split spool, no log of each message, no limit on connections, 1,000 messages on each
outgoing one; no look-up of names, no DNS. It syncs its spool as it always does."""
from harness.lab import CUSTOMER

from .server import Server, files_below, own, write

USER = "Debian-exim"
RUNNERS = 4


class Exim(Server):
    name, title, runs_as = "exim", "Exim", USER

    def prepare(self):
        for sub in ("spool", "log"):
            (self.folder / sub).mkdir()
        write(self.folder / "exim.conf", self._config())
        own(f"{USER}:{USER}", self.folder / "spool", self.folder / "log")

    @property
    def program(self):
        return self.site.programs / "exim/usr/sbin/exim4"

    def _config(self):
        return f"""\
exim_path = {self.program}
exim_user = {USER}
exim_group = {USER}
deliver_drop_privilege = true
spool_directory = {self.folder}/spool
log_file_path = {self.folder}/log/%slog
pid_file_path = {self.folder}/spool/exim.pid
primary_hostname = relay.sluis.test
local_interfaces = {self.host}
daemon_smtp_ports = {self.port}
disable_ipv6 = true
{self._tls_at_the_door()}
host_lookup =
rfc1413_hosts =
dkim_verify_signers =
keep_environment =
smtp_enforce_sync = false
acl_smtp_rcpt = accept
acl_smtp_data = accept
queue_only = true
queue_run_max = {RUNNERS}
split_spool_directory = true
message_logs = false
log_selector = -all
smtp_accept_max = 2000
smtp_accept_max_per_connection = 0
smtp_accept_queue_per_connection = 0
smtp_connect_backlog = 1000
begin acl
begin routers
all:
  driver = manualroute
  transport = out
  {self._way()}
  self = send
begin transports
out:
  driver = smtp
  port = {self.site.sink[1]}
  interface = {self.host}
  allow_localhost
  {"hosts_require_tls = *" if self.setup.tls else "hosts_avoid_tls = *"}
  tls_verify_hosts =
  tls_try_verify_hosts =
  hosts_try_chunking =
  connection_max_messages = 1000
  multi_domain = true
  dkim_domain = {CUSTOMER}
  dkim_selector = {" : ".join(self.selectors)}
  dkim_private_key = {self.folder}/$dkim_selector.pem
  dkim_canon = relaxed
  dkim_hash = sha256
begin retry
* * F,2h,1m
"""

    def _tls_at_the_door(self):
        for selector in self.selectors:
            self.key(selector)
        if not self.setup.tls:
            return "tls_advertise_hosts ="
        certificate, key = self.certificate()
        own(USER, certificate, key)
        return f"tls_advertise_hosts = *\ntls_certificate = {certificate}\ntls_privatekey = {key}"

    def _way(self):
        if self.setup.destinations == 1:
            return f"route_list = * {self.site.sink[0]}"
        write(self.folder / "ways", "".join(f"{domain}: {address}\n" for domain, address in self.site.destinations.items()))
        return f"route_data = ${{lookup{{$domain}}lsearch{{{self.folder}/ways}}}}"

    def commands(self):
        exim = f"{self.program} -C {self.folder}/exim.conf"
        runner = {"argv": ["sh", "-c", f"sleep 1; while :; do {exim} -q; sleep 0.1; done"]}
        return [{"argv": [self.program, "-C", self.folder / "exim.conf", "-bdf"]}, *[runner] * RUNNERS]

    def log_text(self):
        return super().log_text() + "".join(file.read_text()[-2000:] for file in (self.folder / "log").glob("*log"))

    def queued(self):
        return files_below(self.folder / "spool/input", "*-H")
