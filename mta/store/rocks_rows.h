// SPDX-License-Identifier: Apache-2.0
// Rows: which keys a message has in the old generation, and the batch entries that write, change
// and erase them. Pure but for the batch it appends to.
//
// Index letters: those of index_terms.h, and s state (the letter is followed by the state as one
// octet; the value is the size).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mta/store/message.h"
#include "mta/store/rocks_db.h"

namespace sluis::store {

// A message as its row holds it.
struct Row {
  Message message;
  uint64_t body_octets = 0;
};

std::string id_key(MessageId id);
// The id at the end of `key`; zero when the key is too short to have one.
MessageId id_at_end(std::string_view key);
std::string body_key(MessageId id, uint32_t chunk);
std::string due_key(WallTime due, MessageId id);
WallTime due_of_key(std::string_view key);
std::string encode_turn(const Turn& turn);
// nullopt: the row is of a version that wrote nothing there.
std::optional<Turn> decode_turn(std::string_view value);
std::string draft_key(MessageId id);

constexpr std::string_view kDraftPrefix = "draft/";

std::string encode_row(const Row& row);
Result<Row> decode_row(std::string_view bytes);

void put_row(RocksDb& rocks, rocksdb::WriteBatch& batch, const Row& row);
// `before` is the message as its row stands.
void change_row(RocksDb& rocks, rocksdb::WriteBatch& batch, const Message& before, const Row& row);
void erase_row(RocksDb& rocks, rocksdb::WriteBatch& batch, const Row& row);

// The ranges of index keys under all of which a message that matches `filter` lies; in each, keys
// lie in order of id. Empty: no part of the filter has such an index.
std::vector<std::string> index_prefixes(const Filter& filter);
// The range of the subdomains of a destination, when the filter asks for those; not in order of id.
std::optional<std::string> subdomains_prefix(const Filter& filter);
// Start of the range of a state's messages.
std::string state_prefix(MessageState state);

}  // namespace sluis::store
