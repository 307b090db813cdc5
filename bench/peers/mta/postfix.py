# SPDX-License-Identifier: Apache-2.0
"""Postfix, without what signs for it.
Settings that an operator of a busy relay would choose: 300 processes a service (the number of sessions when that is
more), no delay at the door, 20 connections to a destination, kept open and reused without end; queue manager limits
of 20,000; TLS connections are reused too (tlsproxy); no address rewriting, no client limits, no look-up of client
names, no DNS. The queue is synced as Postfix always does. No syslog daemon takes its log."""
from harness.postfix import SERVICES, instance, make_folders, run_master

from .server import Server, files_below, lines, write

MORE_SERVICES = """\
qmgr unix n - n 300 1 qmgr
showq unix n - n - - showq
tlsproxy unix - - n - 0 tlsproxy
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
        make_folders(self.folder)
        write(self.folder / "config/main.cf", lines(self._settings() | self._ways() | self._tls()))
        door = f"{self.host}:{self.port} inet n - n - {self.processes} smtpd\n"
        write(self.folder / "config/master.cf", door + MORE_SERVICES + SERVICES)
        self.milter.parent.mkdir()

    def _settings(self):
        return instance(self.tree, self.folder, self.host) | {
            "myhostname": "relay.sluis.test", "local_recipient_maps": "", "smtputf8_enable": "no",
            "smtpd_recipient_restrictions": "", "smtpd_client_event_limit_exceptions": "127.0.0.0/8",
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
        words, environment = run_master(self.tree, self.folder / "config")
        return {"argv": words, "env": environment}

    def queued(self):
        return sum(files_below(self.folder / "queue" / sub) for sub in ("incoming", "active", "deferred", "maildrop"))
