# SPDX-License-Identifier: Apache-2.0
"""Haraka.
One worker process a core, 100 deliveries at a time, the way to the sink by a hook rather than by DNS, warnings only in
its log; haraka-plugin-dkim signs, once, which is all it can."""
import json
import os

from harness.lab import CUSTOMER

from .server import Server, files_below, write


class Haraka(Server):
    name, title, signatures = "haraka", "Haraka", 1

    @property
    def tree(self):
        return self.site.programs / "haraka/node_modules/Haraka"

    def prepare(self):
        (self.folder / "queue").mkdir()
        for name, text in self._files().items():
            write(self.folder / name, text)

    def _files(self):
        signed = "From,To,Subject,Date,Message-ID"
        return {
            "config/me": "relay.sluis.test\n", "config/host_list": "relay.sluis.test\n",
            "config/loglevel": "warn\n", "config/log.ini": "[main]\nlevel=warn\n",
            "config/smtp.ini": f"listen={self.address}\nnodes={os.cpu_count()}\ndaemonize=false\n",
            "config/connection.ini": (self.tree / "config/connection.ini").read_text(),  # it does not start without
            "config/plugins": ("tls\n" if self.setup.tls else "") + "way\nrelay\ndkim\n",
            "config/relay.ini": "[relay]\nacl=true\n", "config/relay_acl_allow": "127.0.0.0/8\n",
            "config/outbound.ini": "concurrency_max=100\nlocal_mx_ok=true\nipv6_enabled=false\n"
                                   f"enable_tls={'true' if self.setup.tls else 'false'}\n",
            "config/dkim.ini": f"[sign]\nenabled=true\nheaders={signed}\n[verify]\nenabled=false\n",
            f"config/dkim/{CUSTOMER}/private": self.site.lab.keys.private("key001").read_text(),
            f"config/dkim/{CUSTOMER}/selector": "key001\n",
            "plugins/way.js": self._way(),
        } | self._tls()

    def _tls(self):
        if not self.setup.tls:
            return {}
        keys = self.site.lab.keys.folder
        return {"config/tls_cert.pem": (keys / "server.crt").read_text(), "config/tls_key.pem": (keys / "server.key").read_text(),
                "config/tls.ini": "[outbound]\nrejectUnauthorized=false\n"}

    def _way(self):
        ways = self.site.destinations if self.setup.destinations > 1 else {}
        return f"""\
const ways = {json.dumps(ways)};
exports.hook_lookup_rdns = (next) => next(OK, 'localhost');
exports.hook_get_mx = function (next, hmail, domain) {{
  next(OK, {{priority: 0, exchange: ways[domain] || '{self.site.sink[0]}', port: {self.site.sink[1]}}});
}};
"""

    def commands(self):
        return [{"argv": ["node", self.tree / "bin/haraka", "-c", self.folder], "cwd": self.folder}]

    def queued(self):
        return files_below(self.folder / "queue")
