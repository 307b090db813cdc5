// SPDX-License-Identifier: Apache-2.0
// ControlClient: one connection to the control socket, as lines in, octets of a body in, and lines
// out. Everything is bounded by size and by time. Belongs to its loop.
#pragma once

#include <string>

#include "mta/admin/admin_context.h"
#include "mta/net/stream.h"

namespace sluis::admin {

inline constexpr size_t kLongestRequest = 1024 * 1024;
inline constexpr Millis kRequestPatience = std::chrono::minutes(2);

class ControlClient {
 public:
  explicit ControlClient(StreamPtr stream) : stream_(std::move(stream)) {}

  // Without its line end. Closed when the client has no more to ask.
  Task<Result<std::string>> read_line();
  // Octets that follow a line; 0 at the end of the stream.
  Task<Result<size_t>> read(std::span<char> into);
  Task<Result<void>> write(std::string text);
  void refuse(const Error& why);  // says so if it can be said at once, and closes
  void close() { stream_->close(); }
  // Nobody will read an answer: the other end closed, or we did.
  bool gone() const { return stream_->hung_up(); }

  // The name of the user at the other end; empty when the system does not tell.
  std::string user() const;

 private:
  StreamPtr stream_;
  std::string waiting_;  // read and not yet taken
};

// The next `octets` octets of a client, and not one more.
class ClientBody final : public BodySource {
 public:
  ClientBody(ControlClient& client, uint64_t octets) : client_(client), left_(octets) {}
  Task<Result<size_t>> read(std::span<char> into) override;
  uint64_t left() const { return left_; }

 private:
  ControlClient& client_;
  uint64_t left_;
};

}  // namespace sluis::admin
