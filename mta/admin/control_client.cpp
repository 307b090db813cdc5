// SPDX-License-Identifier: Apache-2.0
#include "mta/admin/control_client.h"

#include <algorithm>
#include <array>

#include <pwd.h>

#include "mta/admin/request.h"

namespace sluis::admin {

Task<Result<std::string>> ControlClient::read_line() {
  std::array<char, 16384> piece;
  size_t searched = 0;
  for (;;) {
    const size_t end = waiting_.find('\n', searched);
    if (end != std::string::npos) {
      std::string line = waiting_.substr(0, end);
      waiting_.erase(0, end + 1);
      co_return line;
    }
    searched = waiting_.size();
    if (waiting_.size() > kLongestRequest) {
      co_return fail(ErrorKind::Invalid, "the request is longer than 1 MiB");
    }
    const auto got = co_await stream_->read_some(piece, kRequestPatience);
    if (!got) co_return fail(got.error());
    if (*got == 0) co_return fail(ErrorKind::Closed, "the client has gone");
    waiting_.append(piece.data(), *got);
  }
}

Task<Result<size_t>> ControlClient::read(std::span<char> into) {
  if (waiting_.empty()) co_return co_await stream_->read_some(into, kRequestPatience);
  const size_t taken = std::min(into.size(), waiting_.size());
  std::copy_n(waiting_.begin(), taken, into.begin());
  waiting_.erase(0, taken);
  co_return taken;
}

Task<Result<void>> ControlClient::write(std::string text) {
  co_return co_await stream_->write_all(text, kRequestPatience);
}

void ControlClient::refuse(const Error& why) {
  stream_->write_now(error_line(why));
  stream_->close();
}

std::string ControlClient::user() const {
  const auto id = stream_->peer_user();
  if (!id) return {};
  std::array<char, 4096> space;
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(*id, &entry, space.data(), space.size(), &found) == 0 && found) {
    return found->pw_name;
  }
  return "uid " + std::to_string(*id);
}

Task<Result<size_t>> ClientBody::read(std::span<char> into) {
  if (left_ == 0) co_return size_t{0};
  const auto room = into.first(static_cast<size_t>(std::min<uint64_t>(left_, into.size())));
  const auto got = co_await client_.read(room);
  if (!got) co_return fail(got.error());
  if (*got == 0) co_return fail(ErrorKind::Closed, "the client went away before the message ended");
  left_ -= *got;
  co_return *got;
}

}  // namespace sluis::admin
