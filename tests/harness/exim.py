# SPDX-License-Identifier: Apache-2.0
"""Exim, from packaging/peers.sh, as a receiver that fills maildirs."""
import os
import pathlib
import shutil
import smtplib
import subprocess

from .maildir import read_maildir, without_delivery_fields
from .postfix import SUDO
from .process import Child, wait_for

USER = "Debian-exim"


class Exim:
    """Delivers for `domain` to the `users`; everyone else is unknown here."""

    def __init__(self, peers, folder, address, port, *, domain="exim.test", users=("carla", "daan"), keys=None):
        self.program = pathlib.Path(peers) / "exim/usr/sbin/exim4"
        self.folder, self.address, self.port = pathlib.Path(folder), address, port
        self.domain, self.users, self.keys = domain, users, keys
        self.child = None

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
        wait_for(lambda: f"Exim to greet\n{self.child.tail()}\n{self.log_text()[-2000:]}", self._greets)

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
  deny message = 5.1.1 no such user here
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
""")
        os.chmod(self.folder / "exim.conf", 0o644)

    def _greets(self):
        try:
            with smtplib.SMTP(self.address, self.port, timeout=5):
                return True
        except (OSError, smtplib.SMTPException):
            return False

    def mailbox(self, user):
        return read_maildir(self.folder / "mail" / user)

    def wait(self, user, count=1, timeout=30):
        wait_for(lambda: f"{count} messages for {user}, got {len(self.mailbox(user))}\n{self.log_text()[-3000:]}",
                 lambda: len(self.mailbox(user)) >= count, timeout)
        return [without_delivery_fields(message) for message in self.mailbox(user)]

    def log_text(self):
        return "".join(file.read_text(errors="replace") for file in sorted((self.folder / "log").glob("*log")))

    def stop(self):
        if not self.child:
            return
        if SUDO:
            subprocess.run(SUDO + ["kill", str(self.child.pid)], check=False)
        self.child.stop()
