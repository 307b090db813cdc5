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
SERVICES = """\
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""  # of every Postfix that we start; who starts it adds its door and its queue manager


def instance(tree, folder, address):
    """The settings of any Postfix that runs from `tree`, where it was unpacked, with its queue and data below `folder`,
    sends from `address`, asks no DNS, and leaves the machine's own mail alone."""
    return {
        "compatibility_level": "3.6", "queue_directory": folder / "queue", "data_directory": folder / "data",
        "daemon_directory": tree / "usr/lib/postfix/sbin", "command_directory": tree / "usr/sbin", "shlib_directory": "no",
        "meta_directory": tree / "etc/postfix", "mail_owner": DAEMON_USER, "setgid_group": DROP_GROUP,
        "import_environment": "MAIL_CONFIG LD_LIBRARY_PATH TZ LANG=C", "export_environment": "LD_LIBRARY_PATH TZ LANG=C",
        "mydestination": "", "alias_maps": "", "mynetworks": "127.0.0.0/8", "biff": "no",
        "inet_protocols": "ipv4", "inet_interfaces": "loopback-only", "smtp_bind_address": address,
        "smtp_dns_support_level": "disabled", "smtp_host_lookup": "native", "smtpd_peername_lookup": "no",
        "smtpd_relay_restrictions": "permit_mynetworks, reject", "smtpd_client_connection_count_limit": "0",
    }


def make_folders(folder):
    """The queue and data of such an instance, owned as Postfix demands."""
    queue, data = folder / "queue", folder / "data"
    for each in (*(queue / sub for sub in (*QUEUE_FOLDERS, "maildrop", "public", "pid")), data):
        each.mkdir(parents=True)
    own, drop, public = [data, *(queue / sub for sub in QUEUE_FOLDERS)], queue / "maildrop", queue / "public"
    for command in (["chown", DAEMON_USER, *own, drop, public], ["chgrp", DROP_GROUP, drop, public],
                    ["chmod", "700", *own], ["chmod", "730", drop], ["chmod", "710", public]):
        subprocess.run(SUDO + command, check=True)


def run_master(tree, config):
    """The words that run it, and its environment."""
    return ([tree / "usr/lib/postfix/sbin/master", "-c", config, "-d"],
            {"LD_LIBRARY_PATH": str(tree / "usr/lib/postfix"), "MAIL_CONFIG": str(config)})


class Postfix(MailServer):
    """Delivers for `domain` to the `users`' maildirs; mail to elsewhere goes to `relay_host`."""

    def __init__(self, peers, folder, address, port, *, domain="postfix.test", users=("anna", "bram"),
                 keys=None, relay_host=None):
        self.tree, self.folder = pathlib.Path(peers) / "postfix", pathlib.Path(folder)
        self.address, self.port, self.domain, self.users = address, port, domain, users
        self.keys, self.relay_host = keys, relay_host

    def start(self):
        for sub in ("config", "mail"):
            (self.folder / sub).mkdir(parents=True)
        self._write_config()
        make_folders(self.folder)
        for command in (["chown", DAEMON_USER], ["chmod", "700"]):
            subprocess.run(SUDO + [*command, self.folder / "mail"], check=True)
        os.chmod(self.folder, 0o755)
        words, environment = run_master(self.tree, self.config)
        self.child = Child("postfix", SUDO + words, self.folder / "output.log", env=environment)
        self.wait_for_greeting()

    @property
    def config(self):
        return self.folder / "config"

    def _write_config(self):
        uid = subprocess.run(["id", "-u", DAEMON_USER], capture_output=True, text=True, check=True).stdout.strip()
        (self.folder / "mailboxes").write_text(
            "".join(f"{user}@{self.domain} {user}/\n" for user in self.users))
        settings = instance(self.tree, self.folder, self.address) | {
            "maillog_file": self.folder / "postfix.log", "maillog_file_prefixes": self.folder,
            "myhostname": f"mx.{self.domain}",
            "virtual_mailbox_domains": self.domain, "virtual_mailbox_base": self.folder / "mail",
            "virtual_mailbox_maps": f"texthash:{self.folder}/mailboxes", "virtual_minimum_uid": "1",
            "virtual_uid_maps": f"static:{uid}", "virtual_gid_maps": f"static:{uid}",
            "smtpd_forbid_bare_newline": "yes",
            "relayhost": self.relay_host or "", "default_transport": "smtp" if self.relay_host else "error:no relaying",
        }
        if self.keys:
            settings |= {"smtpd_tls_security_level": "may", "smtpd_tls_cert_file": self.keys.folder / "server.crt",
                         "smtpd_tls_key_file": self.keys.folder / "server.key", "smtpd_tls_received_header": "yes"}
        (self.config / "main.cf").write_text("".join(f"{k} = {v}\n" for k, v in settings.items()))
        (self.config / "master.cf").write_text(f"""\
{self.address}:{self.port} inet n - n - 50 smtpd
qmgr unix n - n 1 1 qmgr
virtual unix - n n - - virtual
{SERVICES}""")

    def log_text(self):
        log = self.folder / "postfix.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def stop(self):
        super().stop()
        if SUDO:
            subprocess.run(SUDO + ["rm", "-rf", self.folder], check=False)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
