// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "tests/fuzz/targets.h"
#include "tests/support/source_tree.h"

using namespace sluis;

namespace {

using Target = void (*)(std::string_view);

// Returns how many inputs there were. A target that finds fault aborts.
size_t replay(const std::string& corpus, Target target) {
  size_t count = 0;
  const std::string folder = in_source_tree("tests/fuzz/corpus/" + corpus);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::ostringstream octets;
    octets << file.rdbuf();
    target(octets.str());
    // Every beginning of it is an input as well: what a client that vanished had sent.
    const std::string whole = octets.str();
    for (size_t size = 0; size < whole.size(); size += 1 + whole.size() / 200) {
      target(std::string_view(whole).substr(0, size));
    }
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("inputs that once were interesting to the fuzzer still break nothing") {
  CHECK(replay("server_machine", fuzz::server_machine) > 0);
  CHECK(replay("headers", fuzz::headers) > 0);
  CHECK(replay("address", fuzz::address) > 0);
  CHECK(replay("spf_record", fuzz::spf_record) > 0);
}
