# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import shutil
import signal
import socket
import time

from harness import smtp
from harness.lab import CUSTOMER, Scenario
from harness.process import wait_for

BAD_CONFIGURATION = """\
hostname: sluis.test
listners:
  - {address: "127.0.0.1:2525", tls: maybe}
listeners:
  - {address: "127.0.0.1:99999", tls: off, auth: off}
  - {address: "127.0.0.1:2526", tls: off, auth: off, networks: [10.0.0.0/40]}
retry: {intervals: [soon], lifetime: 5 days}
dkim:
  selectors:
    - {name: key001, private_key: nowhere.pem}
relay: {tsl: required}
"""


class Configuration(Scenario):
    def prepare(self):
        pass  # each test starts what it needs

    def test_every_mistake_is_reported_at_once_with_its_place(self):
        self.lab.sluisd.write(BAD_CONFIGURATION)
        status, output = self.lab.sluisd.check()
        self.assertEqual(status, 1, output)
        for line, words in ((2, ["listners", "listeners"]), (5, ["99999"]), (6, ["10.0.0.0/40"]), (7, ["soon"]), (7, ["5 days"]),
                            (10, ["nowhere.pem"]), (11, ["tsl", "tls"])):
            place = f"sluis.yaml:{line}:"
            self.assertTrue(any(place in row and all(word in row for word in words) for row in output.splitlines()),
                            f"{place} {words} in\n{output}")

    def test_a_good_file_passes(self):
        status, output = self.lab.sluisd.check()
        self.assertEqual(status, 0, output)

    def test_the_sample_file_is_well_formed(self):
        sample = pathlib.Path(__file__).resolve().parents[2] / "config" / "sluis.yaml"
        folder = self.lab.folder / "sample"
        (folder / "keys").mkdir(parents=True)
        shutil.copy(sample, folder / "sluis.yaml")
        for selector in ("key001", "key002"):
            shutil.copy(self.lab.keys.private(selector), folder / "keys")
        shutil.copy(self.lab.keys.folder / "server.crt", folder / "fullchain.pem")
        shutil.copy(self.lab.keys.folder / "server.key", folder / "privkey.pem")
        status, output = self.lab.sluisd.run_to_end("--check", "--config", str(folder / "sluis.yaml"))
        self.assertEqual(status, 0, output)

    def test_a_key_that_others_can_read_is_refused(self):
        copy = self.lab.folder / "open.pem"
        shutil.copy(self.lab.keys.private("key001"), copy)
        os.chmod(copy, 0o644)
        self.lab.sluisd.config["dkim"]["selectors"][0]["private_key"] = str(copy)
        self.lab.sluisd.write()
        status, output = self.lab.sluisd.check()
        self.assertEqual(status, 1)
        self.assertIn("open.pem", output)

    def test_a_port_in_use_is_reported_at_start(self):
        with socket.create_server((self.lab.address, self.lab.trusted)):
            status, output = self.lab.sluisd.run_to_end()
        self.assertEqual(status, 1, output)
        self.assertIn(str(self.lab.trusted), output)

    def test_two_listeners_on_one_address_are_refused(self):
        self.lab.sluisd.config["listeners"].append(dict(self.lab.sluisd.config["listeners"][0]))
        self.lab.sluisd.write()
        self.assertEqual(self.lab.sluisd.check()[0], 1)

    def test_a_file_that_is_not_there_or_not_yaml_is_reported(self):
        self.assertEqual(self.lab.sluisd.run_to_end("--check", "--config", "/nowhere/sluis.yaml")[0], 1)
        self.lab.sluisd.write("hostname: [unclosed\n")
        status, output = self.lab.sluisd.check()
        self.assertEqual(status, 1)
        self.assertIn("sluis.yaml:", output)


class Reload(Scenario):
    def test_a_good_file_takes_force_without_dropping_a_connection(self):
        with self.lab.raw() as client:
            client.hello()
            self.lab.sluisd.config["limits"] = {"recipients": 1}
            self.lab.sluisd.write()
            self.lab.sluisd.reload()
            wait_for("the new limit", self.limit_is_one)
            self.assertRegex(client.ask("NOOP"), "^250 ")

    def test_a_listener_goes_by_its_new_settings(self):
        self.lab.sluisd.config["listeners"][0]["networks"] = ["192.0.2.0/24"]
        self.lab.sluisd.write()
        self.lab.sluisd.reload()
        wait_for("strangers to be refused", self.refuses_us)
        self.lab.sluisd.config["listeners"][0]["networks"] = ["127.0.0.0/8"]
        self.lab.sluisd.write()
        self.lab.sluisd.reload()
        wait_for("them to be taken again", lambda: not self.refuses_us())

    def refuses_us(self):
        with self.lab.raw() as client:
            return client.greeting.startswith("554 5.7.1")

    def limit_is_one(self):
        with self.lab.raw() as client:
            client.hello()
            client.ask("MAIL FROM:<info@customer.test>")
            client.ask("RCPT TO:<a@sink.test>")
            return client.ask("RCPT TO:<b@sink.test>").startswith("452")

    def test_a_bad_file_leaves_the_old_one_in_force_and_says_so(self):
        good = self.lab.sluisd.file.read_text()
        self.lab.sluisd.write(BAD_CONFIGURATION)
        self.lab.sluisd.reload("the old one stays in force")
        self.assertIn("listners", self.lab.sluisd.log_text())
        self.lab.submit()
        self.assert_signed(self.lab.sink.wait()[0].data)
        self.lab.sluisd.write(good)

    def test_a_reload_under_traffic_loses_nothing(self):
        with self.lab.client() as client:
            for n in range(100):
                if n % 10 == 0:
                    self.lab.sluisd.child.send(signal.SIGHUP)
                smtp.submit(None, None, "info@customer.test", [f"user{n}@sink.test"], smtp.message(), client=client)
        self.lab.sink.wait(100)


class Stopping(Scenario):
    def test_a_transaction_in_flight_is_finished_before_the_daemon_ends(self):
        with self.lab.raw() as client:
            client.hello()
            for command in ("MAIL FROM:<info@customer.test>", "RCPT TO:<user@sink.test>", "DATA"):
                client.ask(command)
            self.lab.sluisd.child.send(signal.SIGTERM)
            wait_for("the door to close", self.refuses_connections)
            client.send(smtp.message() + b".\r\n")
            self.assertRegex(client.reply(), "^250 ")
        child, self.lab.sluisd.child = self.lab.sluisd.child, None
        self.assertEqual(child.popen.wait(40), 0)
        self.lab.sluisd.start()
        self.assertEqual(len(self.lab.sink.wait()), 1)

    def refuses_connections(self):
        try:
            with self.lab.raw() as client:
                return not client.greeting.startswith("220")
        except TimeoutError:
            return False
        except OSError:
            return True

    def test_a_stop_while_everything_waits_is_quick(self):
        for n in range(20):
            self.lab.submit(mail_args=["HOLDFOR=3600"], to=f"user{n}@sink.test")
        began = time.monotonic()
        self.lab.sluisd.stop()
        self.assertLess(time.monotonic() - began, 15)
        self.lab.sluisd.start()
        self.assertEqual(len(self.lab.queue()), 20)

    def test_a_stop_right_after_a_domain_was_activated_ends_cleanly(self):
        for _ in range(10):  # its waiting mail is being looked for
            self.lab.sluis("domain", "suspend", CUSTOMER, "--reason", "lab")
            self.lab.sluis("domain", "activate", CUSTOMER, "--reason", "lab")
            self.lab.sluisd.restart()

    def test_it_tells_systemd_that_it_is_ready(self):
        self.lab.sluisd.stop()
        path = str(self.lab.folder / "notify.sock")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(path)
            notify.settimeout(20)
            os.environ["NOTIFY_SOCKET"] = path
            try:
                self.lab.sluisd.start()
            finally:
                del os.environ["NOTIFY_SOCKET"]
            self.assertIn(b"READY=1", notify.recv(4096))

    def test_log_lines_are_json_where_asked(self):
        self.lab.sluisd.stop()
        self.lab.sluisd.config["log"] = {"format": "json"}
        self.lab.sluisd.write()
        before = len(self.lab.sluisd.log_text())
        self.lab.sluisd.start()
        self.lab.submit()
        self.lab.sink.wait()
        self.lab.sluisd.stop()  # no line is half written any more
        lines = self.lab.sluisd.log_text()[before:].splitlines()
        self.assertTrue(lines)
        for line in lines:
            json.loads(line)


class Data(Scenario):
    def test_a_second_daemon_on_the_same_data_is_refused(self):
        other = self.lab.folder / "other.yaml"
        config = dict(self.lab.sluisd.config)
        config["listeners"] = [{"address": f"{self.lab.network.host(2)}:{self.lab.trusted}", "tls": "off", "auth": "off",
                                "networks": ["127.0.0.0/8"], "account": "crm"}]
        config["control_socket"] = str(self.lab.folder / "other.sock")
        other.write_text(json.dumps(config))
        status, output = self.lab.sluisd.run_to_end("--config", str(other))
        self.assertEqual(status, 1, output)
        self.lab.submit()
        self.lab.sink.wait()

    def test_a_data_folder_that_cannot_be_written_is_reported(self):
        blocker = self.lab.folder / "blocker"
        blocker.write_text("a file where a folder is wanted")
        self.lab.sluisd.config["data_dir"] = str(blocker / "data")
        self.lab.sluisd.write()
        self.lab.sluisd.stop()
        status, output = self.lab.sluisd.run_to_end()
        self.assertEqual(status, 1, output)
        self.assertIn("blocker", output)
