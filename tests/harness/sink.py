# SPDX-License-Identifier: Apache-2.0
"""A receiving mail server that does as it is told: scripted replies, extensions on or off, TLS, and a
record of every message with its envelope, exactly as it came over the wire."""
import collections
import dataclasses
import re
import socket
import ssl
import threading
import time

from .process import PATIENCE, Failed

EXTENSIONS = ("PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "CHUNKING", "DSN", "ENHANCEDSTATUSCODES")
CLOSE = object()    # as a reply: drop the connection
SILENCE = object()  # as a reply: say nothing until the client gives up


@dataclasses.dataclass
class Received:
    """One accepted message."""
    sender: str
    sender_args: str
    recipients: list  # of (address, arguments)
    data: bytes
    tls: str          # "TLSv1.3", or "" in the clear
    at: float
    connection: int

    @property
    def addresses(self):
        return [address for address, _ in self.recipients]

    @property
    def header(self):
        return self.data.partition(b"\r\n\r\n")[0].decode("utf-8", "surrogateescape") + "\r\n"

    @property
    def body(self):
        return self.data.partition(b"\r\n\r\n")[2]

    def field(self, name):
        """The unfolded text of a header field, or None."""
        found = re.search(rf"^{name}:((?:[^\r\n]|\r\n[ \t])*)", self.header, re.I | re.M)
        return found and re.sub(r"\r\n([ \t])", r"\1", found.group(1)).strip()


class _Rule:
    def __init__(self, verb, pattern, replies, always):
        self.verb, self.pattern = verb, re.compile(pattern)
        self.replies, self.always = collections.deque(replies), always

    def reply(self, verb, argument):
        if verb != self.verb or not self.pattern.search(argument):
            return None
        return self.replies.popleft() if self.replies else self.always


class Sink:
    """Listens from the moment it is made. `answer()` scripts it, `messages` is what it accepted."""

    def __init__(self, address, port, *, extensions=EXTENSIONS, tls=None, hostname="mx.sink.test"):
        self.address, self.port, self.hostname = address, port, hostname
        self.extensions, self.tls = list(extensions), tls
        self.messages, self.connections, self.commands = [], 0, []
        self.changed = threading.Condition()
        self._rules, self._sockets, self._closing = [], set(), False
        self._listener = socket.create_server((address, port), backlog=512)
        threading.Thread(target=self._accept, daemon=True).start()

    def answer(self, verb, pattern, *replies, always=None):
        """The next len(replies) commands that match get these replies in turn, later ones `always`
        (None: the ordinary reply). Verbs: CONNECT EHLO STARTTLS MAIL RCPT DATA BDAT . QUIT."""
        with self.changed:
            self._rules.insert(0, _Rule(verb, pattern, replies, always))

    def forget_rules(self):
        with self.changed:
            self._rules.clear()

    def wait(self, count=1, timeout=PATIENCE, to=None):
        """The first `count` messages (to that recipient), once they are there."""
        def found():
            return [m for m in self.messages if to is None or to in m.addresses]

        with self.changed:
            if not self.changed.wait_for(lambda: len(found()) >= count, timeout):
                raise Failed(f"sink {self.address} got {len(self.messages)} messages in {timeout} s, "
                             f"not {count} (to {to}); {self.connections} connections")
            return found()[:count]

    def count(self, to=None):
        with self.changed:
            return sum(to is None or to in m.addresses for m in self.messages)

    def stop(self):
        if self._closing:
            return
        self._closing = True
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts; close alone does not
        self._listener.close()
        with self.changed:
            sockets = list(self._sockets)
        for each in sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _accept(self):
        while not self._closing:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.changed:
                self.connections += 1
                self._sockets.add(connection)
                session = _Session(self, connection, self.connections)
            threading.Thread(target=session.run, daemon=True).start()

    def _reply_for(self, verb, argument, ordinary):
        with self.changed:
            self.commands.append((verb, argument))
            for rule in self._rules:
                scripted = rule.reply(verb, argument)
                if scripted is not None:
                    return scripted
        return ordinary

    def _store(self, message):
        with self.changed:
            self.messages.append(message)
            self.changed.notify_all()

    def _forget(self, connection):
        with self.changed:
            self._sockets.discard(connection)


class _Gone(Exception):
    pass


class _Session:
    def __init__(self, sink, connection, number):
        self.sink, self.socket, self.number = sink, connection, number
        self.raw = connection
        self.file = connection.makefile("rb")
        self.tls = ""
        self._reset()

    def _reset(self):
        self.sender, self.sender_args, self.recipients, self.chunks = None, "", [], b""

    def run(self):
        try:
            self._say("CONNECT", "", f"220 {self.sink.hostname} ESMTP")
            while True:
                line = self.file.readline(65536)
                if not line:
                    return
                verb, _, argument = line.decode("utf-8", "surrogateescape").strip().partition(" ")
                if verb.upper() == "QUIT":
                    self._say("QUIT", "", "221 2.0.0 bye")
                    return
                getattr(self, "_on_" + verb.lower(), self._on_unknown)(argument)
        except (_Gone, OSError, ssl.SSLError, ValueError):
            pass
        finally:
            self.sink._forget(self.raw)
            for each in (self.file, self.socket):
                try:
                    each.close()
                except OSError:
                    pass

    def _say(self, verb, argument, ordinary):
        """Sends the scripted or the ordinary reply and returns it."""
        reply = self.sink._reply_for(verb, argument, ordinary)
        if reply is CLOSE:
            raise _Gone
        if reply is SILENCE:
            self.file.read()
            raise _Gone
        self.socket.sendall((reply + "\r\n").encode())
        return reply

    def _on_unknown(self, argument):
        self._say("?", argument, "500 5.5.2 what?")

    def _on_noop(self, argument):
        self._say("NOOP", argument, "250 2.0.0 ok")

    def _on_rset(self, argument):
        self._reset()
        self._say("RSET", argument, "250 2.0.0 ok")

    def _on_helo(self, argument):
        self._say("HELO", argument, f"250 {self.sink.hostname}")

    def _on_ehlo(self, argument):
        offered = [self.sink.hostname] + self.sink.extensions
        if self.sink.tls and not self.tls:
            offered.append("STARTTLS")
        lines = [f"250{'-' if i + 1 < len(offered) else ' '}{word}" for i, word in enumerate(offered)]
        self._say("EHLO", argument, "\r\n".join(lines))

    def _on_starttls(self, argument):
        if not self._say("STARTTLS", argument, "220 2.0.0 go").startswith("220"):
            return
        self.socket = self.sink.tls.wrap_socket(self.socket, server_side=True)
        self.file = self.socket.makefile("rb")
        self.tls = self.socket.version()
        self._reset()

    def _path(self, argument):
        found = re.match(r"(?:FROM|TO):\s*<([^>]*)>\s*(.*)", argument, re.I)
        return found.groups() if found else (argument, "")

    def _on_mail(self, argument):
        self._reset()
        if self._say("MAIL", argument, "250 2.1.0 ok").startswith("250"):
            self.sender, self.sender_args = self._path(argument)

    def _on_rcpt(self, argument):
        if self._say("RCPT", argument, "250 2.1.5 ok").startswith("250"):
            self.recipients.append(self._path(argument))

    def _on_data(self, argument):
        if not self.recipients:
            self._say("DATA", argument, "554 5.5.1 no valid recipients")
            return
        if not self._say("DATA", argument, "354 go on").startswith("354"):
            return
        lines = []
        while True:
            line = self.file.readline()
            if not line:
                raise _Gone
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        self._finish(b"".join(lines))

    def _on_bdat(self, argument):
        words = argument.split()
        chunk = self.file.read(int(words[0]))
        if len(chunk) < int(words[0]):
            raise _Gone
        self.chunks += chunk
        if len(words) > 1 and words[1].upper() == "LAST":
            self._finish(self.chunks)
        else:
            self._say("BDAT", argument, f"250 2.0.0 {words[0]} octets")

    def _finish(self, data):
        message = Received(self.sender, self.sender_args, self.recipients, data, self.tls, time.time(),
                           self.number)
        reply = self.sink._reply_for(".", " ".join(message.addresses), "250 2.0.0 taken")
        if reply is CLOSE:
            raise _Gone
        if reply is SILENCE:
            self.file.read()
            raise _Gone
        if reply.startswith("250"):
            self.sink._store(message)  # before the reply: what the sender may believe is already true
        self._reset()
        self.socket.sendall((reply + "\r\n").encode())


def server_tls(keys, certificate="server"):
    """A TLS context with the lab's certificate (names: mx.sink.test, …) or a stranger's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys.folder / f"{certificate}.crt", keys.folder / f"{certificate}.key")
    return context
