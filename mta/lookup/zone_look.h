// SPDX-License-Identifier: Apache-2.0
// ZoneLook: what the servers of a zone themselves say, for one look at one domain. It tells "saved"
// from "visible": no resolver is asked about the name itself, so that a record which is not there
// yet leaves no negative answer behind in a resolver's cache (RFC 2308 5).
//
//   klant.nl NS?            through the resolver: a name that exists in any case
//   key001._domainkey…      its servers, one after the other; a referral (of _domainkey, of
//                           klant.co.uk below co.uk) is followed (RFC 1034 4.3.2)
//   CNAME to elsewhere      the same for the zone that it leads to
//
// One loop's thread; it outlives its questions, and what it was given outlives it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mta/dns/authoritative_query.h"
#include "mta/lookup/evidence_flow.h"
#include "policy/checks/servers_check.h"

namespace sluis::lookup {

// A name server that the world cannot reach is no evidence, and a customer's delegation must not
// send our questions into our own network.
enum class Reach : uint8_t { PublicOnly, Any };

constexpr uint16_t kDnsPort = 53;
constexpr size_t kMostZoneServers = 8;

struct ZoneServer {
  std::string host;
  SocketAddress address;
};

struct ZoneAsker {  // all outlive the look
  dns::Resolver& resolver;
  dns::Servers& servers;
  const Clock& clock;
  uint16_t port = kDnsPort;
  Reach reach = Reach::PublicOnly;
  std::optional<SocketAddress> resolver_at = {};  // to ask it without validation
};

class ZoneLook {
 public:
  explicit ZoneLook(ZoneAsker asker) : asker_(asker) {}

  // As each of the servers answered, those that did not among them; Evidence::server is the
  // server's name. Empty: none could be found. A CNAME is followed to its end.
  Task<std::vector<Evidence>> ask(Question question);

  // Which servers the zone that `name` is in has, as the zone above says and as it says itself. A
  // list is empty when it could not be had, the zone above's also when the same servers keep both.
  Task<policy::checks::Delegation> delegation(std::string name);
  // As exactly these servers answer; those without an address are left out.
  Task<std::vector<Evidence>> ask_hosts(Question question, std::vector<std::string> hosts);

  // Names asked about so far: what a look costs the name servers.
  size_t questions() const { return questions_; }
  // The servers of the nearest zone known above `name`; empty: not found, or not asked yet.
  std::vector<std::string> servers_of(const std::string& name) const;

 private:
  struct Zone {
    std::vector<std::string> hosts;
    std::vector<ZoneServer> servers;  // those of `hosts` that can be asked
  };
  struct Round {  // what one zone's servers say
    std::vector<Evidence> answers;
    std::string referral_zone;  // empty: they answer for the name themselves
    std::vector<std::string> referral_servers;
  };

  const std::string* nearest(const std::string& name) const;
  Task<void> find_zone(std::string name);
  Task<Zone> addresses(std::vector<std::string> hosts);
  Task<std::vector<std::string>> named_above(std::string zone);
  Task<std::vector<Evidence>> ask_zone(Question question);
  Task<Round> ask_servers(Question question, std::vector<ZoneServer> servers);
  Task<std::vector<Evidence>> follow(Question question, std::vector<Evidence> answers);

  const ZoneAsker asker_;
  std::map<std::string, Zone> zones_;
  std::map<std::string, int> failures_;  // by server's name
  size_t questions_ = 0;
};

// The first that answered; nullptr when none did.
const Evidence* first_answer(const std::vector<Evidence>& answers);

}  // namespace sluis::lookup
