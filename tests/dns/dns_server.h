// SPDX-License-Identifier: Apache-2.0
// DnsServer: a name server for tests, on UDP and TCP of one free loopback port, that answers what
// the test tells it to: any bytes, late, never, or as another. It works in the test's own loop.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mta/base/random.h"
#include "mta/dns/packet.h"
#include "mta/net/listener.h"

namespace sluis {

// Builds replies byte by byte, so that they can be wrong in every way.
struct DnsReply {
  std::string query;        // echoed: id and question
  uint16_t flags = 0x8180;  // reply, recursion desired and available
  std::vector<std::string> answers;
  std::vector<std::string> authority;

  std::string bytes() const;
  static std::string record(const std::string& name, dns::Type type, uint32_t ttl,
                            const std::string& data);
  static std::string a(const std::string& name, uint32_t ttl, const std::string& ip);
  static std::string cname(const std::string& name, const std::string& target);
  static std::string soa(const std::string& zone, uint32_t ttl, uint32_t minimum);
};

class DnsServer {
 public:
  enum class Via { Udp, Tcp };
  struct Query {
    Via via;
    std::string packet;
    dns::Question question;
    uint16_t source_port;
  };
  // The packets to send back, in order; none is silence.
  using Handler = std::function<std::vector<std::string>(const Query&)>;

  DnsServer(Loop& loop, Handler handler);
  ~DnsServer();
  SocketAddress address() const { return address_; }
  const std::vector<Query>& queries() const { return queries_; }
  void set_handler(Handler handler) { handler_ = std::move(handler); }

 private:
  void poll();
  Task<void> serve(StreamPtr stream);

  Handler handler_;
  SocketAddress address_;
  int udp_ = -1;
  Timer poll_;
  Gate gate_;
  std::unique_ptr<Listener> tcp_;
  std::vector<Query> queries_;
};

}  // namespace sluis
