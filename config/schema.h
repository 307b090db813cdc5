// SPDX-License-Identifier: Apache-2.0
// The configuration as values, with every default in its place; docs/configuration.md is held to
// this file by a test. Rooms take the slice they need. The loader (loader.h) fills it from YAML.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mta/base/clock.h"
#include "mta/base/ip_address.h"

namespace sluis::config {

using namespace std::chrono_literals;

constexpr uint64_t kKiB = 1024, kMiB = 1024 * kKiB;
constexpr Millis kDay = 24h;

struct Listener {
  enum class Tls : uint8_t { Off, Starttls, Implicit };
  enum class Auth : uint8_t { Off, Optional, Required };
  SocketAddress address;
  Tls tls = Tls::Starttls;
  Auth auth = Auth::Required;
  std::vector<IpNetwork>
      networks;         // clients trusted without AUTH; any other is refused when auth is off
  std::string account;  // who trusted clients are
};

struct Tls {
  std::string certificate, private_key;  // PEM files; empty: no TLS offered
};

struct Limits {
  uint64_t message_size = 50 * kMiB;
  uint64_t header_size = 256 * kKiB;
  uint32_t recipients = 1000;
  uint32_t connections = 10000;
  uint32_t connections_per_client = 100;
  uint32_t messages_per_connection = 0;  // 0: any number
  uint32_t errors_per_connection = 20;   // bad commands before the door closes
  uint32_t received_hops = 50;           // Received fields before a loop is assumed (RFC 5321 6.3)
  std::string memory = "25%";      // budget for buffers: a size or a share of the machine's memory
  Millis command_timeout = 5min;   // RFC 5321 4.5.3.2.7
  Millis data_timeout = 3min;      // between data octets, RFC 5321 4.5.3.2.5
  Millis session_timeout = 1h;     // a connection's whole life
  Millis auth_failure_delay = 1s;  // doubles for each further failure of a client
};

enum class BareLineEnd : uint8_t { Normalise, Reject };
enum class NulOctet : uint8_t { Reject, Remove };
enum class LongLine : uint8_t { Reject, Split };
enum class EightBitHeader : uint8_t { Accept, Reject };

struct Submission {
  BareLineEnd bare_line_end = BareLineEnd::Normalise;
  NulOctet nul = NulOctet::Reject;
  LongLine long_line = LongLine::Reject;  // over 998 octets (RFC 5322 2.1.1)
  EightBitHeader eight_bit_header = EightBitHeader::Accept;
  bool received_client_address = true;  // in the Received field we add
};

struct Account {
  std::string name;
  std::string password;  // crypt(3) hash
  std::vector<std::string> domains;
};

struct Dns {
  std::vector<SocketAddress> servers;  // empty: the system's resolv.conf
  Millis timeout = 5s;                 // of one question, all servers and tries together
  uint32_t cache_entries = 100000;
  uint16_t authoritative_port = 53;  // of the name servers of customers' zones
};

// Legacy: of the set-up before key001 and key002, which its customers reach by CNAMEs.
enum class SelectorScheme : uint8_t { Current, Legacy };

// Of the key that each domain has of its own.
enum class PerDomain : uint8_t { Rsa2048, Ed25519 };

struct Selector {
  std::string name;
  std::string private_key;              // PEM file, relative to the configuration file
  std::optional<PerDomain> per_domain;  // in place of a file: each domain with CNAMEs has its own
  std::string replaces;                 // the selector whose place it takes; empty: none
  SelectorScheme scheme = SelectorScheme::Current;
};

enum class SignWith : uint8_t { All, First };
enum class UnverifiedDomain : uint8_t { Reject, Wait, Unsigned, Provider };

struct Dkim {
  std::vector<Selector> selectors;
  SignWith sign_with = SignWith::All;
  UnverifiedDomain unverified_domain = UnverifiedDomain::Reject;
  std::string provider_domain;  // signs for unverified domains under `provider`
  std::string cname_base;       // below it stand the targets of scheme cname; empty: there are none
  std::string legacy_base;      // the domain that the CNAMEs of legacy selectors lead to
  std::string header_canonical = "relaxed";  // relaxed | simple
  std::string body_canonical = "relaxed";
  bool rsa_in_lanes = true;             // four signatures at once, where the processor can
  uint32_t own_keys_in_memory = 10000;  // of the keys that domains have of their own
};

struct Spf {
  std::string include;
  std::vector<IpAddress> egress;
};

// Who switches a domain on once its records were confirmed.
enum class Activation : uint8_t { Support, Automatic };

enum class NoticeLanguage : uint8_t { En, Nl };

struct Onboarding {
  Activation activation = Activation::Support;
  uint32_t looks_per_second = 100;      // at domains, by itself
  uint32_t looks_per_server = 20;       // a second, at domains of one name server
  Millis plan_grace = 14 * kDay;        // a downgraded domain signs on for this long
  std::vector<std::string> notices_to;  // addresses that are told what becomes of any domain
  NoticeLanguage notice_language = NoticeLanguage::En;  // where a domain names none
  std::string dns_hosts;                                // file; empty: what is compiled in
};

struct Rdap {
  std::string servers;  // file: which registry answers for what; empty: what is compiled in
};

// What is asked about our own side, beside what DNS has to have of us anyway.
struct Platform {
  std::vector<std::string> dnsbl;          // zones of blocklists of addresses
  std::vector<std::string> dnsbl_domains;  // of domains
};

struct Schedule {
  Millis max_ahead = 365 * kDay;
  bool date_at_release = true;
  Millis max_lateness = 4h;  // a release later than this (the daemon was down) is held as missed
};

enum class RelayTls : uint8_t { Off, Opportunistic, Required, Verified };

struct SourceAddress {
  std::string name;
  IpAddress ip;
  std::string helo;  // empty: hostname
};

struct Route {
  std::string to_domain;       // "example.org", "*.example.org", "*"
  std::string sender_domain;   // empty: any
  std::string host;            // name or address; empty: MX look-up
  uint16_t port = 0;           // 0: relay.port
  std::string user, password;  // AUTH to a smarthost
  std::optional<RelayTls> tls;
  std::string source;  // a source address by name
};

struct RelayTimeouts {  // RFC 5321 4.5.3.2
  Millis connect = 30s;
  Millis greeting = 5min;
  Millis ehlo = 5min;
  Millis mail = 5min;
  Millis rcpt = 5min;
  Millis data = 2min;
  Millis data_block = 3min;
  Millis final_dot = 10min;
  Millis quit = 5s;
  Millis idle = 30s;  // how long an unused connection is kept
};

struct Relay {
  uint16_t port = 25;
  std::vector<SourceAddress> source_addresses;
  RelayTls tls = RelayTls::Opportunistic;
  std::string ca_file;  // empty: the system's trust store
  bool allow_private = false;
  uint32_t connections_per_destination = 20;
  uint32_t messages_per_connection = 100;
  uint32_t recipients_per_transaction = 100;
  double rate_per_destination = 0;  // messages a second, 0: unlimited
  RelayTimeouts timeouts;
  std::vector<Route> routes;
};

struct Retry {
  std::vector<Millis> intervals{1min, 5min, 15min, 30min, 1h, 2h, 4h};  // the last one repeats
  Millis lifetime = 5 * kDay;
  Millis delay_notice = 4h;  // 0: none
  double jitter = 0.1;       // share of an interval
};

enum class ReturnContent : uint8_t { Headers, Full };

struct Bounce {
  std::string postmaster;  // empty: postmaster@hostname
  ReturnContent return_content = ReturnContent::Headers;
  // The return path of customers with scheme cname: "bounce" for bounce.<domain>, a CNAME to
  // alias_target; without a target no such record is asked for.
  std::string alias = "bounce";
  std::string alias_target;
};

struct Queue {
  uint64_t journal_segment = 64 * kMiB;
  uint32_t journal_segments = 8;        // the ring: what the young generation may hold
  uint32_t in_line = 250000;            // due messages that a shard lines up
  uint32_t in_flight = 20000;           // of those, in memory with all their parts
  uint64_t min_free_disk = 256 * kMiB;  // less than this and new mail gets 452
  Millis room_wait = 10s;               // new mail waits so long for room in the ring
};

struct Events {
  std::string file;  // empty: data_dir/events/events.jsonl
  uint64_t rotate_size = 256 * kMiB;
  uint32_t keep_files = 20;
};

enum class LogFormat : uint8_t { Text, Json };
enum class LogLevel : uint8_t { Debug, Info, Warning, Error };

struct Log {
  LogFormat format = LogFormat::Text;
  LogLevel level = LogLevel::Info;
};

struct Config {
  std::string file;  // where it was read from
  std::string hostname;
  std::string data_dir = "/var/lib/sluis";
  uint32_t shards = 0;  // 0: one a core
  std::vector<Listener> listeners;
  Tls tls;
  Limits limits;
  Submission submission;
  std::vector<Account> accounts;
  Dns dns;
  Dkim dkim;
  Spf spf;
  Onboarding onboarding;
  Rdap rdap;
  Platform platform;
  Schedule schedule;
  Relay relay;
  Retry retry;
  Bounce bounce;
  Queue queue;
  Events events;
  std::string control_socket = "/run/sluis/control.sock";
  std::string http_address;  // reserved for the HTTP API
  Log log;
  Millis shutdown_grace = 30s;
};

}  // namespace sluis::config
