// SPDX-License-Identifier: Apache-2.0
// One line of the control protocol read (docs/control-protocol.md), and the lines that answer it.
//
//   {"verb":"queue.list","args":{…},"actor":"alice","octets":N}      N octets of body follow, if
//   any
//   {"row":{…}}          any number of them
//   {"done":{"exit":0}}  or  {"error":{"kind":"not found","sentence":"…"}}
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "mta/admin/admin_context.h"
#include "mta/admin/args.h"
#include "policy/sentences.h"

namespace sluis::admin {

struct Request {
  std::string verb;
  Args args;
  std::string actor;  // who asks: by the socket's credentials, or as a privileged client says
  uint64_t octets = 0;
  BodySource* body = nullptr;  // set when octets > 0
  // Whether the client still waits for the answer.
  std::function<bool()> still_there = [] { return true; };
};

Result<Request> parse_request(std::string_view line);

// What a verb answers: rows as JSON texts, and the exit status that the command line ends with.
struct Answer {
  std::vector<std::string> rows;
  int exit = 0;
};

std::string row_line(std::string_view json);
std::string done_line(int exit);
std::string error_line(const Error& error);

// "lang" of the request, English when it says nothing; Invalid for one that nobody knows.
Result<policy::Language> language_of(const Request& request);

// Act when the request says nothing, DryRun with "dry_run"; "reason" as given.
queue::Act act_of(const Request& request);

}  // namespace sluis::admin
