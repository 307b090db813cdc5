// SPDX-License-Identifier: Apache-2.0
// SocketDaemon: the daemon behind its control socket (docs/control-protocol.md), asked one question
// after another over one connection. Blocking: the command line has nothing else to do.
#pragma once

#include "mta/cli/session.h"

namespace sluis::cli {

class SocketDaemon final : public Daemon {
 public:
  SocketDaemon(std::string path, std::string user)
      : path_(std::move(path)), user_(std::move(user)) {}
  ~SocketDaemon() override;
  SocketDaemon(const SocketDaemon&) = delete;
  SocketDaemon& operator=(const SocketDaemon&) = delete;

  Result<Reply> ask(const Question& question) override;

 private:
  Result<void> connect();
  void send(std::string_view octets);
  Result<std::string> read_line();
  void disconnect();

  const std::string path_, user_;
  int socket_ = -1;
  std::string waiting_;
};

}  // namespace sluis::cli
