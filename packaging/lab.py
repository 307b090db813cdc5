#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What packaging/run.sh shows: the main job, step by step, each step seen to happen or the run fails.
Everything lives below build/lab; a later run ends what an earlier one left there."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from harness import addresses, judges, process, smtp  # noqa: E402
from harness.dns_server import Nsd, txt  # noqa: E402
from harness.exim import Exim  # noqa: E402
from harness.keys import Keys  # noqa: E402
from harness.process import Failed, wait_for  # noqa: E402
from harness.sluis import Cli, Sluisd  # noqa: E402

LAB = ROOT / "build" / "lab"
PIDS = LAB / "pids"
BUILD = ROOT / "build" / "release"
CUSTOMER = "klant.test"
RECEIVER = "ontvanger.test"
AHEAD = 4  # seconds that the scheduled message waits


def say(text=""):
    print(text, flush=True)


def step(title):
    step.count += 1
    say(f"\n[{step.count}] {title}")


step.count = 0


def indent(text):
    say("\n".join("    " + line for line in text.rstrip().splitlines()))


def end_earlier_lab():
    """Ends the programs that PIDS names, if they still are what they were."""
    if not PIDS.exists():
        return 0
    ended = []
    for line in PIDS.read_text().splitlines():
        pid, name = line.split()
        try:
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode()
        except OSError:
            continue
        if name in command and str(LAB) in command:
            os.kill(int(pid), signal.SIGTERM)
            ended.append(int(pid))
    for pid in ended:
        wait_for(f"process {pid} to end", lambda: not pathlib.Path(f"/proc/{pid}").exists() or zombie(pid), 40)
    PIDS.unlink()
    return len(ended)


def zombie(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def port(wanted):
    """The wanted port on 127.0.0.1, or another one when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
            return wanted
        except OSError:
            return addresses.free_port(["127.0.0.1"])


class Run:
    def __init__(self):
        shutil.rmtree(LAB, ignore_errors=True)
        LAB.mkdir(parents=True)
        LAB.chmod(0o755)
        self.keys = Keys(ROOT / "build" / "lab-keys")
        self.network = addresses.Network()
        self.parts = []
        self.trusted, self.tls = port(2525), port(2587)

    def sluis(self, *words):
        say(f"    $ sluis {' '.join(words)}")
        answer = self.cli(*words)
        indent(answer.out)
        return answer.out

    def start_dns(self):
        step("DNS: NSD serves the zone `test`")
        self.nsd = Nsd(LAB / "nsd", self.network.host(53), {
            RECEIVER: [f"MX 10 mx.{RECEIVER}."], f"mx.{RECEIVER}": [f"A {self.network.host(21)}"],
            "spf.provider.test": ["TXT " + txt("v=spf1 ip4:127.0.0.1 ~all")], "mta1.provider.test": ["A 127.0.0.1"],
        })
        self.parts.append(("nsd", self.nsd))
        self.nsd.start()
        indent(f"{self.nsd.address} port {self.nsd.port}; MX of {RECEIVER}: {self.network.host(21)} port {self.network.mx_port}")

    def start_receiver(self):
        step(f"The receiving side: Exim takes mail for {RECEIVER}")
        self.exim = Exim(ROOT / "build" / "peers", LAB / "exim", self.network.host(21), self.network.mx_port,
                         domain=RECEIVER, users=("anna",), keys=self.keys)
        self.parts.append(("exim4", self.exim))
        self.exim.start()
        indent(f"anna@{RECEIVER} is delivered to {LAB}/exim/mail/anna")

    def start_sluisd(self):
        step("sluisd starts with an empty queue")
        self.sluisd = Sluisd(BUILD, LAB, {"listeners": [{"address": f"127.0.0.1:{self.trusted}"}],
                                          "control_socket": str(LAB / "control.sock")})
        self.sluisd.write(CONFIG.format(
            lab=LAB, trusted=self.trusted, tls=self.tls, keys=self.keys.folder, dns=f"{self.nsd.address}:{self.nsd.port}",
            dns_port=self.nsd.port, mx_port=self.network.mx_port, password=password_hash()))
        self.parts.append(("sluisd", self.sluisd))
        self.sluisd.start()
        self.cli = Cli(BUILD, self.sluisd)
        indent(f"process {self.sluisd.child.pid}, configuration {self.sluisd.file}, log {self.sluisd.log}")

    def onboard(self):
        step(f"A customer's domain: {CUSTOMER}")
        self.sluis("domain", "add", CUSTOMER)
        records = self.sluis("domain", "records", CUSTOMER, "--format", "zone")
        step("The customer publishes those records (into NSD's zone file)")
        self.nsd.append(records)
        self.expect_txt(f"key001._domainkey.{CUSTOMER}", b"v=DKIM1")
        self.expect_txt(f"key002._domainkey.{CUSTOMER}", b"v=DKIM1")
        self.expect_txt(CUSTOMER, b"include:spf.provider.test")
        step("Support checks and activates it")
        self.sluis("domain", "verify", CUSTOMER)
        self.sluis("domain", "activate", CUSTOMER, "--reason", "records seen")

    def expect_txt(self, name, part):
        record = self.nsd.txt_record(name)
        if not record or part not in record:
            raise Failed(f"{name} does not hold {part.decode()}: {record}")

    def message(self, subject):
        file = LAB / f"{subject}.eml"
        file.write_bytes(smtp.message(f"Info <info@{CUSTOMER}>", f"anna@{RECEIVER}", f"A message {subject}",
                                      f"Dear Anna,\r\n\r\nthis one was sent {subject}.\r\n"))
        return str(file)

    def send_now(self):
        step("One message now")
        began = time.time()
        self.sluis("send", "--from", f"info@{CUSTOMER}", "--to", f"anna@{RECEIVER}", self.message("now"))
        delivered = self.exim.wait("anna", 1)[0]
        indent(f"delivered to Exim {time.time() - began:.2f} s after it was sent")
        self.judge(delivered)

    def send_later(self):
        step(f"One message {AHEAD} seconds ahead")
        began = time.time()
        self.sluis("send", "--at", f"+{AHEAD}s", "--from", f"info@{CUSTOMER}", "--to", f"anna@{RECEIVER}",
                   self.message("later"))
        self.sluis("queue", "list", "--all")
        delivered = self.exim.wait("anna", 2)[1]
        waited = time.time() - began
        if waited < AHEAD - 0.1:
            raise Failed(f"the scheduled message left {AHEAD - waited:.2f} s early")
        indent(f"delivered to Exim {waited:.2f} s after it was sent")
        self.judge(delivered)

    def judge(self, message):
        """Both signatures, by both judges; the person sees the verdicts."""
        signed = judges.signatures(message)
        if sorted(signed) != [(CUSTOMER, "key001"), (CUSTOMER, "key002")]:
            raise Failed(f"signatures: {signed}")
        for name, verdicts in (("libopendkim", judges.libopendkim(message, self.nsd)),
                               ("python3-dkim", judges.python_dkim(message, self.nsd))):
            indent(f"{name:13} " + ", ".join(f"{s}._domainkey.{CUSTOMER}: {'pass' if ok else 'FAIL'}"
                                             for s, ok in sorted(verdicts.items())))
            if verdicts != {"key001": True, "key002": True}:
                raise Failed(f"{name} does not accept both signatures")

    def main_job(self):
        for each in (self.start_dns, self.start_receiver, self.start_sluisd, self.onboard, self.send_now,
                     self.send_later):
            each()

    def stop(self):
        for _, part in reversed(self.parts):
            part.stop()

    def abandon(self):
        for _, part in reversed(self.parts):
            if part.child:
                part.child.kill()

    def leave_running(self):
        PIDS.write_text("".join(f"{part.child.pid} {name}\n" for name, part in self.parts))
        say(f"""
Both were delivered and verified. sluisd goes on running (process {self.sluisd.child.pid}).

  submit a message   swaks --server 127.0.0.1:{self.trusted} --from info@{CUSTOMER} --to anna@{RECEIVER}
  with a password    swaks --server 127.0.0.1:{self.tls} --tls --auth-user crm --auth-password lab \\
                           --from info@{CUSTOMER} --to anna@{RECEIVER}
  look at it         build/release/sluis --config {self.sluisd.file.relative_to(ROOT)} status
                     build/release/sluis --config {self.sluisd.file.relative_to(ROOT)} trace anna@{RECEIVER}
  what arrived       {LAB}/exim/mail/anna
  the web console    is not part of this version: the command line shows everything
  stop the lab       packaging/run.sh --stop
""")


def password_hash():
    return subprocess.run(["openssl", "passwd", "-6", "lab"], check=True, capture_output=True, text=True).stdout.strip()


CONFIG = """\
# The lab of packaging/run.sh. Every key: docs/configuration.md.
hostname: mta1.provider.test
data_dir: {lab}/data
control_socket: {lab}/control.sock
listeners:
  - {{address: "127.0.0.1:{trusted}", tls: off, auth: off, networks: [127.0.0.0/8], account: crm}}
  - {{address: "127.0.0.1:{tls}", tls: starttls, auth: required}}
tls: {{certificate: {keys}/server.crt, private_key: {keys}/server.key}}
accounts:
  - {{name: crm, password: "{password}", domains: ["*"]}}
dns: {{servers: ["{dns}"], authoritative_port: {dns_port}}}
dkim:
  selectors:
    - {{name: key001, private_key: {keys}/key001.pem}}
    - {{name: key002, private_key: {keys}/key002.pem}}
  unverified_domain: wait
spf: {{include: spf.provider.test, egress: [127.0.0.1]}}
relay: {{port: {mx_port}, allow_private: true}}
"""


def main():
    once, stop = "--once" in sys.argv, "--stop" in sys.argv
    ended = end_earlier_lab()
    if stop:
        say("the lab is stopped" if ended else "no lab was running")
        return 0
    process.Child.keep = not once
    run = Run()
    try:
        run.main_job()
    except (Failed, subprocess.SubprocessError, OSError) as failure:
        say(f"\nFAILED: {failure}")
        run.abandon()
        return 1
    if once:
        run.stop()
        say("\nEvery step happened.")
    else:
        run.leave_running()
    return 0


if __name__ == "__main__":
    sys.exit(main())
