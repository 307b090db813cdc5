# SPDX-License-Identifier: Apache-2.0
"""What the mail servers of the lab have in common: they run as root, greet, and fill maildirs."""
import os
import smtplib
import subprocess

from .maildir import read_maildir, without_delivery_fields
from .process import PATIENCE, wait_for

SUDO = [] if os.geteuid() == 0 else ["sudo", "-n"]


class MailServer:
    """A server has `folder` (its mail is in folder/mail/USER), `address`, `port`, `child` and log_text()."""

    child = None

    def _greets(self):
        try:
            with smtplib.SMTP(self.address, self.port, timeout=5):
                return True
        except (OSError, smtplib.SMTPException):
            return False

    def wait_for_greeting(self):
        wait_for(lambda: f"{self.child.name} to greet\n{self.child.tail()}\n{self.log_text()[-2000:]}", self._greets)

    def mailbox(self, user):
        """The messages delivered to a user, as bytes with CRLF line ends, oldest first."""
        return read_maildir(self.folder / "mail" / user)

    def wait(self, user, count=1, timeout=PATIENCE):
        wait_for(lambda: f"{count} messages for {user}, got {len(self.mailbox(user))}\n{self.log_text()[-3000:]}",
                 lambda: len(self.mailbox(user)) >= count, timeout)
        return [without_delivery_fields(message) for message in self.mailbox(user)]

    def stop(self):
        if not self.child:
            return
        if SUDO:
            subprocess.run(SUDO + ["kill", str(self.child.pid)], check=False)
        self.child.stop()
