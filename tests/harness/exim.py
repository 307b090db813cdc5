# SPDX-License-Identifier: Apache-2.0
"""Exim, from packaging/peers.sh, as a receiver that fills maildirs."""
import os
import pathlib
import shutil
import subprocess

from .mail_server import SUDO, MailServer
from .process import Child

USER = "Debian-exim"


class Exim(MailServer):
    """Delivers for `domain` to the `users`; everyone else is unknown here. With `login` (user, password)
    it takes mail from those alone who log in, which it offers inside TLS."""

    def __init__(self, peers, folder, address, port, *, domain="exim.test", users=("carla", "daan"), keys=None, login=None):
        self.program = pathlib.Path(peers) / "exim/usr/sbin/exim4"
        self.folder, self.address, self.port = pathlib.Path(folder), address, port
        self.domain, self.users, self.keys, self.login = domain, users, keys, login

    def start(self):
        for sub in ("spool", "log", "mail"):
            (self.folder / sub).mkdir(parents=True)
        certificates = ""
        if self.keys:
            for name in ("server.crt", "server.key"):  # readable by Exim's own user
                shutil.copy(self.keys.folder / name, self.folder / name)
            certificates = (f"tls_advertise_hosts = *\ntls_certificate = {self.folder}/server.crt\n"
                            f"tls_privatekey = {self.folder}/server.key")
        self._write_config(certificates or "tls_advertise_hosts =")
        subprocess.run(SUDO + ["chown", "-R", f"{USER}:{USER}", self.folder], check=True)
        subprocess.run(SUDO + ["chmod", "755", self.folder], check=True)
        subprocess.run(SUDO + ["chown", "root:root", self.folder / "exim.conf"], check=True)
        self.child = Child("exim", SUDO + [self.program, "-C", self.folder / "exim.conf", "-bdf"],
                           self.folder.parent / "exim-output.log")
        self.wait_for_greeting()

    def _write_config(self, tls):
        users = " : ".join(self.users)
        (self.folder / "exim.conf").write_text(f"""\
exim_path = {self.program}
exim_user = {USER}
exim_group = {USER}
deliver_drop_privilege = true
never_users = root
spool_directory = {self.folder}/spool
log_file_path = {self.folder}/log/%slog
pid_file_path = {self.folder}/spool/exim.pid
primary_hostname = mx.{self.domain}
local_interfaces = {self.address}
daemon_smtp_ports = {self.port}
disable_ipv6 = true
{tls}
host_lookup =
rfc1413_hosts =
smtp_accept_max = 100
smtp_accept_queue_per_connection = 0
smtputf8_advertise_hosts = *
chunking_advertise_hosts = *
dsn_advertise_hosts = *
acl_smtp_rcpt = check_rcpt
acl_smtp_data = accept
dkim_verify_signers =
keep_environment =
begin acl
check_rcpt:
{self._admission()}  deny message = 5.1.1 no such user here
       !local_parts = {users}
  deny message = 5.7.1 relaying denied
       !domains = {self.domain}
  accept
begin routers
all:
  driver = accept
  local_parts = {users}
  transport = file
begin transports
file:
  driver = appendfile
  maildir_format
  directory = {self.folder}/mail/$local_part_data
  create_directory
  user = {USER}
begin retry
* * F,2h,1m
{self._authenticators()}""")
        os.chmod(self.folder / "exim.conf", 0o644)

    def _admission(self):
        return "  deny message = 5.7.0 log in first\n       !authenticated = *\n" if self.login else ""

    def _authenticators(self):
        if not self.login:
            return ""
        user, password = self.login
        parts = []
        for name, prompts, first in (("PLAIN", ":", 2), ("LOGIN", "Username:: : Password::", 1)):
            parts.append(f"""\
{name.lower()}:
  driver = plaintext
  public_name = {name}
  server_prompts = {prompts}
  server_condition = ${{if and{{{{eq{{$auth{first}}}{{{user}}}}}{{eq{{$auth{first + 1}}}{{{password}}}}}}}}}
  server_set_id = $auth{first}
  server_advertise_condition = ${{if def:tls_in_cipher}}
""")
        return "begin authenticators\n" + "".join(parts)

    def log_text(self):
        return "".join(file.read_text(errors="replace") for file in sorted((self.folder / "log").glob("*log")))
