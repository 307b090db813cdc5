// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/packet.h"

#include <catch2/catch.hpp>

#include "mta/dns/name.h"
#include "tests/dns/dns_server.h"

using namespace sluis;
using namespace sluis::dns;

namespace {

std::string mx_reply() {
  DnsReply reply{
      build_query(7, {"example.com", Type::MX}, Asking::Recursive, Edns::Offered), 0x81a0, {}, {}};
  const std::string preference{'\0', '\n'};
  reply.answers = {
      DnsReply::record("example.com", Type::MX, 300, preference + name_to_wire("mx.example.com")),
      DnsReply::record("example.com", Type::TXT, 300, std::string("\x05hello\x00\x03you", 11)),
      DnsReply::a("mx.example.com", 60, "192.0.2.1"),
      DnsReply::cname("w.example.com", "example.com"),
      DnsReply::record("_25._tcp.mx.example.com", Type::TLSA, 9,
                       std::string("\x03\x01\x01", 3) + "hash")};
  reply.authority = {DnsReply::soa("example.com", 900, 600)};
  return reply.bytes();
}

}  // namespace

TEST_CASE(
    "names are lower case without a final dot, and impossible ones are refused with a reason") {
  CHECK(canonical_name("MX.Example.COM.").value() == "mx.example.com");
  CHECK(canonical_name("_dmarc.xn--bcher-kva.example").value() == "_dmarc.xn--bcher-kva.example");
  const std::string label(63, 'a');
  CHECK(canonical_name(label + "." + label + "." + label + "." + std::string(61, 'b')));
  CHECK_FALSE(canonical_name(label + "." + label + "." + label + "." + std::string(62, 'b')));
  CHECK(canonical_name(label + "a.example").error().text ==
        "'" + label + "a.example' has a label longer than 63 characters");
  for (const char* bad : {"", ".", "a..b", ".a", "a b",
                          "b\xc3\xbc"
                          "cher.example",
                          "a\\.b"}) {
    CHECK_FALSE(canonical_name(bad));
  }
}

TEST_CASE("a name with bytes that no host name has is asked for as it was read") {
  const std::string wire = std::string(
      "\x08"
      "a b\\c.\xc3"
      "D"
      "\x07"
      "example\0",
      18);
  const std::string text = name_from_wire(wire);
  CHECK(text == "a\\032b\\092c\\046\\195d.example");
  CHECK(canonical_name(text).value() == text);
  CHECK(name_from_wire(name_to_wire(text)) == text);
  CHECK(canonical_name("\\065b.example").value() == "ab.example");
  CHECK(canonical_name(std::string(62, 'a') + "\\032.example"));
  for (const char* bad : {"a\\256.example", "a\\03", "a\\0x1.example", "\\"}) {
    CHECK_FALSE(canonical_name(bad));
  }
}

TEST_CASE("a label with a dot inside cannot pass for two labels") {
  CHECK(name_from_wire(std::string("\x0b"
                                   "example.com\x00",
                                   13)) == "example\\046com");
  CHECK(name_from_wire(name_to_wire("a.b.example")) == "a.b.example");
  CHECK(name_from_wire(std::string("\x05"
                                   "ab",
                                   3))
            .empty());
}

TEST_CASE("a query carries the question, RD and AD, and EDNS with 1232 bytes") {
  const auto query =
      build_query(0xbeef, {"example.com", Type::TXT}, Asking::Recursive, Edns::Offered);
  CHECK(query.substr(0, 4) == std::string("\xbe\xef\x01\x20", 4));
  CHECK(query.find(name_to_wire("example.com") + std::string("\x00\x10\x00\x01", 4)) == 12);
  CHECK(query.substr(query.size() - 11) == std::string("\0\0\x29\x04\xd0\0\0\0\0\0\0", 11));
  const auto unchecked =
      build_query(1, {"example.com", Type::TXT}, Asking::Unchecked, Edns::Withheld);
  CHECK(unchecked.substr(2, 2) == "\x01\x10");  // RD and CD (RFC 4035 3.2.2)
  const auto direct = build_query(1, {"example.com", Type::TXT}, Asking::Direct, Edns::Withheld);
  CHECK(direct.substr(2, 2) == std::string(2, '\0'));
  CHECK(direct.size() == 12 + 13 + 4);
}

TEST_CASE("a reply is read with all record types that mail needs") {
  const auto reply = read_reply(mx_reply());
  REQUIRE(reply);
  CHECK(reply->id == 7);
  CHECK(reply->authenticated);
  CHECK(reply->question == Question{"example.com", Type::MX});
  REQUIRE(reply->answers.size() == 5);
  CHECK(std::get<Mx>(reply->answers[0].data).preference == 10);
  CHECK(std::get<Mx>(reply->answers[0].data).host == "mx.example.com");
  CHECK(std::get<std::vector<std::string>>(reply->answers[1].data) ==
        std::vector<std::string>{"hello", "", "you"});
  CHECK(to_string(std::get<IpAddress>(reply->answers[2].data)) == "192.0.2.1");
  CHECK(std::get<std::string>(reply->answers[3].data) == "example.com");
  CHECK(std::get<Tlsa>(reply->answers[4].data).data == "hash");
  CHECK(reply->negative_ttl == 600u);
}

TEST_CASE("a packet changed in any bit, or cut anywhere, is read or refused and never crashes") {
  const std::string good = mx_reply();
  size_t read = 0, refused = 0;
  for (size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
      (read_reply(bad) ? read : refused) += 1;
    }
    for (const char byte : {'\x00', '\xff', '\xc0', '\x3f'}) {
      std::string bad = good;
      bad[at] = byte;
      (read_reply(bad) ? read : refused) += 1;
    }
    CHECK_FALSE(read_reply(good.substr(0, at)));
  }
  CHECK(read > 100);
  CHECK(refused > 100);
}

TEST_CASE("compression that points at itself is refused") {
  std::string loop = build_query(1, {"example.com", Type::A}, Asking::Recursive, Edns::Withheld);
  loop[2] = '\x81';
  loop[7] = 1;  // one answer, whose owner is a pointer to itself
  const auto at = static_cast<char>(loop.size());
  loop += std::string{'\xc0', at} + std::string("\0\x01\0\x01\0\0\0\0\0\x04\1\2\3\4", 14);
  CHECK_FALSE(read_reply(loop));
}

TEST_CASE("a query, another opcode or an empty packet is no reply") {
  CHECK_FALSE(read_reply(""));
  CHECK_FALSE(read_reply(build_query(1, {"a.example", Type::A}, Asking::Direct, Edns::Offered)));
  std::string promise(12, '\0');
  promise[2] = '\x80';
  promise[6] = promise[7] = '\xff';
  CHECK_FALSE(read_reply(promise));
}

TEST_CASE("a referral names the zone and its servers, and is no answer") {
  DnsReply reply{
      build_query(7, {"a.klant.nl", Type::TXT}, Asking::Direct, Edns::Offered), 0x8000, {}, {}};
  for (const char* host : {"ns1.elders.nl", "ns2.elders.nl"})
    reply.authority.push_back(DnsReply::record("klant.nl", Type::NS, 300, name_to_wire(host)));
  const auto referred = read_reply(reply.bytes());
  REQUIRE(referred);
  CHECK(referred->refers_elsewhere);
  CHECK(referred->referral_zone == "klant.nl");
  CHECK(referred->referral_servers == std::vector<std::string>{"ns1.elders.nl", "ns2.elders.nl"});
  reply.authority.push_back(DnsReply::soa("klant.nl", 900, 600));
  CHECK_FALSE(read_reply(reply.bytes())->refers_elsewhere);
}
