// SPDX-License-Identifier: Apache-2.0
// One GET over HTTPS, bounded: in time as a whole, in octets of what comes back, in redirects, and
// in where it may lead: never to anything but HTTPS. Plain HTTP is for a server on this machine
// alone, and only where the caller says so. Blocks the calling thread; libcurl is named nowhere
// else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "mta/base/clock.h"
#include "mta/base/result.h"

namespace sluis::rdap {

enum class PlainHttp : uint8_t { Never, Loopback };

struct FetchRules {
  PlainHttp plain = PlainHttp::Never;
  Millis time = std::chrono::seconds(8);  // for all of it
  size_t octets = 256 * 1024;             // header and body together
  int redirects = 3;
  std::string accept = "application/rdap+json";
};

struct Fetched {
  long status = 0;
  std::string body;
};

// Whether these rules let this address be asked.
bool may_fetch(const std::string& url, PlainHttp plain);

// Any HTTP status is an answer. Timeout, Unavailable and Corrupt with a sentence that names the
// host; Invalid for an address that may not be asked.
Result<Fetched> fetch(const std::string& url, const FetchRules& rules);

}  // namespace sluis::rdap
