// SPDX-License-Identifier: Apache-2.0
#include "mta/intake/message_room.h"

#include <catch2/catch.hpp>

#include "config/memory.h"

using namespace sluis;
using intake::MessageRoom;

TEST_CASE("messages share the memory budget and give it back") {
  auto room = std::make_shared<MessageRoom>(2 * MessageRoom::kShare);
  auto first = room->take();
  auto second = room->take();
  REQUIRE(first);
  REQUIRE(second);
  CHECK_FALSE(room->take());
  CHECK(room->taken() == 2 * MessageRoom::kShare);
  first.reset();
  CHECK(room->take());
  second = std::nullopt;
  CHECK(room->taken() == 0);
}

TEST_CASE("the memory budget is a size or a share of the machine") {
  CHECK(config::memory_octets("25%", 4000) == 1000);
  CHECK(config::memory_octets("512MiB", 4000) == 512u << 20);
}
