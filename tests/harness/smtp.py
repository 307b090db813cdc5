# SPDX-License-Identifier: Apache-2.0
"""Clients: a raw one that sends exactly the bytes a test wants, and messages to send."""
import re
import smtplib
import socket
import ssl

from .process import PATIENCE

QUEUED = re.compile(r"queued as ([0-9A-Z]{13})")


def message(sender="info@customer.test", to="user@sink.test", subject="A message", body="Hello,\r\n\r\nbye.\r\n",
            fields=()):
    """A plain message with CRLF line ends, as bytes; `fields` are further header lines."""
    header = [f"From: {sender}", "To: " + to.replace(", ", ",\r\n "), f"Subject: {subject}", *fields]
    return ("\r\n".join(header) + "\r\n\r\n" + body).encode()


def queued_id(text):
    """The id in a 250 reply."""
    text = text.decode() if isinstance(text, bytes) else text
    found = QUEUED.search(text)
    if not found:
        raise AssertionError(f"no 'queued as ID' in {text!r}")
    return found.group(1)


def submit(address, port, sender, recipients, data, mail_args=(), rcpt_args=(), client=None):
    """One transaction by smtplib; returns the final reply's text or raises smtplib's own error."""
    own = client is None
    client = client or smtplib.SMTP(address, port, timeout=PATIENCE, local_hostname="client.test")
    try:
        client.ehlo_or_helo_if_needed()
        steps = [lambda: client.mail(sender, list(mail_args))]
        steps += [lambda to=to: client.rcpt(to, list(rcpt_args)) for to in recipients]
        for step in steps:
            code, text = step()
            if code not in (250, 251):
                client.rset()
                raise smtplib.SMTPResponseException(code, text.decode("utf-8", "replace"))
        code, text = client.data(data)
        if code != 250:
            raise smtplib.SMTPResponseException(code, text.decode("utf-8", "replace"))
        return text.decode()
    finally:
        if own:
            client.close()


class Raw:
    """A socket and its replies. `send` takes bytes as they are; `reply` reads one whole reply."""

    def __init__(self, address, port, *, tls=None, timeout=PATIENCE, greeting=True):
        self.socket = socket.create_connection((address, port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket)
        self.buffer = b""
        if greeting:
            self.greeting = self.reply()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, octets):
        self.socket.sendall(octets)

    def line(self):
        while b"\n" not in self.buffer:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionError(f"closed after {self.buffer!r}")
            self.buffer += more
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def reply(self):
        """One reply, its lines joined with a newline."""
        lines = [self.line()]
        while lines[-1][3:4] == "-":
            lines.append(self.line())
        return "\n".join(lines)

    def ask(self, command):
        self.send(command.encode("utf-8") + b"\r\n")
        return self.reply()

    def hello(self, name="client.test"):
        return self.ask(f"EHLO {name}")

    def starttls(self, context):
        reply = self.ask("STARTTLS")
        if not reply.startswith("220"):
            raise AssertionError(f"STARTTLS: {reply}")
        self.socket = context.wrap_socket(self.socket, server_hostname="sluis.test")
        return self.socket

    def at_end(self):
        """True when the other side closed without another word."""
        try:
            return self.buffer == b"" and self.socket.recv(1) == b""
        except ConnectionError:
            return True

    def close(self):
        self.socket.close()


def client_tls(keys, maximum=None):
    """Trusts the lab's CA and checks the name sluis.test."""
    context = ssl.create_default_context(cafile=keys.folder / "ca.crt")
    if maximum:
        context.maximum_version = maximum
    return context
