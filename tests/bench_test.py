#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The benchmark kit's own arithmetic: what it makes of runs, logs and messages, without running anything."""
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench"))

from peers import audit, cost, document, figures, group, limits, options, picture, report, syncs, targets  # noqa: E402
from peers.mta.server import Setup  # noqa: E402

CASE = {"sessions": 20, "size": 4096, "signatures": 1, "destinations": 1, "tls": False}
LIMITS = {"one_core": {"2048": 2500.0, "1024": 10000.0}, "all_cores": {"2048": 5000.0, "1024": 20000.0},
          "syncs": [{"sessions": 20, "size": 4096, "one": 0.0001, "together": 0.0002},
                    {"sessions": 1, "size": 4096, "one": 0.0005, "together": 0.0005}]}


def run_of(server, rate, **more):
    return {"server": server, "rate": rate, "accepted": rate, "cpu_ms": 1000 / rate, "memory": 10, **CASE, **more}


def found(*runs, proofs=()):
    servers = {row["server"]: {"title": row["server"].title(), "tuning": ""} for row in runs}
    return {"servers": servers, "runs": list(runs), "proofs": list(proofs), "limits": LIMITS}


class Figures(unittest.TestCase):
    def test_a_median_stands_with_the_least_and_the_greatest(self):
        self.assertEqual(figures.Spread([2100, 1900, 2000]).text(), "2,000 (1,900 to 2,100)")
        self.assertEqual(figures.Spread([3]).text(), "3")

    def test_a_run_with_a_fault_counts_for_nothing(self):
        runs = [run_of("a", 100), run_of("a", 900, fault="one was lost")]
        self.assertEqual(figures.spread(runs, "a", figures.case_of(CASE), "rate").values, [100])

    def test_the_best_is_the_one_with_the_greatest_median(self):
        runs = [run_of("a", 100), run_of("a", 110), run_of("b", 90), run_of("b", 300), run_of("b", 95)]
        self.assertEqual(figures.best(runs, ["a", "b"], figures.case_of(CASE))[0], "a")

    def test_a_case_is_told_in_words(self):
        self.assertEqual(figures.label((1, 51200, 2, 10000, True)), "50 KiB, 1 session, 2 signatures, 10,000 destinations, TLS")


class Limits(unittest.TestCase):
    def test_signing_on_all_cores_bounds_many_sessions_and_the_disk_bounds_one(self):
        self.assertEqual(limits.bound(LIMITS, CASE), (5000.0, "OpenSSL's RSA"))
        self.assertEqual(limits.bound(LIMITS, CASE | {"sessions": 1}), (2000.0, "fdatasync"))

    def test_a_second_signature_costs_its_own_time(self):
        self.assertAlmostEqual(limits.bound(LIMITS, CASE | {"signatures": 2})[0], 4000.0)
        self.assertAlmostEqual(limits.rsa_ms(LIMITS, 2), 0.5)


class Report(unittest.TestCase):
    def test_a_server_that_does_not_sync_is_marked_and_not_compared_with(self):
        loose = {"server": "loose", "syncs": {"messages": 20, "durable": 19, "syncs": 1.0}, "faults": []}
        stiff = {"server": "stiff", "syncs": {"messages": 20, "durable": 0, "syncs": 0.0, "by_file_system": True}, "faults": []}
        whole = found(run_of("sluis", 2000), run_of("loose", 1500), run_of("firm", 400), run_of("stiff", 30), proofs=[loose, stiff])
        self.assertEqual(report.durable_peers(whole), ["firm", "stiff"])
        table = "\n".join(report.comparison(whole, figures.case_of(CASE)))
        self.assertIn("| Loose \\* | 1,500 | 1.3 × | 30% |", table)
        self.assertIn("| Firm | 400 | 5.0 × | 8% |", table)
        self.assertIn("| Firm | 400 | 5.0 × | 0.50 / 2.50 | 1/5.0 |", "\n".join(report.ratios(whole)))

    def test_every_fault_is_told(self):
        whole = found(run_of("sluis", 2000, fault="1 is left"), proofs=[{"server": "sluis", "faults": ["1 came twice"]}])
        self.assertEqual(len(report.faults(whole)), 2)


class Audit(unittest.TestCase):
    DUMP = (b"X-Client-Addr: 127.0.0.1\nX-Mail-Args: <a@b>\nReceived: from x\n\tby smtp-sink\n"
            b"DKIM-Signature: v=1\nMessage-Id: <1@x>\n\nhello\n")

    def test_what_the_sink_put_before_a_message_is_taken_off(self):
        message = audit.message_in(self.DUMP)
        self.assertEqual(message, b"DKIM-Signature: v=1\r\nMessage-Id: <1@x>\r\n\r\nhello\r\n")
        self.assertEqual(audit.message_id(message), b"<1@x>")

    def test_one_lost_and_one_twice_are_not_all_there(self):
        self.assertEqual(audit.occurrences([b"a", b"b", b"b", None]), (2, 1, 1))

    def test_a_missing_signature_is_found_before_any_is_verified(self):
        self.assertEqual(audit.signature_faults(audit.message_in(self.DUMP), None, 2), ["1 signatures instead of 2"])


class Syncs(unittest.TestCase):
    LOG = ("11 1000.100000 fdatasync(5) = 0 <0.050000>\n12 1000.300000 fsync(7 <unfinished ...>\n"
           "12 1000.400000 <... fsync resumed>) = 0 <0.100000>\n11 1000.600000 fdatasync(5) = -1 EIO (error) <0.01>\n")

    def test_a_process_that_was_gone_before_strace_came_is_not_waited_for(self):
        said = "strace: Process 12 attached with 3 threads\nstrace: attach: ptrace(PTRACE_SEIZE, 13): No such process\n"
        self.assertEqual(syncs.unanswered([12, 13, 14], said), {14})

    def test_a_sync_counts_when_it_ends_and_only_when_it_ends_well(self):
        self.assertEqual(syncs.ends_of_syncs(self.LOG), [1000.15, 1000.4])

    def test_a_message_is_durable_when_a_sync_ended_before_its_reply(self):
        spans = [(1000.0, 1000.2), (1000.2, 1000.35), (1000.35, 1000.5)]
        self.assertEqual(syncs.verdict(spans, [1000.15, 1000.4]), {"messages": 3, "durable": 2, "syncs": 2 / 3})


class Cost(unittest.TestCase):
    REPORT = ("# a comment\n 40 | shard | [kernel.kallsyms] | [k] tcp_sendmsg\n 30 | shard | sluisd | [.] sluis::intake::Session::on_line\n"
              " 15 | shard | sluisd | [.] sluis::events::line_of\n  5 | sluisd | sluisd | [.] sluis::UvStream::read\n 10 | shard | libc.so.6 | [.] malloc\n"
              " 99 | worker | libcrypto.so.3 | [.] 0x0000\n")

    def test_a_shards_samples_count_for_the_sockets_or_the_room_they_fell_in(self):
        self.assertEqual(cost.shares(self.REPORT), {"sockets": 0.45, "parse": 0.3, "record": 0.15, "other": 0.1})

    def test_a_worker_signs_and_a_shards_time_is_shared_out_by_its_samples(self):
        found = cost.steps({"worker": 0.4, "commit": 0.1, "shard": 0.5}, {"sockets": 0.5, "commit": 0.5}, 1000)
        self.assertEqual(found, {"commit": 350.0, "sign": 400.0, "sockets": 250.0})

    def test_without_samples_a_shards_time_is_not_guessed_at(self):
        self.assertEqual(cost.steps({"shard": 0.5}, {}, 1000), {"other": 500.0})


class Targets(unittest.TestCase):
    ROWS = [run_of("sluis", 2000), run_of("rival", 250), run_of("sluis", 1000, sessions=1), run_of("rival", 500, sessions=1)]

    def rows(self, results):
        return {row.split("|")[1].strip(): row for row in targets.table(results)}

    def test_a_ratio_stands_beside_its_target_and_says_whether_it_is_met(self):
        rows = self.rows({"peers": found(*self.ROWS)})
        self.assertIn("| 8.0 × | met |", rows["throughput against the best durable peer, 4 KiB, 20 sessions, one signature"])
        self.assertIn("| 2.0 × | missed: ", rows["the same at one session"])
        self.assertIn("| 80% | met |", rows["RSA at OpenSSL's speed, as a share of Sluis's CPU, one signature"])

    def test_what_was_not_measured_names_the_command_that_measures_it(self):
        self.assertIn("not measured: `bench/shards.sh`", self.rows({})["two shards against one"])

    def test_what_scale_and_load_measured_is_found_in_their_results(self):
        row = {"waiting": 0, "relayed_per_second": 1000, "resident_mib": 30, "start": 1, "start_killed": 2, "stop_loaded": 3}
        rows = self.rows({"scale": {"backlog": [row, row | {"waiting": 1_000_000, "of_empty": 0.95, "resident_mib": 130}]},
                          "load": {"closed": {"relayed_per_second": 1000}, "sync_seconds": 0.001,
                                   "open": [{"rate": rate, "sent": {"accept_us": {"p99": rate * 10}}} for rate in (500, 700, 900)]}})
        self.assertIn("| 0.95 × | met |", rows["throughput with a million waiting against none"])
        self.assertIn("| 105 | met |", rows["memory of a waiting message"])
        self.assertIn("| 3.0 s | missed |", rows["clean stop under load"])
        self.assertIn("| 7.0 × | met |", rows["p99 of the time to `250` at 70 % load against one `fdatasync`"])

    def test_a_smaller_trial_is_not_taken_for_the_million(self):
        self.assertIn("not measured", self.rows({"scale": {"backlog": [{"waiting": 10_000}]}})["start with a million waiting"])

    def test_one_sessions_time_is_held_to_one_sync(self):
        known = targets.Known({"peers": found(*self.ROWS)})
        self.assertAlmostEqual(known.time_to_250(), 2.0)


class Document(unittest.TestCase):
    def test_of_each_scene_the_latest_table_is_shown_with_its_machine_and_command(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for day, rate in (("22", 7), ("23", 8)):
                (folder / f"scale-dead-2026-11-{day}.md").write_text(
                    f"a machine\n\ncommand: bench/scale.sh --save\n\ndead: much\n| relayed/s |\n|---|\n| {rate} |\nso\n")
            lines = document.scale_part(folder)
        self.assertEqual(lines, ["### Beside a dead destination", "", "Measured a machine, by `bench/scale.sh --save`.", "",
                                 "dead: much", "", "| relayed/s |", "|---|", "| 8 |", "", "so", ""])

    def test_of_each_result_the_latest_day_counts_and_scenes_stand_together(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for file, value in (("load-2026-11-22", 1), ("load-2026-11-23", 2), ("scale-monday-2026-11-23", 3),
                                ("scale-idle-2026-11-22", 4), ("peers", 5)):
                (folder / f"{file}.json").write_text(f"{value}")
            self.assertEqual(document.results(folder), {"load": 2, "peers": 5, "scale": {"monday": 3, "idle": 4}})

    def test_only_what_stands_between_the_marks_is_replaced(self):
        text = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n"
        self.assertEqual(document.replaced(text, "x", ["new \\1"]), "a\n<!-- begin x -->\nnew \\1\n<!-- end x -->\nb\n")

    def test_a_document_without_the_part_is_refused(self):
        self.assertRaises(SystemExit, document.replaced, "no marks", "x", [])

    def test_every_part_has_its_place_in_the_document(self):
        text = document.DOCUMENT.read_text()
        for name, lines in document.parts({"peers": found(*Targets.ROWS) | {"began": "", "machine": "", "command": ""}}).items():
            self.assertIn(f"<!-- begin {name} -->", document.replaced(text, name, lines))


class Picture(unittest.TestCase):
    def test_a_bar_is_as_long_as_its_value_and_the_picture_is_well_formed(self):
        text = picture.chart("A & B", "medians", [("one", [picture.Bar("Ours <1>", 200, 150, 250, True), picture.Bar("theirs", 50)])])
        root = xml.etree.ElementTree.fromstring(text)
        widths = [float(each.get("width")) for each in root.iter("{http://www.w3.org/2000/svg}rect") if each.get("rx")]
        self.assertAlmostEqual(widths[0] / widths[1], 4, places=1)
        self.assertEqual(len(list(root.iter("{http://www.w3.org/2000/svg}line"))), 1)


class Group(unittest.TestCase):
    BUSY = "import time\nwhile time.process_time() < 0.3: pass\n"

    def test_without_control_groups_ended_grandchildren_are_counted_too(self):
        script = f"{sys.executable} -c '{self.BUSY}'; echo done; read end"
        tree = group.TreeGroup()
        with subprocess.Popen(["bash", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            tree.add(child.pid)
            self.assertEqual(child.stdout.readline(), b"done\n")
            self.assertGreaterEqual(tree.cpu_seconds(), 0.25)
            self.assertIn(child.pid, tree.pids())
            child.communicate(b"\n")
        self.assertEqual(tree.pids(), [])


class Options(unittest.TestCase):
    def test_what_is_asked_for_takes_the_place_of_the_presets_rows(self):
        cases = options.parse(["--sessions", "1,20", "--sizes", "4K,1M", "--signatures", "1,2", "--tls", "both"]).cases
        self.assertEqual(len(cases), 16)
        self.assertEqual({case.size for case in cases}, {4096, 1 << 20})

    def test_cases_that_agree_in_their_setup_share_a_start(self):
        setups = options.by_setup(options.parse(["--preset", "short"]).cases)
        self.assertEqual([len(cases) for cases in setups.values()], [4, 1])
        self.assertEqual(list(setups), [Setup(1), Setup(2)])


if __name__ == "__main__":
    program = unittest.main(argv=sys.argv[:1], exit=False)
    failed = len(program.result.failures) + len(program.result.errors)
    print(f"@counts {program.result.testsRun - failed} {failed}")
    sys.exit(1 if failed else 0)
