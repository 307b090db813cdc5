// SPDX-License-Identifier: Apache-2.0
#include "tests/dns/dns_server.h"

#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mta/dns/name.h"

namespace sluis {
namespace {

std::string u16(unsigned value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value & 255)};
}
std::string u32(uint32_t value) {
  return u16(value >> 16) + u16(value & 0xffff);
}

// Name, type and class of the first question, as bytes.
std::string question_of(const std::string& query) {
  size_t at = 12;
  while (at < query.size() && query[at] != 0) at += 1 + static_cast<uint8_t>(query[at]);
  return query.substr(12, at + 5 - 12);
}

dns::Question parse_question(const std::string& query) {
  const std::string raw = question_of(query);
  const size_t type = raw.size() - 4;
  return {dns::name_from_wire(raw), static_cast<dns::Type>(static_cast<uint8_t>(raw[type]) << 8 |
                                                           static_cast<uint8_t>(raw[type + 1]))};
}

}  // namespace

std::string DnsReply::bytes() const {
  std::string out = query.substr(0, 2) + u16(flags) + u16(1) +
                    u16(static_cast<unsigned>(answers.size())) +
                    u16(static_cast<unsigned>(authority.size())) + u16(0) + question_of(query);
  for (const auto& record : answers) out += record;
  for (const auto& record : authority) out += record;
  return out;
}

std::string DnsReply::record(const std::string& name, dns::Type type, uint32_t ttl,
                             const std::string& data) {
  return dns::name_to_wire(name) + u16(static_cast<unsigned>(type)) + u16(1) + u32(ttl) +
         u16(static_cast<unsigned>(data.size())) + data;
}

std::string DnsReply::a(const std::string& name, uint32_t ttl, const std::string& ip) {
  const IpAddress address = parse_ip(ip).value();
  return record(name, dns::Type::A, ttl, {reinterpret_cast<const char*>(address.bytes.data()), 4});
}

std::string DnsReply::cname(const std::string& name, const std::string& target) {
  return record(name, dns::Type::CNAME, 300, dns::name_to_wire(target));
}

std::string DnsReply::soa(const std::string& zone, uint32_t ttl, uint32_t minimum) {
  return record(zone, dns::Type::SOA, ttl,
                dns::name_to_wire("ns." + zone) + dns::name_to_wire("hostmaster." + zone) + u32(1) +
                    u32(2) + u32(3) + u32(4) + u32(minimum));
}

// UDP and TCP on one port: TCP's comes from the kernel, and UDP's is asked to be the same.
DnsServer::DnsServer(Loop& loop, Handler handler)
    : handler_(std::move(handler)), poll_(loop, [this] { poll(); }) {
  for (int attempt = 0; attempt < 50; ++attempt) {
    tcp_ = Listener::tcp(loop, *parse_socket_address("127.0.0.1:0"), [this](StreamPtr s) {
             spawn(serve(std::move(s)), gate_);
           }).value();
    address_ = tcp_->address();
    udp_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(address_.port);
    if (::bind(udp_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0) {
      poll_.start(Millis(1));
      return;
    }
    ::close(udp_);
  }
  throw std::runtime_error("no port is free for UDP and TCP");
}

DnsServer::~DnsServer() {
  ::close(udp_);
}

void DnsServer::poll() {
  poll_.start(Millis(1));
  std::array<char, 4096> buffer;
  sockaddr_in from{};
  socklen_t length = sizeof from;
  for (;;) {
    auto* raw = reinterpret_cast<sockaddr*>(&from);
    const ssize_t count = ::recvfrom(udp_, buffer.data(), buffer.size(), 0, raw, &length);
    if (count < 0) return;
    const std::string packet(buffer.data(), static_cast<size_t>(count));
    queries_.push_back({Via::Udp, packet, parse_question(packet), ntohs(from.sin_port)});
    for (const auto& reply : handler_(queries_.back())) {
      ::sendto(udp_, reply.data(), reply.size(), 0, raw, length);
    }
  }
}

Task<void> DnsServer::serve(StreamPtr stream) {
  std::array<char, 4096> buffer;
  const auto got = co_await stream->read_some(buffer, std::chrono::seconds(5));
  if (!got || *got < 14) co_return;
  const std::string packet(buffer.data() + 2, *got - 2);
  queries_.push_back({Via::Tcp, packet, parse_question(packet), stream->peer().port});
  for (const auto& reply : handler_(queries_.back())) {
    const std::string framed = u16(static_cast<unsigned>(reply.size())) + reply;
    const auto wrote = co_await stream->write_all(framed, std::chrono::seconds(5));
    if (!wrote) co_return;
  }
}

}  // namespace sluis
