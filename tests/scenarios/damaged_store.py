# SPDX-License-Identifier: Apache-2.0
"""A store that is damaged, or of a newer version, is reported with what to do and left as it is: once the
right octets are back, all mail is."""
import struct

from harness.lab import Scenario

JOURNAL_HEADER = 4096     # octets of a segment before the first batch
JOURNAL_VERSION = 8       # offset of the version in the header, and of its checksum
JOURNAL_CHECKSUM = 48
WAL_BLOCK, WAL_HEADER = 32768, 7  # RocksDB's log: blocks of records: checksum, length, kind


def crc32c(octets, crc=0):
    crc ^= 0xFFFFFFFF
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


class DamagedStore(Scenario):
    def prepare(self):
        super().prepare()
        self.ids = sorted(self.lab.submit(mail_args=["HOLDFOR=3600"], to=f"user{n}@sink.test") for n in range(3))
        self.lab.sluisd.stop()
        self.data = self.lab.folder / "data"

    def files(self):
        return {file: file.read_bytes() for file in self.data.rglob("*") if file.is_file() and "events" not in file.parts
                and not file.name.startswith(("LOCK", "LOG"))}

    def segment(self):
        """The segment that holds the mail."""
        return next(file for file in (self.data / "journal").iterdir() if file.read_bytes()[JOURNAL_HEADER:].strip(b"\0"))

    def assert_refused_and_untouched(self, *words):
        """A start ends with status 1 and a sentence with what to do; no octet of the data changes."""
        before = self.files()
        status, output = self.lab.sluisd.run_to_end()
        self.assertEqual(status, 1, output)
        self.assertIn("cannot start", output)
        for word in words:
            self.assertIn(word, output)
        after = self.files()
        self.assertEqual(sorted(map(str, before)), sorted(map(str, after)))
        self.assertEqual([str(file) for file in before if before[file] != after[file]], [])

    def assert_whole_again(self):
        self.lab.sluisd.start()
        self.assertEqual(sorted(row["id"] for row in self.lab.queue()), self.ids)

    def damaged(self, file, octets, *words):
        good = file.read_bytes()
        file.write_bytes(octets)
        self.assert_refused_and_untouched(*words)
        file.write_bytes(good)
        self.assert_whole_again()

    def test_an_undamaged_store_opens_again(self):
        self.assert_whole_again()

    def test_a_bad_octet_in_the_journal(self):
        file = self.segment()
        octets = bytearray(file.read_bytes())
        octets[JOURNAL_HEADER + 100] ^= 0x40
        self.damaged(file, octets, "journal is damaged", file.name, "backup")

    def test_a_journal_of_a_newer_version(self):
        file = self.segment()
        octets = bytearray(file.read_bytes())
        octets[JOURNAL_VERSION:JOURNAL_VERSION + 4] = struct.pack("<I", 2)
        octets[JOURNAL_CHECKSUM:JOURNAL_CHECKSUM + 4] = struct.pack("<I", crc32c(octets[:JOURNAL_CHECKSUM]))
        self.damaged(file, octets, "version")

    def test_a_queue_database_that_lost_the_name_of_its_manifest(self):
        self.damaged(self.data / "old" / "CURRENT", b"MANIFEST-999999\n", "queue database", "damaged", "backup")

    def test_a_queue_database_without_its_first_file(self):
        file = self.data / "old" / "CURRENT"
        good = file.read_bytes()
        file.unlink()
        self.assert_refused_and_untouched("queue database", "damaged", "backup")
        file.write_bytes(good)
        self.assert_whole_again()

    def test_a_queue_database_with_a_bad_octet_in_its_manifest(self):
        file = next((self.data / "old").glob("MANIFEST-*"))
        octets = bytearray(file.read_bytes())
        octets[20] ^= 0x40
        self.damaged(file, octets, "queue database", "damaged", "backup")

    def test_a_queue_database_of_a_newer_format(self):
        for file in (self.data / "old").glob("*.log"):
            octets = bytearray(file.read_bytes())
            at = octets.find(b"\x06format\x012")
            if at < 0:
                continue
            octets[at + 8] = ord("3")
            self.seal(octets, at)
            self.damaged(file, octets, "format 3", "start the version")
            return
        self.fail("the format is not in the database's log")

    def seal(self, octets, inside):
        """Gives the log record that holds this offset a right checksum (masked CRC-32C of kind and payload)."""
        at = inside // WAL_BLOCK * WAL_BLOCK
        while True:
            length = struct.unpack_from("<H", octets, at + 4)[0]
            if at + WAL_HEADER + length > inside:
                break
            at += WAL_HEADER + length
        crc = crc32c(octets[at + 6:at + WAL_HEADER + length])
        struct.pack_into("<I", octets, at, ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)
