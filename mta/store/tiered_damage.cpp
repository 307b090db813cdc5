// SPDX-License-Identifier: Apache-2.0
// What the mover does with a message that the journal cannot give back: a bad sector, an octet that
// turned over. It cannot be delivered nor moved, and must not keep the ring from being emptied, or
// all other mail would be refused before long. So the segments it lies in are copied beside the
// journal, as far as they can be read, and the message leaves the queue; the log says which it was.
#include <algorithm>

#include "mta/base/log.h"
#include "mta/store/tiered.h"

namespace sluis::store {
namespace {

constexpr size_t kPiece = 64 * 1024;

// Pieces that cannot be read stay zero.
Result<void> copy_segment(Files& files, const Segment& segment) {
  const std::string path = segment.path + ".damaged";
  const Result<uint64_t> size = segment.file->size();
  if (!size) return fail(size.error());
  auto copy = files.create(path, *size);
  if (!copy) return fail(std::move(copy).error());
  std::string piece;
  for (uint64_t at = 0; at < *size; at += kPiece) {
    piece.resize(std::min<uint64_t>(kPiece, *size - at));
    const Result<size_t> got = segment.file->read(at, piece);
    if (!got) continue;
    if (auto put = (*copy)->write(at, std::string_view(piece).substr(0, *got)); !put) return put;
  }
  return (*copy)->sync();
}

}  // namespace

// Moving has begun for it: nothing changes it but us.
Result<void> TieredStore::put_aside(MessageId id, const Error& why) {
  std::vector<uint32_t> ordinals;
  {
    const std::lock_guard lock(mutex_);
    if (books_->leases.held(id)) return fail(why);  // when whoever works on it is done
    const Young& young = *young_.find(id);
    ordinals.push_back(young.accept.segment);
    for (const Place& chunk : young.chunks) ordinals.push_back(chunk.segment);
    for (const Place& change : young.changes) ordinals.push_back(change.segment);
  }
  std::ranges::sort(ordinals);
  ordinals.erase(std::unique(ordinals.begin(), ordinals.end()), ordinals.end());
  for (const uint32_t ordinal : ordinals) {
    const SegmentPtr segment = journal_.ring().find(ordinal);
    if (!segment) continue;
    if (auto copied = copy_segment(files_, *segment); !copied) return copied;
  }
  RocksStore::Adoption gone;
  gone.message.id = id;
  if (auto written = record_moved({gone}); !written) return written;
  forget_damaged(id);
  log::error("store",
             "a message could not be read back from the journal and has left the queue; copies of "
             "the segments it was in have names that end in .damaged",
             {{"id", id}, {"reason", why.text}, {"detail", why.detail}});
  return {};
}

void TieredStore::forget_damaged(MessageId id) {
  {
    const std::lock_guard lock(mutex_);
    const Young& young = *young_.find(id);
    const uint32_t home = young.home;
    books_->tally.remove(young.state, young.size);
    books_->census.give_up();
    young_.erase(id);
    journal_.ring().unpin(home);
    ++damaged_;
    auto parked = parked_.extract(id);
    if (parked) {
      for (Parked& one : parked.mapped()) {
        books_->leases.settle(id);
        completions_.add(*one.home, std::move(one.done),
                         fail(ErrorKind::NotFound, "the message could not be read back"));
      }
    }
  }
  completions_.post();
}

}  // namespace sluis::store
