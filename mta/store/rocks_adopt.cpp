// SPDX-License-Identifier: Apache-2.0
// Moving messages in from the young generation: rows, indexes and bodies in one synced batch. A
// message that is here already, from a move that a crash cut short, is written over with the same.
#include <algorithm>

#include <rocksdb/write_batch.h>

#include "mta/store/rocks_store.h"

namespace sluis::store {
namespace {

Result<void> put_body(RocksDb& rocks, rocksdb::WriteBatch& batch,
                      const RocksStore::Adoption& adoption) {
  std::string chunk;
  for (uint64_t from = 0; from < adoption.body_octets; from += rocks.body_chunk()) {
    chunk.resize(std::min(rocks.body_chunk(), adoption.body_octets - from));
    if (auto got = adoption.read_body(from, chunk); !got) return got;
    const auto number = static_cast<uint32_t>(from / rocks.body_chunk());
    batch.Put(rocks.bodies(), body_key(adoption.message.id, number), chunk);
  }
  return {};
}

}  // namespace

Result<void> RocksStore::adopt(const std::vector<Adoption>& adoptions,
                               std::optional<MessageId>& unreadable) {
  rocksdb::WriteBatch batch;
  for (const Adoption& adoption : adoptions) {
    put_row(*rocks_, batch, {adoption.message, adoption.body_octets});
    if (auto put = put_body(*rocks_, batch, adoption); !put) {
      unreadable = adoption.message.id;
      return put;
    }
  }
  if (auto written = rocks_->write_synced(batch); !written) {
    break_down(written.error());
    return fail(broken_error());
  }
  return {};
}

}  // namespace sluis::store
