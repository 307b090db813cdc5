// SPDX-License-Identifier: Apache-2.0
// The journal's headers, octet by octet, as store_contract.md has them: what is written there must
// be readable by a later version.
#include "mta/store/journal_format.h"

#include <catch2/catch.hpp>

#include "mta/base/bytes.h"
#include "mta/store/wire.h"

using namespace sluis;
using namespace sluis::store;

TEST_CASE("a segment header lies as the contract says") {
  const std::string block = encode(SegmentHeader{0x1122334455667788, 9, 5, MessageId{77}});
  REQUIRE(block.size() == 4096);
  CHECK(block.substr(0, 8) == "SLUISJNL");
  CHECK(get_fixed<uint32_t>(&block[8]) == 1);
  CHECK(get_fixed<uint32_t>(&block[12]) == 4096);
  CHECK(block[16] == '\x88');
  CHECK(get_fixed<uint64_t>(&block[24]) == 9);
  CHECK(get_fixed<uint64_t>(&block[32]) == 5);
  CHECK(get_fixed<uint64_t>(&block[40]) == 77);
  CHECK(get_fixed<uint32_t>(&block[48]) == crc32c(block.substr(0, 48)));
  CHECK(decode_segment_header(block)->live_from == 5);
  CHECK_FALSE(decode_segment_header(std::string(4096, '\0')));
}

TEST_CASE("a batch header lies as the contract says") {
  std::string bytes = encode(BatchHeader{3, 4, 5, 600, 7});
  REQUIRE(bytes.size() == 40);
  CHECK(bytes.substr(0, 4) == "SLBT");
  CHECK(get_fixed<uint32_t>(&bytes[4]) == crc32c(bytes.substr(8)));
  CHECK(get_fixed<uint64_t>(&bytes[8]) == 3);
  CHECK(get_fixed<uint64_t>(&bytes[16]) == 4);
  CHECK(get_fixed<uint64_t>(&bytes[24]) == 5);
  CHECK(get_fixed<uint32_t>(&bytes[32]) == 600);
  CHECK(get_fixed<uint32_t>(&bytes[36]) == 7);
  CHECK(decode_batch_header(bytes)->records == 7);
  bytes[33] = static_cast<char>(bytes[33] ^ 1);
  CHECK_FALSE(decode_batch_header(bytes));
}

TEST_CASE("a record lies as the contract says and is known by its epoch and checksum") {
  std::string bytes;
  append_record(bytes, {RecordType::Change, 7, 21, 99}, "head", "pay");
  REQUIRE(bytes.size() == 28 + 7);
  CHECK(get_fixed<uint32_t>(&bytes[0]) == crc32c(bytes.substr(4)));
  CHECK(bytes.substr(4, 4) == std::string("\x03\0\0\0", 4));
  CHECK(get_fixed<uint32_t>(&bytes[8]) == 7);
  CHECK(get_fixed<uint64_t>(&bytes[12]) == 21);
  CHECK(get_fixed<uint64_t>(&bytes[20]) == 99);
  CHECK(bytes.substr(28) == "headpay");
  CHECK(check_record(bytes, 99)->sequence == 21);
  CHECK_FALSE(check_record(bytes, 98));
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string bad = bytes;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    CHECK_FALSE(check_record(bad, 99));
    CHECK_FALSE(check_record(bytes.substr(0, at), 99));
  }
}
