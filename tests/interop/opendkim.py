# SPDX-License-Identifier: Apache-2.0
"""`sluis check message` before what Debian's OpenDKIM signed, as a milter, and what became of it on its way."""
import pathlib
import socket
import struct

from harness import smtp
from harness.dns_server import txt
from harness.lab import PEERS, Scenario
from harness.process import Child, wait_for

DOMAIN = "klant.test"
PROGRAM = PEERS / "opendkim/usr/sbin/opendkim"


class Milter:
    """The side of the mail server in the milter protocol (version 6), for one message. Returns the header fields that
    the milter puts before it."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(str(path))

    def send(self, command, data=b""):
        self.socket.sendall(struct.pack("!I", len(data) + 1) + command + data)

    def receive(self):
        def exactly(count):
            data = b""
            while len(data) < count:
                piece = self.socket.recv(count - len(data))
                if not piece:
                    raise ConnectionError("the milter ended the connection")
                data += piece
            return data
        length, = struct.unpack("!I", exactly(4))
        data = exactly(length)
        return data[:1], data[1:]

    def step(self, command, data=b""):
        self.send(command, data)
        answer, _ = self.receive()
        if answer not in b"cO":
            raise AssertionError(f"the milter answered {answer!r} to {command!r}")

    def sign(self, message):
        header, body = message.split(b"\r\n\r\n", 1)
        self.step(b"O", struct.pack("!III", 6, 0x1ff, 0))
        self.step(b"C", b"client.test\0" + b"4" + struct.pack("!H", 25) + b"127.0.0.1\0")
        self.step(b"H", b"client.test\0")
        self.step(b"M", f"<info@{DOMAIN}>\0".encode())
        self.step(b"R", b"<user@sink.test>\0")
        for line in header.split(b"\r\n"):
            name, value = line.split(b":", 1)
            self.step(b"L", name + b"\0" + value.lstrip() + b"\0")
        self.step(b"N")
        self.step(b"B", body)
        self.send(b"E")
        fields = []
        while True:
            answer, data = self.receive()
            if answer in b"ac":
                self.socket.close()
                return fields
            if answer in b"ih":
                name, value = (data[4:] if answer == b"i" else data).rstrip(b"\0").split(b"\0", 1)
                fields.append(name + b": " + value.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


class SignedByOpenDkim(Scenario):
    def prepare(self):  # no daemon: the check stands alone
        if not PROGRAM.exists():
            self.fail(f"{PROGRAM} is not there: packaging/peers.sh puts it there")
        self.lab.nsd.change(f"key001._domainkey.{DOMAIN}", "TXT " + txt(self.lab.keys.record("key001")))
        self.message = smtp.message(f"info@{DOMAIN}", "user@sink.test", subject="Agenda")

    def signed(self, canonicalization="relaxed/relaxed", *more):
        """By an OpenDKIM that was started for it."""
        folder = self.lab.folder / "opendkim"
        folder.mkdir(exist_ok=True)
        inside = folder / "inside"
        inside.write_text("127.0.0.0/8\n")
        milter = pathlib.Path(folder / "milter")
        config = folder / "opendkim.conf"
        config.write_text("\n".join(("Mode s", "Syslog no", "Background no", f"Canonicalization {canonicalization}",
                                     f"Domain {DOMAIN}", "Selector key001", f"KeyFile {self.lab.keys.private('key001')}",
                                     "RequireSafeKeys no", "UMask 000", f"Socket local:{milter}",
                                     f"InternalHosts {inside}", *more)) + "\n")
        milter.unlink(missing_ok=True)
        child = Child("opendkim", [PROGRAM, "-f", "-x", config], folder / "output.log")
        try:
            wait_for(lambda: "OpenDKIM to listen\n" + child.tail(), milter.exists)
            fields = Milter(milter).sign(self.message)
        finally:
            child.stop()
        self.assertEqual([field.split(b":")[0] for field in fields], [b"DKIM-Signature"], fields)
        return fields[0] + b"\r\n" + self.message

    def check(self, message):
        file = self.lab.folder / "message.eml"
        file.write_bytes(message)
        answer = self.lab.sluis.try_("--resolver", f"{self.lab.nsd.address}:{self.lab.nsd.port}", "--json", "check",
                                     "message", file)
        row = answer.row()
        self.assertEqual((row["domain"], row["selector"]), (DOMAIN, "key001"))
        return row

    def test_what_it_signed_passes_in_every_canonical_form(self):
        for form in ("relaxed/relaxed", "simple/simple", "relaxed/simple", "simple/relaxed"):
            with self.subTest(form):
                self.assertEqual(self.check(self.signed(form))["result"], "pass")

    def test_what_was_done_to_it_afterwards_is_told(self):
        good = self.signed()
        self.assertEqual(self.check(good.replace(b"Hello", b"Hullo"))["reason"], "the body was changed after signing")
        row = self.check(good.replace(b"Subject: Agenda", b"Subject: [lijst] Agenda"))
        self.assertEqual(row["result"], "fail")
        self.assertIn('"[lijst]" was put before the subject', row["reason"])
        copied = self.signed("relaxed/relaxed", "Diagnostics yes")
        self.assertEqual(self.check(copied)["result"], "pass")
        row = self.check(copied.replace(b"Subject: Agenda", b"Subject: Adenda"))
        self.assertIn('the field Subject was altered: was "Agenda", is "Adenda"', row["reason"])
        self.lab.nsd.change(f"key001._domainkey.{DOMAIN}", "TXT " + txt(self.lab.keys.record("other001")))
        self.assertEqual(self.check(good)["result"], "fail")
