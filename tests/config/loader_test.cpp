// SPDX-License-Identifier: Apache-2.0
#include "config/loader.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::config;

namespace {

// The configuration of docs and interface, word for word.
constexpr auto kInterfaceSample = R"(hostname: mta1.provider.example
data_dir: /var/lib/sluis                  # queue, registry, history
listeners:
  - {address: "0.0.0.0:587", tls: starttls, auth: required}     # tls: starttls | implicit | off; auth: required | optional | off
  - {address: "127.0.0.1:2525", tls: off, auth: off, networks: [127.0.0.0/8], account: crm}
tls: {certificate: fullchain.pem, private_key: privkey.pem}
limits: {message_size: 50MiB, recipients: 1000, connections: 10000, connections_per_client: 100, memory: 25%}
accounts:                                  # more can be added at run time
  - {name: crm, password: "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7", domains: ["*"]}
dns: {servers: ["127.0.0.1:53"], timeout: 5s}                    # default: the system's resolv.conf; any port
dkim:
  selectors:
    - {name: key001, private_key: keys/key001.pem}
    - {name: key002, private_key: keys/key002.pem}
  sign_with: all                           # all verified selectors | first verified selector
  unverified_domain: reject                # reject | wait | unsigned | provider
spf: {include: spf.provider.example, egress: [192.0.2.10, "2001:db8::10"]}
schedule: {max_ahead: 365d, date_at_release: true}               # Date is set when the message leaves (receivers refuse stale ones)
relay:
  port: 25
  source_addresses: []                     # egress addresses, by name, usable in routes
  tls: opportunistic                       # off | opportunistic | required | verified
  allow_private: false                     # deliver to loopback and private addresses that DNS names (labs, tests)
  connections_per_destination: 20
  messages_per_connection: 100
  routes:                                  # first match wins; default is MX look-up
    - {to_domain: "*.internal.example", host: 10.0.0.5, port: 2525}
retry: {intervals: [1m, 5m, 15m, 30m, 1h, 2h, 4h], lifetime: 5d, delay_notice: 4h}
bounce: {postmaster: postmaster@provider.example, return_content: headers}
control_socket: /run/sluis/control.sock
http: {address: "127.0.0.1:8025"}
log: {format: text, level: info}
shutdown_grace: 30s
)";

std::string all_of(const Loaded& loaded) {
  std::string out;
  for (const auto& problem : loaded.problems) out += to_string(problem) + "\n";
  return out;
}

}  // namespace

TEST_CASE("the documented configuration loads with every value where it belongs") {
  const Loaded loaded = load_text(kInterfaceSample, "/etc/sluis/sluis.yaml");
  CHECK(all_of(loaded) == "");
  const Config& config = loaded.config;
  CHECK(config.hostname == "mta1.provider.example");
  REQUIRE(config.listeners.size() == 2);
  CHECK(to_string(config.listeners[0].address) == "0.0.0.0:587");
  CHECK(config.listeners[1].auth == Listener::Auth::Off);
  CHECK(config.listeners[1].account == "crm");
  CHECK(config.limits.message_size == 50 * kMiB);
  CHECK(config.accounts.at(0).domains == std::vector<std::string>{"*"});
  CHECK(to_string(config.dns.servers.at(0)) == "127.0.0.1:53");
  CHECK(config.spf.egress.size() == 2);
  CHECK(config.schedule.max_ahead == 365 * kDay);
  CHECK(config.relay.routes.at(0).port == 2525);
  CHECK(config.retry.intervals.size() == 7);
  CHECK(config.retry.lifetime == 5 * kDay);
  CHECK(config.bounce.postmaster == "postmaster@provider.example");
  CHECK(config.http_address == "127.0.0.1:8025");
  CHECK(config.shutdown_grace == 30s);
}

TEST_CASE("paths count from the folder of the configuration file") {
  const Loaded loaded = load_text(kInterfaceSample, "/etc/sluis/sluis.yaml");
  CHECK(loaded.config.tls.certificate == "/etc/sluis/fullchain.pem");
  CHECK(loaded.config.dkim.selectors.at(1).private_key == "/etc/sluis/keys/key002.pem");
  CHECK(loaded.config.control_socket == "/run/sluis/control.sock");
}

TEST_CASE("a host name and one listener are enough") {
  const Loaded loaded =
      load_text("hostname: mta1.provider.example\nlisteners:\n  - address: \"127.0.0.1:2525\"\n",
                "sluis.yaml");
  CHECK(all_of(loaded) == "");
  CHECK(loaded.config.listeners.at(0).tls == Listener::Tls::Off);
  CHECK(loaded.config.listeners.at(0).auth == Listener::Auth::Required);
}

TEST_CASE("a listener offers STARTTLS by itself once there is a certificate") {
  const Loaded loaded = load_text(
      "hostname: mta1.provider.example\nlisteners: [{address: \"0.0.0.0:587\"}]\n"
      "tls: {certificate: c.pem, private_key: k.pem}\n",
      "sluis.yaml");
  CHECK(all_of(loaded) == "");
  CHECK(loaded.config.listeners.at(0).tls == Listener::Tls::Starttls);
}

TEST_CASE("a listener whose log-in can never be offered is warned about, and yet allowed") {
  const Loaded loaded = load_text(
      "hostname: mta1.provider.example\nlisteners: [{address: \"0.0.0.0:2525\"}]\n", "sluis.yaml");
  CHECK(all_of(loaded) == "");
  REQUIRE(loaded.warnings.size() == 1);
  CHECK(loaded.warnings[0].line == 2);
  CHECK(loaded.warnings[0].what.find("never offered without TLS") != std::string::npos);
}

TEST_CASE("a name server without a port is asked on port 53") {
  const Loaded loaded = load_text(
      "hostname: h.example\nlisteners: [{address: \"127.0.0.1:25\"}]\n"
      "dns: {servers: [192.0.2.53, \"2001:db8::53\", \"[::1]:5353\"]}\n",
      "sluis.yaml");
  CHECK(all_of(loaded) == "");
  REQUIRE(loaded.config.dns.servers.size() == 3);
  CHECK(to_string(loaded.config.dns.servers[0]) == "192.0.2.53:53");
  CHECK(to_string(loaded.config.dns.servers[1]) == "[2001:db8::53]:53");
  CHECK(loaded.config.dns.servers[2].port == 5353);
}

TEST_CASE("a section whose lines are all commented out counts as left out") {
  const Loaded loaded = load_text(
      "hostname: h.example\nlisteners: [{address: \"127.0.0.1:25\"}]\nrelay:\n#  port: 26\n",
      "sluis.yaml");
  CHECK(all_of(loaded) == "");
  CHECK(loaded.config.relay.port == 25);
}

TEST_CASE("what YAML calls an alias is followed") {
  const Loaded loaded = load_text(
      "hostname: h.example\nlisteners:\n  - {address: \"127.0.0.1:25\", networks: &trusted "
      "[10.0.0.0/8]}\n"
      "  - {address: \"127.0.0.1:26\", networks: *trusted}\n",
      "sluis.yaml");
  CHECK(all_of(loaded) == "");
  CHECK(loaded.config.listeners.at(1).networks.size() == 1);
}

TEST_CASE("a file that is not there is named with what to do") {
  const Loaded loaded = load_file("/nonexistent/sluis.yaml");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(to_string(loaded.problems[0]) ==
        "/nonexistent/sluis.yaml:1:1: the file cannot be read: No such file or directory; "
        "name an existing file with --config, readable by this user");
}
