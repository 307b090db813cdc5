// SPDX-License-Identifier: Apache-2.0
#include "mta/store/rocks_rows.h"

#include <vector>

#include <rocksdb/write_batch.h>

#include "mta/store/codec.h"
#include "mta/store/index_terms.h"
#include "mta/store/wire.h"

namespace sluis::store {
namespace {

constexpr uint64_t kSignBit = uint64_t{1} << 63;

template <typename Integer>
void append_ordered(std::string& out, Integer value) {
  for (int shift = 8 * (static_cast<int>(sizeof value) - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

uint64_t read_ordered(std::string_view bytes) {
  uint64_t value = 0;
  for (const char c : bytes) value = (value << 8) | static_cast<uint8_t>(c);
  return value;
}

std::string state_key(MessageState state, MessageId id) {
  return state_prefix(state) + id_key(id);
}

// The keys that no change alters.
std::vector<std::string> fixed_keys(const Message& message) {
  std::vector<std::string> keys = index_terms(message);
  for (std::string& key : keys) {
    key.push_back('\0');
    key += id_key(message.id);
  }
  return keys;
}

void put_state(RocksDb& rocks, rocksdb::WriteBatch& batch, const Message& message) {
  std::string size;
  Writer(size).number(message.size);
  batch.Put(rocks.index(), state_key(message.state, message.id), size);
}

void put_due(RocksDb& rocks, rocksdb::WriteBatch& batch, const Message& message) {
  if (message.due == kNever) return;
  batch.Put(rocks.due(), due_key(message.due, message.id), encode_turn(turn_of(message)));
}

void erase_due(RocksDb& rocks, rocksdb::WriteBatch& batch, const Message& message) {
  if (message.due != kNever) batch.Delete(rocks.due(), due_key(message.due, message.id));
}

}  // namespace

std::string id_key(MessageId id) {
  std::string key;
  append_ordered(key, id.value);
  return key;
}

MessageId id_at_end(std::string_view key) {
  if (key.size() < 8) return {};
  return MessageId{read_ordered(key.substr(key.size() - 8))};
}

std::string body_key(MessageId id, uint32_t chunk) {
  std::string key = id_key(id);
  append_ordered(key, chunk);
  return key;
}

std::string due_key(WallTime due, MessageId id) {
  std::string key;
  append_ordered(key, static_cast<uint64_t>(due.time_since_epoch().count()) ^ kSignBit);
  append_ordered(key, id.value);
  return key;
}

WallTime due_of_key(std::string_view key) {
  return WallTime(Millis(static_cast<int64_t>(read_ordered(key.substr(0, 8)) ^ kSignBit)));
}

std::string encode_turn(const Turn& turn) {
  std::string value;
  Writer out(value);
  out.text(turn.account);
  out.text(turn.destination);
  return value;
}

std::optional<Turn> decode_turn(std::string_view value) {
  Reader in(value);
  Turn turn;
  turn.account = in.text();
  turn.destination = in.text();
  if (!in.ok()) return std::nullopt;
  return turn;
}

std::string draft_key(MessageId id) {
  return std::string(kDraftPrefix) + id_key(id);
}

std::string encode_row(const Row& row) {
  std::string bytes;
  Writer(bytes).number(row.body_octets);
  encode(row.message, bytes);
  return bytes;
}

Result<Row> decode_row(std::string_view bytes) {
  Reader in(bytes);
  Row row;
  row.body_octets = in.number();
  Result<Message> message = decode_message(in.bytes(in.left()));
  if (!message) return fail(std::move(message).error());
  row.message = *std::move(message);
  return row;
}

void put_row(RocksDb& rocks, rocksdb::WriteBatch& batch, const Row& row) {
  batch.Put(rocks.messages(), id_key(row.message.id), encode_row(row));
  for (const std::string& key : fixed_keys(row.message)) batch.Put(rocks.index(), key, {});
  put_state(rocks, batch, row.message);
  put_due(rocks, batch, row.message);
}

void change_row(RocksDb& rocks, rocksdb::WriteBatch& batch, const Message& before, const Row& row) {
  batch.Put(rocks.messages(), id_key(row.message.id), encode_row(row));
  if (before.due != row.message.due) erase_due(rocks, batch, before);
  if (before.due != row.message.due || turn_of(before) != turn_of(row.message)) {
    put_due(rocks, batch, row.message);
  }
  if (before.state != row.message.state) {
    batch.Delete(rocks.index(), state_key(before.state, before.id));
    put_state(rocks, batch, row.message);
  }
}

void erase_row(RocksDb& rocks, rocksdb::WriteBatch& batch, const Row& row) {
  const MessageId id = row.message.id;
  batch.Delete(rocks.messages(), id_key(id));
  for (const std::string& key : fixed_keys(row.message)) batch.Delete(rocks.index(), key);
  batch.Delete(rocks.index(), state_key(row.message.state, id));
  erase_due(rocks, batch, row.message);
  for (uint32_t chunk = 0; chunk * rocks.body_chunk() < row.body_octets; ++chunk) {
    batch.Delete(rocks.bodies(), body_key(id, chunk));
  }
}

std::string state_prefix(MessageState state) {
  return std::string{'s', static_cast<char>(state), '\0'};
}

std::vector<std::string> index_prefixes(const Filter& filter) {
  std::vector<std::string> prefixes = index_terms(filter);
  for (std::string& prefix : prefixes) prefix.push_back('\0');
  if (filter.state) prefixes.push_back(state_prefix(*filter.state));
  return prefixes;
}

std::optional<std::string> subdomains_prefix(const Filter& filter) {
  if (!filter.to_domain || !filter.to_domain->starts_with("*.")) return std::nullopt;
  return "t" + backwards(std::string_view(*filter.to_domain).substr(1));
}

}  // namespace sluis::store
