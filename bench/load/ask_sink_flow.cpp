// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "bench/load/ask_sink.h"
#include "mta/net/stream.h"

namespace sluis::load {
namespace {

constexpr Millis kPatience = std::chrono::seconds(10);

Task<Result<std::string>> exchange(Loop& loop, std::string control, std::string line) {
  auto stream = co_await connect_unix(loop, control, kPatience);
  if (!stream) co_return fail(stream.error());
  const auto written = co_await (*stream)->write_all(line, kPatience);
  if (!written) co_return fail(written.error());
  std::string answer;
  std::array<char, 65536> input;
  for (;;) {
    const auto got = co_await (*stream)->read_some(input, kPatience);
    if (!got) co_return fail(got.error());
    if (*got == 0) co_return answer;
    answer.append(input.data(), *got);
  }
}

Task<void> ask(Loop& loop, std::string control, std::string line, Result<std::string>& answer) {
  answer = co_await exchange(loop, std::move(control), std::move(line));
  loop.stop();
}

}  // namespace

Result<std::string> ask_sink(const std::string& control, const std::string& word) {
  Loop loop;
  Gate gate;
  Result<std::string> answer = fail(ErrorKind::Internal, "not asked");
  loop.post([&] { spawn(ask(loop, control, word + "\n", answer), gate); });
  loop.run();
  return answer;
}

}  // namespace sluis::load
