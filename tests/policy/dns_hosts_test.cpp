// SPDX-License-Identifier: Apache-2.0
#include "policy/dns_hosts.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::policy;

namespace {

std::string host_of(const DnsHosts& hosts, std::vector<std::string> servers) {
  const DnsHost* host = find_dns_host(hosts, servers);
  return host ? host->name : "";
}

std::string fault_of(std::string_view text) {
  const auto read = parse_dns_hosts(text);
  return read ? "" : read.error().text;
}

}  // namespace

TEST_CASE("the DNS hosts that are compiled in can be read, and every hint has both languages") {
  const DnsHosts& hosts = known_dns_hosts();
  REQUIRE(hosts.size() > 10);
  size_t unverified = 0;
  for (const DnsHost& host : hosts) {
    CHECK_FALSE(host.servers.empty());
    for (const DnsHostHint& hint : host.hints) unverified += hint.source == "unverified";
  }
  CHECK(unverified > 0);
  CHECK(host_of(hosts, {"ns0.transip.net", "ns1.transip.nl"}) == "TransIP");
  CHECK(host_of(hosts, {"ada.ns.cloudflare.com"}) == "Cloudflare");
  CHECK(host_of(hosts, {"ns-12.awsdns-34.co.uk"}) == "Amazon Route 53");
  CHECK(host_of(hosts, {"NS1.UI-DNS.biz."}) == "IONOS");
  CHECK(host_of(hosts, {"ns1.nottransip.net"}).empty());
  CHECK(host_of(hosts, {}).empty());
}

TEST_CASE("of several endings that fit a name server the longest decides") {
  const auto hosts = parse_dns_hosts(
      "host: Wide\nservers: example.net\nservers.source: unverified\n"
      "host: Narrow\nservers: dns.example.net b-*\nservers.source: seen 2026\n");
  REQUIRE(hosts);
  CHECK(host_of(*hosts, {"a.dns.example.net"}) == "Narrow");
  CHECK(host_of(*hosts, {"a.example.net"}) == "Wide");
  CHECK(host_of(*hosts, {"a.example.net", "dns.example.net"}) == "Narrow");
  CHECK(host_of(*hosts, {"ns.b-7.example"}) == "Narrow");
  CHECK(host_of(*hosts, {"example.org"}).empty());
}

TEST_CASE("a hint that nobody confirmed is shown with that said") {
  DnsHostHint hint{HintAbout::Name, "Type it.", "Vul het in.", "a page of theirs"};
  CHECK(sentence(hint, Language::English) == "Type it.");
  hint.source = "unverified";
  CHECK(sentence(hint, Language::English) == "Type it. (not confirmed)");
  CHECK(sentence(hint, Language::Dutch) == "Vul het in. (niet bevestigd)");
}

TEST_CASE("a mistake in the file of DNS hosts is named with its line") {
  CHECK(fault_of("servers: a.example\n") == "line 1: \"host:\" must come first");
  CHECK(fault_of("# note\n\nhost:\n").starts_with("line 3: \"host\" needs a value"));
  CHECK(fault_of("host: A\n").ends_with("host \"A\" needs servers and servers.source"));
  const std::string good = "host: A\nservers: a.example\nservers.source: unverified\n";
  CHECK(fault_of(good).empty());
  CHECK(fault_of(good + "colour.en: red\n").starts_with("line 4: \"colour.en\" is not known"));
  CHECK(fault_of(good + "name.fr: le nom\n").starts_with("line 4: \"name.fr\" is not known"));
  CHECK(fault_of(good + "name.en: Only English.\nhost: B\n")
            .ends_with("host \"A\" needs name.en, name.nl and name.source"));
}
