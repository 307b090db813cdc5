// SPDX-License-Identifier: Apache-2.0
// Session: one run of the command line: where it reads and writes, the global options, and the
// daemon it asks. Commands ask a Question and render the rows of the Reply; the exit status is
// 0 done or verdict good, 1 verdict bad or nothing matched, 2 usage, 3 the daemon cannot be
// reached. One thread.
#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "mta/base/clock.h"
#include "mta/base/result.h"

namespace sluis::cli {

inline constexpr int kGood = 0, kBad = 1, kUsage = 2, kUnreachable = 3;

struct Question {
  std::string verb;         // "queue.list"
  std::string args = "{}";  // a JSON object
  std::string body;         // octets that follow, for `send`
};

// Each row is a JSON object as text.
using Rows = std::vector<std::string>;

struct Reply {
  Rows rows;
  int exit = kGood;
};

class Daemon {
 public:
  virtual ~Daemon() = default;
  // Unavailable when it cannot be reached, with a sentence that names the socket and what to do;
  // otherwise the daemon's own error.
  virtual Result<Reply> ask(const Question& question) = 0;
};

// How output for people is to look.
struct View {
  WallTime now{};
  bool colour = false;
};

struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  View view;
  bool terminal = false;  // out is one
  std::string user;       // who runs this
  std::function<std::unique_ptr<Daemon>(const std::string& socket, const std::string& user)>
      connect;
};

struct Options {
  std::string config;  // empty: the default file, if it is there
  std::string socket;  // empty: as the configuration says
  std::string resolver;
  bool json = false;
};

class Session {
 public:
  explicit Session(Console& console) : console(console) {}

  Console& console;
  Options options;
  int exit = kGood;

  using Render = std::function<std::string(const Rows&, const View&)>;
  // Asks, and prints the rows: as JSON lines, or for people by `render`. Returns the exit status.
  int tell(const Question& question, const Render& render);
  // Asks alone; prints the error if there is one and returns its exit status in `failed`.
  Result<Reply> ask(const Question& question);
  // Prints an error to standard error and returns the exit status that belongs to it.
  int fail_with(const Error& error);

 private:
  Result<Daemon*> daemon();
  std::unique_ptr<Daemon> daemon_;
};

}  // namespace sluis::cli
