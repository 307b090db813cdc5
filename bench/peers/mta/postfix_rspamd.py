# SPDX-License-Identifier: Apache-2.0
"""Postfix with rspamd as the milter that signs.
Postfix as in postfix.py; rspamd's proxy worker scans by itself, one process a core, with its signing module alone: no
rules, no statistics, no Redis, no DNS. The fastest signer that Debian packages for Postfix."""
import os

from harness.lab import CUSTOMER

from .postfix import Postfix
from .server import own, write

USER = "nobody"


class PostfixRspamd(Postfix):
    name, title = "postfix-rspamd", "Postfix + rspamd"
    runs_as = USER

    def prepare(self):
        super().prepare()
        folder = self.folder / "rspamd"
        write(folder / "suffixes", "test\n")
        write(folder / "rspamd.conf", self._config(folder))
        own(USER, folder, self.milter.parent)

    def _config(self, folder):
        plugin = self.site.programs / "rspamd/usr/share/rspamd/plugins/dkim_signing.lua"
        selectors = " ".join(f'{{ selector = "{each}"; path = "{self.key(each)}"; }}' + "," for each in self.selectors)
        return f"""\
options {{
  filters = "dkim"; pidfile = "{folder}/pid"; tempdir = "{folder}"; cores_dir = "{folder}"; hs_cache_dir = "{folder}";
  url_tld = "{folder}/suffixes"; disable_hyperscan = true; local_addrs = ["127.0.0.0/8"];
  dns {{ nameserver = ["{self.site.lab.nsd.address}:{self.site.lab.nsd.port}"]; timeout = 1s; }}
}}
logging {{ type = "file"; filename = "{folder}/log"; level = "error"; }}
worker "rspamd_proxy" {{
  bind_socket = "{self.milter} mode=0666"; milter = yes; timeout = 120s; count = {os.cpu_count()};
  upstream "here" {{ default = yes; self_scan = yes; }}
}}
actions {{ reject = 100000; }}
dkim {{ enabled = true; }}
dkim_signing {{
  enabled = true; sign_local = true; sign_networks = ["127.0.0.0/8"]; use_domain = "envelope"; use_esld = false;
  check_pubkey = false; use_redis = false; allow_hdrfrom_mismatch = true; allow_username_mismatch = true;
  domain {{ {CUSTOMER} {{ selectors [ {selectors} ] }} }}
}}
modules {{ path = "{plugin}"; }}
"""

    def commands(self):
        tree, share = self.site.programs / "rspamd", self.site.programs / "rspamd/usr/share/rspamd"
        places = {"SHAREDIR": share, "LUALIBDIR": share / "lualib", "PLUGINSDIR": share / "plugins",
                  "RULESDIR": share / "rules", "CONFDIR": tree / "etc/rspamd"}
        return [{"argv": [tree / "usr/bin/rspamd", "-f", "-i", "-u", USER, "-g", "nogroup", "-c",
                          self.folder / "rspamd/rspamd.conf", *(f"--var={key}={value}" for key, value in places.items())],
                 "env": {"LD_LIBRARY_PATH": str(tree / "usr/lib/rspamd")}, "cwd": self.folder / "rspamd",
                 "ready": self.milter},
                self.postfix_command()]
