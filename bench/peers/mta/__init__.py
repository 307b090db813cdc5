# SPDX-License-Identifier: Apache-2.0
"""One file for each server that is compared. Its opening text says how it is tuned, and is printed in the report."""
from .exim import Exim
from .haraka import Haraka
from .opensmtpd import OpenSmtpd, OpenSmtpdSync
from .postfix_opendkim import PostfixOpenDkim
from .postfix_rspamd import PostfixRspamd
from .sluis import Sluis

SERVERS = {server.name: server for server in (Sluis, PostfixRspamd, PostfixOpenDkim, Haraka, Exim, OpenSmtpd, OpenSmtpdSync)}
