// SPDX-License-Identifier: Apache-2.0
// Nsd: a real authoritative name server (Debian's nsd) with the test's zones, on a free loopback
// port, as an ordinary process in a directory of its own. It ends with the object.
#pragma once

#include <map>
#include <string>

#include <sys/types.h>

#include "mta/base/ip_address.h"

namespace sluis {

class Nsd {
 public:
  // Zone name to zone file text.
  explicit Nsd(const std::map<std::string, std::string>& zones);
  ~Nsd();
  Nsd(const Nsd&) = delete;
  Nsd& operator=(const Nsd&) = delete;

  SocketAddress address() const { return address_; }
  std::string log() const;

 private:
  std::string directory_;
  SocketAddress address_;
  pid_t process_ = -1;
};

}  // namespace sluis
