// SPDX-License-Identifier: Apache-2.0
// What a domain takes of memory, by the allocator's own count: beside what all domains share, and
// without RocksDB, which keeps the records. bench/domains.sh measures the process as a whole.
#include <catch2/catch.hpp>
#include <malloc.h>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;

// Under a sanitizer the allocator is another, and counts nothing.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

namespace {

constexpr size_t kDomains = 2000;
constexpr size_t kMost = 2048;  // octets a domain

size_t in_use() {
  return mallinfo2().uordblks;
}

// Longer than what a std::string keeps within itself, as real names are.
std::string name_of(size_t number) {
  return "een-gewone-klant-" + std::to_string(number) + ".example";
}

std::string with_name(std::string row, const std::string& from, const std::string& to) {
  for (size_t at = row.find(from); at != std::string::npos; at = row.find(from, at + to.size()))
    row.replace(at, from.size(), to);
  return row;
}

}  // namespace

TEST_CASE("a domain takes less than 2 KiB of memory beside what all domains share") {
  House house;
  house.publish_all("klant.nl");
  house.add("klant.nl");
  REQUIRE(house.activate("klant.nl"));
  const std::string row = house.registry->get("domains", "klant.nl")->value();
  CHECK(row.size() > 1500);
  house.close();
  const size_t without = in_use();
  std::vector<store::Registry::Write> rows;
  for (size_t i = 0; i < kDomains; ++i)
    rows.push_back({"domains", name_of(i), with_name(row, "klant.nl", name_of(i))});
  REQUIRE(house.registry->write(rows));
  rows = {};
  const size_t stored = in_use();
  CHECK(stored - without > kDomains * row.size());
  house.open();
  house.onboarding->start();
  const auto before = house.onboarding->directory();  // a shard that is still at the older one
  house.onboarding->update_keys(house.keys);
  REQUIRE(house.onboarding->directory()->domains.size() == kDomains + 1);
  const size_t each = (in_use() - stored) / kDomains;
  INFO(each << " octets a domain");
  CHECK(each > 200);
  CHECK(each < kMost);
}

#endif
