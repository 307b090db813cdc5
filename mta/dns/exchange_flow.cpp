// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/exchange_flow.h"

#include <algorithm>
#include <array>

#include "mta/net/datagram.h"
#include "mta/net/deadline.h"
#include "mta/net/stream.h"

namespace sluis::dns {
namespace {

using ReplyResult = Result<Reply>;

struct Asked {
  Question question;
  uint16_t id;
  std::string packet;
};

Asked prepare(const Exchange& with, const Question& question, Edns edns) {
  const auto id = static_cast<uint16_t>(with.random.next());
  return {question, id, build_query(id, question, with.asking, edns)};
}

// A refusal may come without the question (a server that could not read it).
bool answers(const Reply& reply, const Asked& asked) {
  if (reply.id != asked.id) return false;
  if (reply.question) return *reply.question == asked.question;
  return reply.code != Rcode::Ok && reply.code != Rcode::NxDomain;
}

Error no_answer(const SocketAddress& server) {
  return {ErrorKind::Timeout, "no answer from " + to_string(server) + " in time", {}};
}

Task<ReplyResult> by_udp(Exchange with, const Asked& asked, Millis timeout) {
  OneShot<ReplyResult> done;
  Timer timer(with.loop, [&] { done.set(fail(no_answer(with.server))); });
  auto socket = Datagram::connect(
      with.loop, with.server,
      [&](std::string_view packet) {
        auto reply = read_reply(packet);
        if (reply && answers(*reply, asked)) done.set(std::move(reply));
      },
      [&](Error error) { done.set(fail(std::move(error))); });
  if (!socket) co_return fail(socket.error());
  if (auto sent = (*socket)->send(asked.packet); !sent) co_return fail(sent.error());
  timer.start(timeout);
  ReplyResult reply = co_await done;
  co_return reply;
}

Task<Result<void>> read_exactly(Stream& stream, std::span<char> into, const Deadline& deadline) {
  while (!into.empty()) {
    const auto got = co_await stream.read_some(into, deadline.left());
    if (!got) co_return fail(got.error());
    if (*got == 0) co_return fail(ErrorKind::Closed, "the server ended the connection");
    into = into.subspan(*got);
  }
  co_return Result<void>{};
}

// Two bytes of length before each packet (RFC 1035 4.2.2).
Task<Result<std::string>> talk(Stream& stream, const std::string& packet,
                               const Deadline& deadline) {
  std::string framed{static_cast<char>(packet.size() >> 8), static_cast<char>(packet.size() & 255)};
  framed += packet;
  const auto wrote = co_await stream.write_all(framed, deadline.left());
  if (!wrote) co_return fail(wrote.error());
  std::array<char, 2> length;
  const auto got_length = co_await read_exactly(stream, length, deadline);
  if (!got_length) co_return fail(got_length.error());
  std::string body(
      static_cast<size_t>(static_cast<uint8_t>(length[0]) << 8 | static_cast<uint8_t>(length[1])),
      '\0');
  const auto got_body = co_await read_exactly(stream, body, deadline);
  if (!got_body) co_return fail(got_body.error());
  co_return body;
}

Task<ReplyResult> by_tcp(Exchange with, const Asked& asked, Millis timeout) {
  const Deadline deadline(timeout);
  auto stream = co_await connect_tcp(with.loop, with.server, std::nullopt, deadline.left());
  if (!stream) co_return fail(stream.error());
  const auto body = co_await talk(**stream, asked.packet, deadline);
  if (!body) {
    Error error = body.error();
    error.text = to_string(with.server) + " by TCP: " + error.text;
    co_return fail(std::move(error));
  }
  auto reply = read_reply(*body);
  if (!reply) co_return fail(reply.error());
  if (!answers(*reply, asked)) {
    co_return fail(ErrorKind::Corrupt, to_string(with.server) + " answered another question");
  }
  co_return reply;
}

}  // namespace

Task<ReplyResult> exchange(Exchange with, Question question, Millis timeout) {
  const Deadline deadline(timeout);
  Asked asked = prepare(with, question, Edns::Offered);
  ReplyResult reply = co_await by_udp(with, asked, deadline.left());
  const bool no_edns = reply && (reply->code == Rcode::FormErr || reply->code == Rcode::NotImp);
  if (no_edns) {
    asked = prepare(with, question, Edns::Withheld);
    reply = co_await by_udp(with, asked, deadline.left());
  }
  if (!reply || !reply->truncated) co_return reply;
  asked = prepare(with, question, no_edns ? Edns::Withheld : Edns::Offered);
  reply = co_await by_tcp(with, asked, deadline.left());
  if (!reply) reply.error().text.insert(0, kNeedsTcp);
  co_return reply;
}

}  // namespace sluis::dns
