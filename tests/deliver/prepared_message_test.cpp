// SPDX-License-Identifier: Apache-2.0
// What leaves of a stored message, small or large, is what was stored.
#include "mta/deliver/prepared_message.h"

#include <catch2/catch.hpp>

#include "mta/store/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run_on_loop.h"

using namespace sluis;
using namespace sluis::deliver;

namespace {

constexpr std::string_view kHeader = "Subject: x\r\n\r\n";

struct Stored {
  Loop loop;
  FakeClock clock;
  std::unique_ptr<store::Store> store = store::open_memory_store(clock);

  store::Message accept(std::string_view body) {
    store::Message message;
    message.id = MessageId{1};
    message.header_size = kHeader.size();
    message.size = kHeader.size() + body.size();
    message.envelope.recipients.push_back({{"a", "example.net"}, {}, {}});
    auto draft = store->open_draft(message.id);
    REQUIRE(draft->append(kHeader));
    REQUIRE(draft->append(body));
    bool accepted = false;
    store->accept(message, std::move(draft), store::Store::AcceptAs::Waiting, loop,
                  [&](Result<void> done) { accepted = done.has_value(); });
    run_until(loop, [&] { return accepted; });
    return message;
  }
};

std::string lines(size_t size) {
  std::string text;
  for (size_t n = 0; text.size() < size; ++n) text += "line " + std::to_string(n) + "\r\n";
  text.resize(size);
  return text;
}

std::string read_all(OutgoingMessage& message, size_t at_a_time) {
  std::string text;
  std::vector<char> piece(at_a_time);
  for (;;) {
    const auto got = message.read_body(text.size(), piece);
    REQUIRE(got);
    if (*got == 0) return text;
    text.append(piece.data(), *got);
  }
}

}  // namespace

TEST_CASE("a message of any size leaves as it was stored") {
  const size_t size = GENERATE(0, 1, 5000, 16 * 1024 - 14, 16 * 1024 - 13, 200'000);
  const size_t at_a_time = GENERATE(1000, 64 * 1024);
  CAPTURE(size, at_a_time);
  Stored stored;
  const std::string body = lines(size);
  const auto message = std::make_shared<const store::Message>(stored.accept(body));
  PreparedMessage outgoing(message, {}, *stored.store);
  CHECK(read_all(outgoing, at_a_time) == body);  // before the header was asked for, too
  CHECK(outgoing.header().value() == kHeader);
  CHECK(outgoing.size() == message->size);
  CHECK(read_all(outgoing, at_a_time) == body);
}

TEST_CASE("a message that the store holds less of than was accepted does not leave in part") {
  Stored stored;
  const size_t size = GENERATE(100, 100'000);
  store::Message message = stored.accept("");
  message.size = size;
  message.header_size = static_cast<uint32_t>(size - 1);
  PreparedMessage outgoing(std::make_shared<const store::Message>(message), {}, *stored.store);
  CHECK(outgoing.header().error().kind == ErrorKind::Corrupt);
}
