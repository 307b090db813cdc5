# SPDX-License-Identifier: Apache-2.0
"""Postfix with OpenDKIM.
Postfix as in postfix.py; OpenDKIM signs, as a milter on a socket in the file system, relaxed/relaxed, with a table of
keys and of senders, as for many customers."""
from .postfix import Postfix
from .server import lines, write

from harness.lab import CUSTOMER


class PostfixOpenDkim(Postfix):
    name, title = "postfix-opendkim", "Postfix + OpenDKIM"

    def prepare(self):
        super().prepare()
        folder = self.folder / "opendkim"
        write(folder / "keys", "".join(f"{each} {CUSTOMER}:{each}:{self.key(each)}\n" for each in self.selectors))
        write(folder / "senders", "".join(f"*@{CUSTOMER} {each}\n" for each in self.selectors))
        write(folder / "inside", "127.0.0.0/8\n")
        write(folder / "opendkim.conf", lines({
            "Mode": "s", "Syslog": "no", "Background": "no", "Canonicalization": "relaxed/relaxed",
            "SignatureAlgorithm": "rsa-sha256", "MinimumKeyBits": "1024", "RequireSafeKeys": "no", "UMask": "000",
            "Socket": f"local:{self.milter}", "InternalHosts": folder / "inside", "KeyTable": f"file:{folder}/keys",
            "SigningTable": f"refile:{folder}/senders", "MultipleSignatures": "yes" if self.setup.signatures > 1 else "no",
        }, "{} {}"))

    def commands(self):
        program = self.site.programs / "opendkim/usr/sbin/opendkim"
        return [{"argv": [program, "-f", "-x", self.folder / "opendkim/opendkim.conf"], "ready": self.milter},
                self.postfix_command()]
