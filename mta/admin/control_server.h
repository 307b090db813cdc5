// SPDX-License-Identifier: Apache-2.0
// ControlServer: the daemon's Unix socket for the command line (docs/control-protocol.md): JSON
// lines, several clients at once, each with a bounded request and a deadline. Whoever may open the
// socket (mode 0660) may ask everything: it is the administrator's door. The one who asks is taken
// from the socket's credentials; root may name another (sudo). Lives on one loop. stop() first,
// destroy after its callback.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "mta/admin/admin_context.h"
#include "mta/net/listener.h"

namespace sluis::admin {

class ControlClient;

class ControlServer {
 public:
  static Result<std::unique_ptr<ControlServer>> start(AdminContext context, std::string path);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  // Takes no more clients, closes those that are idle or under way, and calls `then` when the last
  // flow has ended.
  void stop(std::function<void()> then);

 private:
  explicit ControlServer(AdminContext context);
  void sample_rates();
  void on_client(StreamPtr stream);
  Task<void> serve(std::shared_ptr<ControlClient> client);
  Task<bool> answer(ControlClient& client, std::string line);

  AdminContext context_;
  Timer sampling_;
  std::unique_ptr<Listener> listener_;
  std::set<std::shared_ptr<ControlClient>> clients_;
  Gate gate_;
};

}  // namespace sluis::admin
