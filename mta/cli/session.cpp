// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/session.h"

#include <ostream>

#include "mta/cli/settings.h"
#include "mta/cli/text.h"

namespace sluis::cli {

Result<Daemon*> Session::daemon() {
  if (!daemon_) {
    const auto socket = socket_of(options);
    if (!socket) return fail(socket.error());
    daemon_ = console.connect(*socket, console.user);
  }
  return daemon_.get();
}

Result<Reply> Session::ask(const Question& question) {
  const auto reached = daemon();
  if (!reached) return fail(reached.error());
  return (*reached)->ask(question);
}

int Session::tell(const Question& question, const Render& render) {
  const auto reply = ask(question);
  if (!reply) return fail_with(reply.error());
  if (options.json) {
    for (const auto& row : reply->rows) console.out << row << "\n";
  } else {
    console.out << render(reply->rows, console.view);
  }
  return reply->exit;
}

int Session::fail_with(const Error& error) {
  console.err << "sluis: " << printable(error.text) << "\n";
  if (error.kind == ErrorKind::Closed) return kUnreachable;
  return error.kind == ErrorKind::Invalid ? kUsage : kBad;
}

}  // namespace sluis::cli
