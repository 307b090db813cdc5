// SPDX-License-Identifier: Apache-2.0
// One description of each type serves both directions: `describe` names the fields in order,
// Encoding writes them, Decoding reads them.
#include "mta/store/codec.h"

#include <type_traits>

#include "mta/store/wire.h"

namespace sluis::store {
namespace {

// The greatest value of each enumeration that is stored.
constexpr auto last_of(MessageState) {
  return MessageState::AwaitingDomain;
}
constexpr auto last_of(RecipientState) {
  return RecipientState::Cancelled;
}
constexpr auto last_of(mail::ReturnContent) {
  return mail::ReturnContent::Headers;
}
constexpr auto last_of(TimeIntent::Kind) {
  return TimeIntent::Kind::Wall;
}
constexpr auto last_of(BodyDigest::Canonical) {
  return BodyDigest::Canonical::Relaxed;
}
constexpr auto last_of(Change::Then) {
  return Change::Then::Finish;
}

class Encoding {
 public:
  explicit Encoding(std::string& out) : out_(out) {}

  template <typename... Fields>
  void operator()(const Fields&... fields) {
    (put(fields), ...);
  }

 private:
  void put(bool value) { out_.byte(value ? 1 : 0); }
  void put(const std::string& value) { out_.text(value); }
  void put(WallTime value) { out_.signed_number(value.time_since_epoch().count()); }
  void put(const std::array<uint8_t, 32>& value) {
    for (const uint8_t octet : value) out_.byte(octet);
  }
  template <typename T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <typename T>
  void put(const std::vector<T>& values) {
    out_.number(values.size());
    for (const T& value : values) put(value);
  }
  template <typename T>
  void put(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      out_.number(static_cast<uint64_t>(value));
    } else if constexpr (std::is_integral_v<T>) {
      out_.number(value);
    } else {
      describe(*this, value);
    }
  }

  Writer out_;
};

class Decoding {
 public:
  explicit Decoding(std::string_view in) : in_(in) {}

  template <typename... Fields>
  void operator()(Fields&... fields) {
    (get(fields), ...);
  }
  bool complete() const { return in_.ok() && in_.at_end(); }

 private:
  void get(bool& value) {
    const uint8_t octet = in_.byte();
    if (octet > 1) in_.spoil();
    value = octet == 1;
  }
  void get(std::string& value) { value = in_.text(); }
  void get(WallTime& value) { value = WallTime(Millis(in_.signed_number())); }
  void get(std::array<uint8_t, 32>& value) {
    for (uint8_t& octet : value) octet = in_.byte();
  }
  template <typename T>
  void get(std::optional<T>& value) {
    bool present = false;
    get(present);
    if (present) get(value.emplace());
  }
  template <typename T>
  void get(std::vector<T>& values) {
    const uint64_t count = in_.count();
    values.clear();
    for (uint64_t i = 0; i < count && in_.ok(); ++i) get(values.emplace_back());
  }
  template <typename T>
  void get(T& value) {
    if constexpr (std::is_enum_v<T>) {
      const uint64_t number = in_.number();
      if (number > static_cast<uint64_t>(last_of(T{}))) in_.spoil();
      value = in_.ok() ? static_cast<T>(number) : T{};
    } else if constexpr (std::is_integral_v<T>) {
      const uint64_t number = in_.number();
      value = static_cast<T>(number);
      if (value != number) in_.spoil();
    } else {
      describe(*this, value);
    }
  }

  Reader in_;
};

// `Fields` is an Encoding with a const value or a Decoding with one to fill.
template <typename T, typename As>
concept Is = std::is_same_v<std::remove_const_t<T>, As>;

void describe(auto& fields, Is<MessageId> auto& id) {
  fields(id.value);
}
void describe(auto& fields, Is<mail::Address> auto& address) {
  fields(address.local, address.domain);
}
void describe(auto& fields, Is<mail::Recipient> auto& recipient) {
  fields(recipient.address, recipient.notify.bits, recipient.original);
}
void describe(auto& fields, Is<mail::Envelope> auto& envelope) {
  fields(envelope.sender, envelope.recipients, envelope.return_content, envelope.envelope_id,
         envelope.eight_bit, envelope.utf8);
}
void describe(auto& fields, Is<RecipientStatus> auto& status) {
  fields(status.state, status.attempts, status.next_attempt, status.last_attempt, status.reply,
         status.status, status.mx, status.delay_notice_sent);
}
void describe(auto& fields, Is<Attempt> auto& attempt) {
  fields(attempt.at, attempt.recipient, attempt.mx, attempt.address, attempt.tls, attempt.reply,
         attempt.outcome);
}
void describe(auto& fields, Is<Hold> auto& hold) {
  fields(hold.who, hold.why, hold.since, hold.until);
}
void describe(auto& fields, Is<TimeIntent> auto& intent) {
  fields(intent.kind, intent.utc, intent.local, intent.zone);
}
void describe(auto& fields, Is<BodyDigest> auto& digest) {
  fields(digest.canonical, digest.sha256);
}
void describe(auto& fields, Is<Change::Recipient> auto& recipient) {
  fields(recipient.index, recipient.status);
}
void describe(auto& fields, Is<Message> auto& m) {
  fields(m.id, m.envelope, m.account, m.client, m.sender_domain, m.header_from, m.header_message_id,
         m.accepted, m.size, m.header_size, m.body_digest);
  fields(m.state, m.schedule, m.released, m.due, m.hold, m.note, m.give_up, m.recipients,
         m.attempts, m.version);
}
void describe(auto& fields, Is<Change> auto& c) {
  fields(c.recipients, c.attempts, c.state, c.schedule, c.released, c.due, c.hold, c.note,
         c.give_up, c.then);
}

template <typename T>
Result<T> decode(std::string_view bytes, std::string_view what) {
  if (bytes.empty() || static_cast<uint8_t>(bytes.front()) != kCodecVersion) {
    return fail(ErrorKind::Corrupt,
                "a stored " + std::string(what) + " is not in a format this version knows");
  }
  T value;
  Decoding fields(bytes.substr(1));
  fields(value);
  if (!fields.complete()) {
    return fail(ErrorKind::Corrupt, "a stored " + std::string(what) + " contradicts itself");
  }
  return value;
}

template <typename T>
void encode_as_current(const T& value, std::string& out) {
  out.push_back(static_cast<char>(kCodecVersion));
  Encoding fields(out);
  fields(value);
}

}  // namespace

void encode(const Message& message, std::string& out) {
  encode_as_current(message, out);
}
void encode(const Change& change, std::string& out) {
  encode_as_current(change, out);
}

Result<Message> decode_message(std::string_view bytes) {
  return decode<Message>(bytes, "message");
}
Result<Change> decode_change(std::string_view bytes) {
  return decode<Change>(bytes, "change");
}

}  // namespace sluis::store
