# SPDX-License-Identifier: Apache-2.0
"""Postfix, from packaging/peers.sh, as a receiver that fills maildirs and as a client that relays what
it is given to sluisd. Needs root, as Postfix's master always does (sudo is used otherwise)."""
import os
import pathlib
import shutil
import subprocess

from .mail_server import SUDO, MailServer
from .process import Child

QUEUE_FOLDERS = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming",
                 "private", "saved", "trace")
DAEMON_USER, DROP_GROUP = "postfix", "postdrop"


class Postfix(MailServer):
    """Delivers for `domain` to the `users`' maildirs; mail to elsewhere goes to `relay_host`."""

    def __init__(self, peers, folder, address, port, *, domain="postfix.test", users=("anna", "bram"),
                 keys=None, relay_host=None):
        self.tree, self.folder = pathlib.Path(peers) / "postfix", pathlib.Path(folder)
        self.address, self.port, self.domain, self.users = address, port, domain, users
        self.keys, self.relay_host = keys, relay_host

    def start(self):
        for sub in ("config", "queue", "data", "mail"):
            (self.folder / sub).mkdir(parents=True)
        self._write_config()
        self._own_folders()
        self.child = Child("postfix", SUDO + [self.tree / "usr/lib/postfix/sbin/master", "-c", self.config, "-d"],
                           self.folder / "output.log", env=self._environment())
        self.wait_for_greeting()

    @property
    def config(self):
        return self.folder / "config"

    def _environment(self):
        return {"LD_LIBRARY_PATH": str(self.tree / "usr/lib/postfix"), "MAIL_CONFIG": str(self.config)}

    def _own_folders(self):
        queue = self.folder / "queue"
        for sub in QUEUE_FOLDERS + ("maildrop", "public", "pid"):
            (queue / sub).mkdir()
        owned = [queue / sub for sub in QUEUE_FOLDERS + ("maildrop", "public")] + [self.folder / "data", self.folder / "mail"]
        subprocess.run(SUDO + ["chown", DAEMON_USER, *owned], check=True)
        subprocess.run(SUDO + ["chmod", "700", *owned[:-4], self.folder / "data", self.folder / "mail"], check=True)
        subprocess.run(SUDO + ["chgrp", DROP_GROUP, queue / "maildrop", queue / "public"], check=True)
        subprocess.run(SUDO + ["chmod", "730", queue / "maildrop"], check=True)
        subprocess.run(SUDO + ["chmod", "710", queue / "public"], check=True)
        os.chmod(self.folder, 0o755)

    def _write_config(self):
        uid = subprocess.run(["id", "-u", DAEMON_USER], capture_output=True, text=True, check=True).stdout.strip()
        (self.folder / "mailboxes").write_text(
            "".join(f"{user}@{self.domain} {user}/\n" for user in self.users))
        settings = {
            "compatibility_level": "3.6", "queue_directory": self.folder / "queue",
            "data_directory": self.folder / "data", "daemon_directory": self.tree / "usr/lib/postfix/sbin",
            "command_directory": self.tree / "usr/sbin", "shlib_directory": "no",
            "meta_directory": self.tree / "etc/postfix", "mail_owner": DAEMON_USER, "setgid_group": DROP_GROUP,
            "import_environment": "MAIL_CONFIG LD_LIBRARY_PATH TZ LANG=C",
            "export_environment": "LD_LIBRARY_PATH TZ LANG=C",
            "maillog_file": self.folder / "postfix.log", "maillog_file_prefixes": self.folder,
            "myhostname": f"mx.{self.domain}", "mydestination": "", "alias_maps": "", "mynetworks": "127.0.0.0/8",
            "inet_protocols": "ipv4", "inet_interfaces": "loopback-only", "smtp_bind_address": self.address,
            "smtp_dns_support_level": "disabled", "smtp_host_lookup": "native", "biff": "no",
            "virtual_mailbox_domains": self.domain, "virtual_mailbox_base": self.folder / "mail",
            "virtual_mailbox_maps": f"texthash:{self.folder}/mailboxes", "virtual_minimum_uid": "1",
            "virtual_uid_maps": f"static:{uid}", "virtual_gid_maps": f"static:{uid}",
            "smtpd_relay_restrictions": "permit_mynetworks, reject", "smtpd_peername_lookup": "no",
            "smtpd_client_connection_count_limit": "0", "smtpd_forbid_bare_newline": "yes",
            "relayhost": self.relay_host or "", "default_transport": "smtp" if self.relay_host else "error:no relaying",
        }
        if self.keys:
            settings |= {"smtpd_tls_security_level": "may", "smtpd_tls_cert_file": self.keys.folder / "server.crt",
                         "smtpd_tls_key_file": self.keys.folder / "server.key", "smtpd_tls_received_header": "yes"}
        (self.config / "main.cf").write_text("".join(f"{k} = {v}\n" for k, v in settings.items()))
        (self.config / "master.cf").write_text(f"""\
{self.address}:{self.port} inet n - n - 50 smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
""")

    def log_text(self):
        log = self.folder / "postfix.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def stop(self):
        super().stop()
        if SUDO:
            subprocess.run(SUDO + ["rm", "-rf", self.folder], check=False)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
