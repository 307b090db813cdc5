// SPDX-License-Identifier: Apache-2.0
#include "mta/store/young.h"

#include <algorithm>

#include "mta/store/codec.h"
#include "mta/store/journal.h"

namespace sluis::store {

Result<Message> load(const YoungPlaces& places) {
  std::optional<Message> message;
  for (const auto& [place, segment] : places.records) {
    if (!segment) return fail(ErrorKind::Internal, "a record's journal segment is gone");
    const Result<std::string> bytes = Journal::read_record(*segment, place);
    if (!bytes) return fail(bytes.error());
    const std::string_view payload = *bytes;
    if (!message) {
      Result<Message> accepted = decode_message(payload.substr(kAcceptHead));
      if (!accepted) return fail(std::move(accepted).error());
      message = *std::move(accepted);
      continue;
    }
    const Result<Change> change = decode_change(payload.substr(kIdSize));
    if (!change) return fail(change.error());
    apply(*message, *change);
  }
  if (!message) return fail(ErrorKind::Internal, "a message without a record");
  return *std::move(message);
}

Result<size_t> read_body(const BodyPlaces& places, uint64_t offset, std::span<char> into) {
  size_t got = 0;
  while (got < into.size() && offset + got < places.octets) {
    const uint64_t from = offset + got - places.first;
    const size_t number = from / kChunk;
    if (number >= places.chunks.size() || !places.chunks[number].second) {
      return fail(ErrorKind::Internal, "a piece of a body is not where it should be");
    }
    const auto& [place, segment] = places.chunks[number];
    const uint64_t inside = from % kChunk;
    const size_t part = std::min<uint64_t>(into.size() - got, place.length - inside);
    const Result<size_t> read = segment->file->read(place.offset + inside, into.subspan(got, part));
    if (!read) return fail(read.error());
    if (*read != part) return fail(ErrorKind::Corrupt, "a journal segment is cut short");
    got += part;
  }
  return got;
}

Young* YoungIndex::find(MessageId id) {
  const auto at = all_.find(id);
  return at == all_.end() ? nullptr : &at->second;
}

Young& YoungIndex::add(MessageId id, Young young) {
  return all_.insert_or_assign(id, std::move(young)).first->second;
}

void YoungIndex::erase(MessageId id) {
  const auto at = all_.find(id);
  if (at == all_.end()) return;
  unwait(id, at->second);
  all_.erase(at);
}

void YoungIndex::wait(MessageId id, const Young& young) {
  if (young.due != kNever) due_.emplace(young.due, id);
}

void YoungIndex::unwait(MessageId id, const Young& young) {
  due_.erase({young.due, id});
}

std::optional<std::pair<WallTime, MessageId>> YoungIndex::first_due() const {
  if (due_.empty()) return std::nullopt;
  return *due_.begin();
}

std::vector<MessageId> YoungIndex::after(MessageId after, size_t limit) const {
  std::vector<MessageId> ids;
  for (auto at = all_.upper_bound(after); at != all_.end() && ids.size() < limit; ++at) {
    ids.push_back(at->first);
  }
  return ids;
}

void YoungIndex::visit(MessageId after, size_t limit,
                       const std::function<void(MessageId, const Young&)>& visit) const {
  auto at = all_.upper_bound(after);
  for (; at != all_.end() && limit > 0; ++at, --limit) visit(at->first, at->second);
}

std::vector<MessageId> YoungIndex::all() const {
  return after(MessageId{}, all_.size());
}

YoungPlaces places_of(const Young& young, const JournalRing& ring) {
  YoungPlaces places;
  places.records.emplace_back(young.accept, ring.find(young.accept.segment));
  for (const Place& change : young.changes) {
    places.records.emplace_back(change, ring.find(change.segment));
  }
  return places;
}

BodyPlaces body_places(const Young& young, const JournalRing& ring, uint64_t offset,
                       uint64_t count) {
  const size_t first = std::min<uint64_t>(offset / kChunk, young.chunks.size());
  const uint64_t past = std::min(count, young.body_octets) + offset + kChunk - 1;
  const size_t end = std::min<uint64_t>(past / kChunk, young.chunks.size());
  BodyPlaces places{{}, first * kChunk, young.body_octets};
  for (size_t i = first; i < end; ++i) {
    places.chunks.emplace_back(young.chunks[i], ring.find(young.chunks[i].segment));
  }
  return places;
}

}  // namespace sluis::store
