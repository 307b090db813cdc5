// SPDX-License-Identifier: Apache-2.0
// A message file as `sluis send` takes it: any line ends in, CRLF out; sender and recipients out of
// its header when they are not given. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mta/base/result.h"

namespace sluis::cli {

struct OutgoingFile {
  std::string octets;           // CRLF line ends
  std::string sender;           // the address in From
  std::vector<std::string> to;  // the addresses in To, Cc and Bcc, each once
};

// Line ends alone: bare LF becomes CRLF, the last line is ended.
std::string with_crlf(std::string_view text);
// `wanted`: which parts of the envelope must come out of the header.
struct Wanted {
  bool sender = false, recipients = false;
};
Result<OutgoingFile> read_outgoing(std::string_view text, Wanted wanted);

}  // namespace sluis::cli
