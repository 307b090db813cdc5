// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/packet.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <ldns/ldns.h>

#include "mta/dns/name.h"

namespace sluis::dns {
namespace {

constexpr size_t kHeader = 12;
// A packet that crosses any path unfragmented (DNS flag day 2020).
constexpr uint16_t kLargestUdp = 1232;

struct PacketRelease {
  void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
};
using PacketPtr = std::unique_ptr<ldns_pkt, PacketRelease>;

std::string_view bytes_of(const ldns_rdf* field) {
  return {reinterpret_cast<const char*>(ldns_rdf_data(field)), ldns_rdf_size(field)};
}

uint16_t u16(std::string_view bytes) {
  return static_cast<uint16_t>(static_cast<uint8_t>(bytes[0]) << 8 |
                               static_cast<uint8_t>(bytes[1]));
}

uint32_t u32(std::string_view bytes) {
  return static_cast<uint32_t>(u16(bytes)) << 16 | u16(bytes.substr(2));
}

// The fields of one record, which may be fewer or shorter than its type says.
class Fields {
 public:
  explicit Fields(const ldns_rr* record) : record_(record), count_(ldns_rr_rd_count(record)) {}
  size_t count() const { return count_; }
  // Empty unless the field is there with at least `least` bytes.
  std::string_view get(size_t index, size_t least) const {
    if (index >= count_) return {};
    const ldns_rdf* field = ldns_rr_rdf(record_, index);
    if (field == nullptr || ldns_rdf_size(field) < least) return {};
    return bytes_of(field);
  }

 private:
  const ldns_rr* record_;
  size_t count_;
};

using Data = decltype(Record::data);

std::optional<Data> read_address(const Fields& fields, IpAddress::Family family) {
  const size_t size = family == IpAddress::Family::V4 ? 4 : 16;
  const auto bytes = fields.get(0, size);
  if (bytes.size() != size) return std::nullopt;
  IpAddress ip;
  ip.family = family;
  std::copy(bytes.begin(), bytes.end(), ip.bytes.begin());
  return ip;
}

std::optional<Data> read_name(const Fields& fields) {
  const auto wire = fields.get(0, 1);
  if (wire.empty()) return std::nullopt;
  return name_from_wire(wire);
}

std::optional<Data> read_mx(const Fields& fields) {
  const auto preference = fields.get(0, 2);
  const auto host = fields.get(1, 1);
  if (preference.empty() || host.empty()) return std::nullopt;
  return Mx{u16(preference), name_from_wire(host)};
}

std::optional<Data> read_txt(const Fields& fields) {
  std::vector<std::string> strings;
  for (size_t i = 0; i < fields.count(); ++i) {
    const auto field = fields.get(i, 1);
    if (field.empty()) return std::nullopt;
    strings.emplace_back(field.substr(1, static_cast<uint8_t>(field.front())));
  }
  return strings;
}

std::optional<Data> read_tlsa(const Fields& fields) {
  Tlsa out;
  uint8_t* const numbers[] = {&out.usage, &out.selector, &out.matching};
  for (size_t i = 0; i < 3; ++i) {
    const auto field = fields.get(i, 1);
    if (field.empty()) return std::nullopt;
    *numbers[i] = static_cast<uint8_t>(field.front());
  }
  out.data = std::string(fields.get(3, 1));
  return out;
}

// Its zone is the record's owner, which is not among its fields.
std::optional<Data> read_soa(const Fields& fields) {
  constexpr size_t kSerial = 2;
  const auto serial = fields.get(kSerial, 4);
  if (serial.empty()) return std::nullopt;
  return Soa{{}, u32(serial)};
}

std::optional<Data> read_data(Type type, const Fields& fields) {
  switch (type) {
    case Type::A:
      return read_address(fields, IpAddress::Family::V4);
    case Type::AAAA:
      return read_address(fields, IpAddress::Family::V6);
    case Type::MX:
      return read_mx(fields);
    case Type::TXT:
    case Type::SPF:
      return read_txt(fields);
    case Type::TLSA:
      return read_tlsa(fields);
    case Type::CNAME:
    case Type::NS:
    case Type::PTR:
      return read_name(fields);
    case Type::SOA:
      return read_soa(fields);
  }
  return std::nullopt;
}

std::optional<Record> read_record(const ldns_rr* rr) {
  if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN || ldns_rr_owner(rr) == nullptr) return {};
  const auto type = static_cast<Type>(ldns_rr_get_type(rr));
  auto data = read_data(type, Fields(rr));
  if (!data) return std::nullopt;
  Record out{name_from_wire(bytes_of(ldns_rr_owner(rr))), type, ldns_rr_ttl(rr), std::move(*data)};
  if (auto* soa = std::get_if<Soa>(&out.data)) soa->zone = out.owner;
  return out;
}

std::optional<Soa> soa_of(const ldns_rr_list* authority) {
  for (size_t i = 0; i < ldns_rr_list_rr_count(authority); ++i) {
    const ldns_rr* rr = ldns_rr_list_rr(authority, i);
    if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_SOA) continue;
    if (const auto record = read_record(rr)) return std::get<Soa>(record->data);
  }
  return std::nullopt;
}

std::optional<uint32_t> negative_ttl(const ldns_rr_list* authority) {
  constexpr size_t kMinimum = 6;  // the last field of a SOA
  for (size_t i = 0; i < ldns_rr_list_rr_count(authority); ++i) {
    const ldns_rr* rr = ldns_rr_list_rr(authority, i);
    if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_SOA) continue;
    const auto minimum = Fields(rr).get(kMinimum, 4);
    if (!minimum.empty()) return std::min(u32(minimum), ldns_rr_ttl(rr));
  }
  return std::nullopt;
}

void read_referral(const ldns_rr_list* authority, Reply& out) {
  for (size_t i = 0; i < ldns_rr_list_rr_count(authority); ++i) {
    const ldns_rr* rr = ldns_rr_list_rr(authority, i);
    if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_NS) continue;
    out.refers_elsewhere = true;
    const auto record = read_record(rr);
    if (!record) continue;
    if (out.referral_servers.empty()) out.referral_zone = record->owner;
    if (record->owner == out.referral_zone)
      out.referral_servers.push_back(std::get<std::string>(record->data));
  }
}

std::optional<Question> read_question(const ldns_pkt* packet) {
  const ldns_rr_list* questions = ldns_pkt_question(packet);
  if (ldns_rr_list_rr_count(questions) != 1) return std::nullopt;
  const ldns_rr* rr = ldns_rr_list_rr(questions, 0);
  if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN || ldns_rr_owner(rr) == nullptr) return {};
  return Question{name_from_wire(bytes_of(ldns_rr_owner(rr))),
                  static_cast<Type>(ldns_rr_get_type(rr))};
}

// A header that promises more records than its bytes could hold costs nothing to refuse.
bool counts_fit(std::string_view packet) {
  constexpr size_t kLeastQuestion = 5, kLeastRecord = 11;
  if (packet.size() < kHeader) return false;
  const size_t questions = u16(packet.substr(4));
  const size_t records =
      size_t{u16(packet.substr(6))} + u16(packet.substr(8)) + u16(packet.substr(10));
  return kHeader + questions * kLeastQuestion + records * kLeastRecord <= packet.size();
}

}  // namespace

std::string to_string(Rcode code) {
  switch (code) {
    case Rcode::Ok:
      return "NOERROR";
    case Rcode::FormErr:
      return "FORMERR";
    case Rcode::ServFail:
      return "SERVFAIL";
    case Rcode::NxDomain:
      return "NXDOMAIN";
    case Rcode::NotImp:
      return "NOTIMP";
    case Rcode::Refused:
      return "REFUSED";
  }
  return "RCODE" + std::to_string(static_cast<unsigned>(code));
}

std::string build_query(uint16_t id, const Question& question, Asking asking, Edns edns) {
  const PacketPtr packet(ldns_pkt_new());
  ldns_rr* rr = ldns_rr_new();
  if (!packet || rr == nullptr) std::abort();  // out of memory
  const std::string wire = name_to_wire(question.name);
  ldns_rr_set_owner(rr, ldns_dname_new_frm_data(static_cast<uint16_t>(wire.size()), wire.data()));
  ldns_rr_set_type(rr, static_cast<ldns_rr_type>(question.type));
  ldns_rr_set_class(rr, LDNS_RR_CLASS_IN);
  ldns_rr_set_question(rr, true);
  ldns_pkt_push_rr(packet.get(), LDNS_SECTION_QUESTION, rr);
  ldns_pkt_set_id(packet.get(), id);
  ldns_pkt_set_opcode(packet.get(), LDNS_PACKET_QUERY);
  ldns_pkt_set_rd(packet.get(), asking != Asking::Direct);
  ldns_pkt_set_cd(packet.get(), asking == Asking::Unchecked);
  ldns_pkt_set_ad(packet.get(), asking == Asking::Recursive);
  if (edns == Edns::Offered) ldns_pkt_set_edns_udp_size(packet.get(), kLargestUdp);
  uint8_t* bytes = nullptr;
  size_t size = 0;
  // A canonical name and two numbers always make a packet.
  if (ldns_pkt2wire(&bytes, packet.get(), &size) != LDNS_STATUS_OK) std::abort();
  const std::unique_ptr<uint8_t, decltype(&std::free)> owned(bytes, &std::free);
  return {reinterpret_cast<const char*>(bytes), size};
}

Result<Reply> read_reply(std::string_view packet) {
  if (!counts_fit(packet)) return fail(ErrorKind::Corrupt, "a DNS packet cut short");
  ldns_pkt* raw = nullptr;
  const auto* bytes = reinterpret_cast<const uint8_t*>(packet.data());
  if (const auto status = ldns_wire2pkt(&raw, bytes, packet.size()); status != LDNS_STATUS_OK) {
    return fail(ErrorKind::Corrupt, "a malformed DNS packet", ldns_get_errorstr_by_id(status));
  }
  const PacketPtr owned(raw);
  if (!ldns_pkt_qr(raw) || ldns_pkt_get_opcode(raw) != LDNS_PACKET_QUERY) {
    return fail(ErrorKind::Corrupt, "a DNS packet that is not a reply");
  }
  Reply out;
  out.id = ldns_pkt_id(raw);
  out.code = static_cast<Rcode>(ldns_pkt_get_rcode(raw) | ldns_pkt_edns_extended_rcode(raw) << 4);
  out.truncated = ldns_pkt_tc(raw);
  out.authoritative = ldns_pkt_aa(raw);
  out.authenticated = ldns_pkt_ad(raw);
  out.question = read_question(raw);
  const ldns_rr_list* answers = ldns_pkt_answer(raw);
  for (size_t i = 0; i < ldns_rr_list_rr_count(answers); ++i) {
    if (auto record = read_record(ldns_rr_list_rr(answers, i))) {
      out.answers.push_back(std::move(*record));
    }
  }
  out.negative_ttl = negative_ttl(ldns_pkt_authority(raw));
  out.soa = soa_of(ldns_pkt_authority(raw));
  if (ldns_rr_list_rr_count(answers) == 0 && !out.negative_ttl)
    read_referral(ldns_pkt_authority(raw), out);
  return out;
}

}  // namespace sluis::dns
