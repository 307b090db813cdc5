#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The checks themselves: each must find the fault it is there for, and let the honest case pass."""
import pathlib
import sys
import unittest

import docs_check
import rooms_check
import source_check

CMAKE = """
sluis_room(base DIR mta/base USES tl::expected PRIVATE sluis::spdlog)
sluis_room(mail DIR mta/mail USES base)
sluis_room(net DIR mta/net USES base PRIVATE sluis::uv sluis::openssl)
sluis_room(intake DIR mta/intake USES mail net)
sluis_room(deliver DIR mta/deliver USES mail net)
"""


def room_faults(path, text):
    return [what for _, what in rooms_check.faults(rooms_check.Rooms(CMAKE), path, text)]


class RoomsCheck(unittest.TestCase):
    def test_a_lower_room_may_be_included_directly_or_through_another(self):
        self.assertEqual(room_faults("mta/intake/a.cpp", '#include "mta/mail/x.h"\n#include "mta/base/y.h"\n'), [])

    def test_a_higher_room_may_not_be_included(self):
        self.assertIn("room mail may not include room net", room_faults("mta/mail/a.h", '#include "mta/net/x.h"\n')[0])

    def test_siblings_never_include_each_other(self):
        self.assertTrue(room_faults("mta/deliver/a.cpp", '#include "mta/intake/x.h"\n'))

    def test_third_party_headers_stay_out_of_headers(self):
        self.assertTrue(room_faults("mta/net/a.h", "#include <uv.h>\n"))
        self.assertEqual(room_faults("mta/net/a.cpp", "#include <uv.h>\n"), [])

    def test_a_library_outside_the_row_is_refused(self):
        self.assertTrue(room_faults("mta/mail/a.cpp", "#include <openssl/ssl.h>\n"))

    def test_only_net_names_libuv_and_openssls_sessions(self):
        self.assertTrue(room_faults("mta/mail/a.cpp", "void f() { uv_run(0); }\n"))
        self.assertEqual(room_faults("mta/mail/a.cpp", "// uv_run is net's\n"), [])

    def test_a_room_includes_nothing_from_tests(self):
        self.assertTrue(room_faults("mta/mail/a.cpp", '#include "tests/support/fake.h"\n'))


def source_faults(path, text):
    return list(source_check.faults(pathlib.PurePosixPath(path), text))


class SourceCheck(unittest.TestCase):
    GOOD = "// SPDX-License-Identifier: Apache-2.0\n// Thing: for the test.\n#pragma once\n"

    def test_a_good_header_passes(self):
        self.assertEqual(source_faults("mta/base/thing.h", self.GOOD), [])

    def test_a_missing_licence_is_found(self):
        self.assertTrue(source_faults("mta/base/thing.cpp", "int x;\n"))

    def test_a_header_without_its_purpose_is_found(self):
        self.assertTrue(source_faults("mta/base/thing.h", "// SPDX-License-Identifier: Apache-2.0\n#pragma once\n"))

    def test_names_that_say_nothing_are_found(self):
        self.assertTrue(source_faults("mta/base/string_utils.h", self.GOOD))

    def test_a_file_of_two_concepts_is_found(self):
        self.assertTrue(source_faults("mta/base/thing.h", self.GOOD + "int x;\n" * 400))

    def test_unfinished_work_is_found(self):
        self.assertTrue(source_faults("mta/base/thing.h", self.GOOD + "// " + "TO" + "DO\n"))

    def test_a_script_that_runs_on_after_an_error_is_found(self):
        self.assertTrue(source_faults("packaging/a.sh", "# SPDX-License-Identifier: Apache-2.0\necho\n"))


SCHEMA = """
struct Retry {
  std::vector<Millis> intervals{1min, 4h};
  Millis lifetime = 5 * kDay;  // how long
  double jitter = 0.1;
};
struct Listener { enum class Tls { Off }; SocketAddress address; Tls tls = Tls::Off; };
struct Config {
  std::string file;  // where it was read from
  std::string hostname;
  std::string http_address;
  std::vector<Listener> listeners;
  Retry retry;
  uint64_t size = 64 * kMiB;
};
"""


class DocsCheck(unittest.TestCase):
    def test_the_schema_gives_every_key_with_its_default(self):
        self.assertEqual(docs_check.schema_keys(SCHEMA), {
            "hostname": "", "http.address": "", "listeners[].address": "", "listeners[].tls": "off",
            "retry.intervals": "[1m, 4h]", "retry.lifetime": "5d", "retry.jitter": "0.1", "size": "64MiB"})

    def test_a_key_that_is_not_documented_or_has_another_default_is_found(self):
        table = "| `hostname` | | text | the name |\n| `size` | `32MiB` | size | how big |\n| `gone` | | | |\n"
        found = docs_check.key_faults({"hostname": "", "size": "64MiB", "retry.jitter": "0.1"}, table)
        self.assertEqual(len(found), 3)

    def test_a_link_to_a_file_that_is_not_there_is_found(self):
        root = pathlib.Path(__file__).parent.parent
        self.assertTrue(docs_check.link_faults(root, pathlib.PurePosixPath("README.md"), "see [x](docs/nowhere.md)"))
        self.assertEqual(docs_check.link_faults(root, pathlib.PurePosixPath("README.md"), "see [x](LICENSE)"), [])


if __name__ == "__main__":
    program = unittest.main(argv=sys.argv[:1], exit=False)
    failed = len(program.result.failures) + len(program.result.errors)
    print(f"@counts {program.result.testsRun - failed} {failed}")
    sys.exit(1 if failed else 0)
