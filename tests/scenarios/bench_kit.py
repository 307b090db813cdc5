# SPDX-License-Identifier: Apache-2.0
"""The comparison with other servers (bench/peers.sh) as an operator runs it, with the two that every test machine has."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from harness.lab import BUILD, ROOT
from harness.mail_server import SUDO


class BenchKit(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sluis-bench-"))
        self.folder.chmod(0o755)  # the servers' own users go through it
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def compared(self, *words):
        """What a run of the benchmark found, and its printed report."""
        file = self.folder / "found.json"
        environment = [f"SLUIS_BUILD={BUILD.resolve()}", f"PYTHONPATH={ROOT / 'bench'}", f"TMPDIR={self.folder}", "PYTHONDONTWRITEBYTECODE=1"]
        done = subprocess.run([*SUDO, "env", *environment, sys.executable, "-m", "peers", *words, "--json", file], cwd=ROOT, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=500)
        self.assertEqual(done.returncode, 0, done.stdout)
        return json.loads(file.read_text()), done.stdout

    def test_two_servers_side_by_side_lose_nothing_sign_right_and_leave_nothing_behind(self):
        found, printed = self.compared("--preset", "quick", "--peers", "sluis,exim", "--seconds", "0.2")
        self.assertEqual([row["server"] for row in found["runs"]], ["sluis", "exim"])
        for row in found["runs"]:
            self.assertEqual((row["arrived"], row["left"]), (row["messages"], 0))
            self.assertGreater(row["cpu_ms"], 0)
        for row in found["proofs"]:
            self.assertEqual((row["arrived"], row["twice"], row["verified"], row["faults"]), (200, 0, 5, []))
            self.assertEqual(row["syncs"]["durable"], row["syncs"]["messages"], row)
        self.assertIn("| limit: ", printed)
        self.assertEqual([file.name for file in self.folder.iterdir()], ["found.json"])
        running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        self.assertNotIn(f"{self.folder}/sluis-", running)

    def test_a_server_that_is_not_known_is_answered_with_those_that_are(self):
        done = subprocess.run([sys.executable, "-m", "peers", "--peers", "sendmail"], cwd=ROOT / "bench", text=True, capture_output=True,
                              env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        self.assertEqual(done.returncode, 2)
        self.assertIn("no such server: sendmail; there are sluis, postfix-rspamd", done.stderr)
