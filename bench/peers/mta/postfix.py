# SPDX-License-Identifier: Apache-2.0
"""Postfix, without what signs for it.
Settings that an operator of a busy relay would choose: 300 processes a service (the number of sessions when that is
more), no delay at the door, 20 connections to a destination, kept open and reused without end; queue manager limits
of 20,000; TLS connections are reused too (tlsproxy); no address rewriting, no client limits, no look-up of client
names, no DNS. The queue is synced as Postfix always does. No syslog daemon takes its log."""
import subprocess

from harness.postfix import QUEUE_FOLDERS

from .server import Server, files_below, lines, own, write

USER, DROP_GROUP = "postfix", "postdrop"
SERVICES = """\
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
tlsproxy unix - - n - 0 tlsproxy
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix(Server):
    """A subclass names the milter that signs: `milter`, a socket below its folder."""

    processes = 1100

    @property
    def milter(self):
        return self.folder / "milter" / "socket"

    @property
    def tree(self):
        return self.site.programs / "postfix"

    def prepare(self):
        self._make_queue()
        write(self.folder / "config/main.cf", lines(self._settings() | self._ways() | self._tls()))
        write(self.folder / "config/master.cf", f"{self.host}:{self.port} inet n - n - {self.processes} smtpd\n{SERVICES}")
        self.milter.parent.mkdir()

    def _make_queue(self):
        queue = self.folder / "queue"
        for sub in (*QUEUE_FOLDERS, "maildrop", "public", "pid"):
            (queue / sub).mkdir(parents=True)
        (self.folder / "data").mkdir()
        own(USER, *(queue / sub for sub in (*QUEUE_FOLDERS, "maildrop", "public")), self.folder / "data")
        subprocess.run(["chgrp", DROP_GROUP, queue / "maildrop", queue / "public"], check=True)
        for mode, subs in (("700", QUEUE_FOLDERS), ("730", ["maildrop"]), ("710", ["public"])):
            subprocess.run(["chmod", mode, *(queue / sub for sub in subs)], check=True)

    def _settings(self):
        return {
            "compatibility_level": "3.6", "queue_directory": self.folder / "queue", "data_directory": self.folder / "data",
            "daemon_directory": self.tree / "usr/lib/postfix/sbin", "command_directory": self.tree / "usr/sbin",
            "shlib_directory": "no", "meta_directory": self.tree / "etc/postfix", "mail_owner": USER,
            "setgid_group": DROP_GROUP, "import_environment": "MAIL_CONFIG LD_LIBRARY_PATH TZ LANG=C",
            "export_environment": "LD_LIBRARY_PATH TZ LANG=C", "myhostname": "relay.sluis.test", "mydestination": "",
            "alias_maps": "", "local_recipient_maps": "", "mynetworks": "127.0.0.0/8", "inet_protocols": "ipv4",
            "inet_interfaces": "loopback-only", "smtp_bind_address": self.host, "biff": "no", "smtputf8_enable": "no",
            "smtp_dns_support_level": "disabled", "smtp_host_lookup": "native", "smtpd_peername_lookup": "no",
            "smtpd_relay_restrictions": "permit_mynetworks, reject", "smtpd_recipient_restrictions": "",
            "smtpd_client_connection_count_limit": "0", "smtpd_client_event_limit_exceptions": "127.0.0.0/8",
            "receive_override_options": "no_address_mappings", "local_header_rewrite_clients": "",
            "default_process_limit": self.processes, "in_flow_delay": "0", "max_use": "10000",
            "initial_destination_concurrency": "20", "default_destination_concurrency_limit": "20",
            "qmgr_message_active_limit": "20000", "qmgr_message_recipient_limit": "20000",
            "smtp_connection_cache_on_demand": "yes", "smtp_connection_reuse_count_limit": "0",
            "smtp_connection_reuse_time_limit": "300s",
            "smtpd_milters": f"unix:{self.milter}", "milter_default_action": "tempfail", "milter_protocol": "6",
        }

    def _ways(self):
        if self.setup.destinations == 1:
            return {"relayhost": self.site.sink_text,
                    "smtp_connection_cache_destinations": f"{self.site.sink[0]}, {self.site.sink_text}"}
        ways = {domain: f"smtp:[{address}]:{self.site.sink[1]}" for domain, address in self.site.destinations.items()}
        write(self.folder / "config/ways", lines(ways, "{} {}"))
        return {"transport_maps": f"texthash:{self.folder}/config/ways", "relayhost": ""}

    def _tls(self):
        if not self.setup.tls:
            return {"smtp_tls_security_level": "none", "smtpd_tls_security_level": "none"}
        certificate, key = self.certificate()
        return {"smtp_tls_security_level": "encrypt", "smtpd_tls_security_level": "may", "smtpd_tls_cert_file": certificate,
                "smtpd_tls_key_file": key, "smtp_tls_connection_reuse": "yes"}

    def postfix_command(self):
        config = self.folder / "config"
        return {"argv": [self.tree / "usr/lib/postfix/sbin/master", "-c", config, "-d"],
                "env": {"LD_LIBRARY_PATH": str(self.tree / "usr/lib/postfix"), "MAIL_CONFIG": str(config)}}

    def queued(self):
        return sum(files_below(self.folder / "queue" / sub) for sub in ("incoming", "active", "deferred", "maildrop"))
