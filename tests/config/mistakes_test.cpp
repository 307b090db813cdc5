// SPDX-License-Identifier: Apache-2.0
// Every mistake has its line, its column and its remedy.
#include <catch2/catch.hpp>

#include "config/loader.h"

using namespace sluis;
using namespace sluis::config;

namespace {

struct Mistake {
  std::string line;  // line 3 of the file, after host name and listener
  int column;
  std::string what, remedy;  // pieces of them
};

const std::string kGood = "hostname: h.example\nlisteners: [{address: \"127.0.0.1:25\"}]\n";

bool contains(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

}  // namespace

TEST_CASE("each mistake is shown where it was made, with what would be right") {
  const Mistake mistake = GENERATE(
      Mistake{"relais: {}", 1, "unknown key \"relais\"", "did you mean \"relay\"?"},
      Mistake{"limits: {recipient: 5}", 10, "unknown key \"recipient\" in limits",
              "did you mean \"recipients\"?"},
      Mistake{"log: {colour: red}", 7, "unknown key \"colour\"",
              "known keys in log are: format, level"},
      Mistake{"hostname: other.example", 1, "given twice, first on line 1", "keep one"},
      Mistake{"tls: {certificate: a, private_key: b, certificate: c}", 39,
              "tls.certificate is given twice", "keep one"},
      Mistake{"limits: {recipients: many}", 22, "\"many\", not a whole number", "from 1 to 100000"},
      Mistake{"limits: {recipients: 0}", 22, "out of range", "from 1 to 100000"},
      Mistake{"limits: {message_size: 10 bananas}", 24, "not a size", "10MiB"},
      Mistake{"limits: {message_size: 12B}", 24, "too small", "at least 1KiB"},
      Mistake{"limits: {memory: 120%}", 18, "not a share of memory", "1% to 90%"},
      Mistake{"retry: {lifetime: 5 fortnights}", 19, "not a duration", "30s, 5m, 4h, 5d or 2h30m"},
      Mistake{"retry: {lifetime: 100ms}", 19, "too short", "at least 1s"},
      Mistake{"retry: {intervals: []}", 20, "retry.intervals is empty", "[5m, 1h]"},
      Mistake{"retry: {intervals: 5m}", 20, "is a single value, not a list", "write a list"},
      Mistake{"retry: {intervals: [1m, 5x]}", 25, "retry.intervals[1] is \"5x\"", "30s"},
      Mistake{"retry: {jitter: 2}", 17, "not a share", "from 0 to 1"},
      Mistake{"retry: {delay_notice: 9d}", 23, "would never be sent", "shorter than 5d"},
      Mistake{"retry: [1m]", 8, "retry is a list, not a group of keys", "{key: value}"},
      Mistake{"relay: {port: 70000}", 15, "out of range", "1 to 65535"},
      Mistake{"relay: {tls: verifyed}", 14, "\"verifyed\", which is not known",
              "write one of: off, opportunistic, required, verified"},
      Mistake{"relay: {allow_private: maybe}", 24, "which is not known",
              "write one of: true, false"},
      Mistake{"relay: {rate_per_destination: -1}", 31, "not a rate", "0 for no limit"},
      Mistake{"relay: {routes: [{host: 10.0.0.5}]}", 18, "relay.routes[0].to_domain is missing",
              "add \"to_domain:\" (domain)"},
      Mistake{"relay: {routes: [{to_domain: \"*\", host: \"a b\"}]}", 41,
              "neither a host name nor an address", "mx.example.org"},
      Mistake{"relay: {routes: [{to_domain: \"*.*\"}]}", 30, "not a domain", "\"*.example.org\""},
      Mistake{"relay: {routes: [{to_domain: \"*\", source: bulc}], source_addresses: [{name: bulk, "
              "ip: 192.0.2.1}]}",
              43, "\"bulc\" is not in relay.source_addresses", "did you mean \"bulk\"?"},
      Mistake{"relay: {routes: [{to_domain: \"*\", host: s.example, user: u}]}", 58,
              "user without a password", "give both"},
      Mistake{"relay: {source_addresses: [{name: a, ip: 192.0.2.1}, {name: a, ip: 192.0.2.2}]}", 61,
              "source address \"a\" is given twice", "rename"},
      Mistake{"relay: {source_addresses: [{name: a, ip: 192.0.2.300}]}", 42, "192.0.2.300",
              "192.0.2.1"},
      Mistake{"dns: {servers: [nameserver]}", 17, "nameserver", "127.0.0.1:5353"},
      Mistake{"dns: {timeout:}", 15, "dns.timeout has no value", "remove the key"},
      Mistake{"spf: {egress: [2001:db8::g]}", 16, "2001:db8::g", "2001:db8::1"},
      Mistake{"spf: {include: \"-x.example\"}", 16, "not a host name", "mta1.example.org"},
      Mistake{"bounce: {postmaster: nobody}", 22, "nobody", "postmaster@example.org"},
      Mistake{"http: {address: \"127.0.0.1\"}", 17, "127.0.0.1", "\"0.0.0.0:587\""},
      Mistake{"dkim: {selectors: [{name: \"a b\", private_key: k}]}", 27, "not a selector",
              "key001"},
      Mistake{"dkim: {selectors: [{name: k1, private_key: a}, {name: k1, private_key: b}]}", 55,
              "selector \"k1\" is given twice", "rename"},
      Mistake{"dkim: {selectors: [{name: k1, private_key: a, replaces: k1}]}", 57,
              "k1 would in the end replace itself", "name the older selector"},
      Mistake{
          "dkim: {selectors: [{name: k2, private_key: a, replaces: k1}, {name: k3, private_key: "
          "b, replaces: k1}]}",
          99, "k1 is replaced by k2 already", "one selector"},
      Mistake{"dkim: {selectors: [{name: m1, private_key: a, scheme: legacy}]}", 55,
              "no dkim.legacy_base", "legacy_base:"},
      Mistake{"dkim: {legacy_base: p.example, selectors: [{name: m1, private_key: a, scheme: "
              "legacy}, {name: k1, private_key: b, replaces: m1}]}",
              125, "of different schemes", "set-scheme"},
      Mistake{"dkim: {selectors: [{name: k1}]}", 20, "dkim.selectors[0] has no key",
              "per_domain: rsa-2048"},
      Mistake{"dkim: {cname_base: d.example, selectors: [{name: k1, per_domain: rsa-1024}]}", 66,
              "rsa-1024", "rsa-2048, ed25519"},
      Mistake{"dkim: {cname_base: d.example, selectors: [{name: k1, private_key: a, per_domain: "
              "ed25519}]}",
              82, "both per_domain and private_key", "remove one"},
      Mistake{"dkim: {selectors: [{name: k1, per_domain: ed25519}]}", 43, "no dkim.cname_base",
              "cname_base:"},
      Mistake{"dkim: {cname_base: d.example, legacy_base: l.example, selectors: [{name: k1, "
              "per_domain: ed25519, scheme: legacy}]}",
              90, "of the scheme legacy", "remove scheme"},
      Mistake{"dkim: {cname_base: d.example, selectors: [{name: k1, private_key: a}, {name: k2, "
              "per_domain: ed25519, replaces: k1}]}",
              113, "one is per_domain and the other is not", "set-scheme"},
      Mistake{"dkim: {own_keys_in_memory: 0}", 28, "dkim.own_keys_in_memory", "1"},
      Mistake{"bounce: {alias: rp}", 17, "no bounce.alias_target", "alias_target:"},
      Mistake{"bounce: {alias_target: rp.example}\ndkim: {cname_base: d.example}", 24,
              "no spf.egress", "addresses that mail leaves from"},
      Mistake{"bounce: {alias_target: rp.example}\nspf: {egress: [192.0.2.1]}", 24,
              "no dkim.cname_base", "only domains with scheme cname"},
      Mistake{"dkim: {unverified_domain: provider}", 27, "no dkim.provider_domain",
              "provider_domain:"},
      Mistake{"accounts: [{name: a}, {name: a}]", 30, "account \"a\" is given twice", "rename"},
      Mistake{"accounts: [{name: \"a b\"}]", 19, "not a name", "letters, digits"},
      Mistake{"log: {level: loud}", 14, "\"loud\"", "debug, info, warning, error"},
      Mistake{"log: {level: [info]}", 14, "is a list, not a single value", "one value"},
      Mistake{"tls: {certificate: a}", 6, "tls.private_key is missing", "private_key"});
  CAPTURE(mistake.line);
  const Loaded loaded = load_text(kGood + mistake.line + "\n", "f.yaml");
  REQUIRE(loaded.problems.size() == 1);
  const Problem& problem = loaded.problems[0];
  CAPTURE(to_string(problem));
  CHECK(problem.file == "f.yaml");
  CHECK(problem.line == 3);
  CHECK(problem.column == mistake.column);
  CHECK(contains(problem.what, mistake.what));
  CHECK(contains(problem.remedy, mistake.remedy));
}

TEST_CASE("a mistake in a listener is shown where it was made") {
  const Mistake mistake = GENERATE(
      Mistake{"  - {address: \"0.0.0.0:587\", tls: starttls}", 35, "there is no tls section",
              "certificate"},
      Mistake{"  - {address: \"0.0.0.0:25\", auth: off}", 35, "anyone could send", "127.0.0.0/8"},
      Mistake{"  - {address: \"0.0.0.0\"}", 15, "0.0.0.0", "\"0.0.0.0:587\""},
      Mistake{"  - {tls: off}", 5, "listeners[1].address is missing", "address"},
      Mistake{"  - {address: \"127.0.0.1:25\"}", 15, "same address as listeners[0]: 127.0.0.1:25",
              "its own address or port"},
      Mistake{"  - {address: \"127.0.0.1:26\", auth: optional, networks: [10.0.0.1/8]}", 58,
              "10.0.0.0/8", "10.0.0.0/8"});
  CAPTURE(mistake.line);
  const Loaded loaded = load_text(
      "hostname: h.example\nlisteners:\n  - {address: \"127.0.0.1:25\"}\n" + mistake.line + "\n",
      "f");
  REQUIRE(loaded.problems.size() == 1);
  CAPTURE(to_string(loaded.problems[0]));
  CHECK(loaded.problems[0].line == 4);
  CHECK(loaded.problems[0].column == mistake.column);
  CHECK(contains(loaded.problems[0].what, mistake.what));
  CHECK(contains(loaded.problems[0].remedy, mistake.remedy));
}

TEST_CASE("all mistakes of a file are reported at once, in the order of the file") {
  const Loaded loaded = load_text(
      "hostnam: h.example\n"
      "listeners: []\n"
      "limits: {recipients: none, message_size: huge}\n"
      "relay:\n"
      "  tls: sometimes\n"
      "  routes:\n"
      "    - {to_domain: a.example, source: x}\n"
      "log: {format: xml}\n",
      "f.yaml");
  std::vector<std::pair<int, int>> places;
  for (const auto& problem : loaded.problems) places.emplace_back(problem.line, problem.column);
  CHECK(places == std::vector<std::pair<int, int>>{
                      {1, 1}, {1, 1}, {2, 12}, {3, 22}, {3, 42}, {5, 8}, {7, 38}, {8, 15}});
}

TEST_CASE("a file that is not YAML is reported where YAML ends") {
  const Loaded loaded = load_text("hostname: h.example\nlisteners: [{address: 1\n", "f.yaml");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].line >= 2);
  CHECK(contains(loaded.problems[0].what, "not YAML"));
  CHECK(contains(loaded.problems[0].remedy, "brackets"));
}

TEST_CASE("an empty file lacks its host name and its listeners") {
  const Loaded loaded = load_text("", "f.yaml");
  REQUIRE(loaded.problems.size() == 2);
  CHECK(contains(loaded.problems[0].what, "hostname is missing"));
  CHECK(contains(loaded.problems[1].what, "listeners is missing"));
}

TEST_CASE("a password that is not a hash is refused and never repeated") {
  const std::string password =
      GENERATE("hunter2hunter2", "$1$abcdefgh$1234567890123456789012", "$6$short", "aZ3kfr9nxW1dE");
  const Loaded loaded =
      load_text(kGood + "accounts: [{name: a, password: \"" + password + "\"}]\n", "f.yaml");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].column == 32);
  CHECK(contains(loaded.problems[0].what, "not a crypt(3) hash"));
  CHECK(contains(loaded.problems[0].remedy, "mkpasswd"));
  CHECK_FALSE(contains(to_string(loaded.problems[0]), password));
}

TEST_CASE("a file that multiplies itself by aliases is refused") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int n = 0; n < 10; ++n) text += (n ? ", " : "") + before;
    text += "]\n";
  }
  const Loaded loaded = load_text(text, "f.yaml");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(contains(loaded.problems[0].what, "too large"));
}
