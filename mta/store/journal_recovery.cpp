// SPDX-License-Identifier: Apache-2.0
#include "mta/store/journal_recovery.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

namespace sluis::store {
namespace {

struct Found {
  std::string path;
  std::shared_ptr<File> file;
  uint64_t size = 0;
  std::optional<SegmentHeader> header;
  bool blank = false;  // prepared and never opened: the header's block is zero
  bool used = true;    // told apart only from another that begins with the same sequence number
};

tl::unexpected<Error> damaged(const std::string& what, const std::string& path) {
  return fail(ErrorKind::Corrupt,
              "the journal is damaged (" + what +
                  "); nothing was changed: copy the data folder, check the disk, then restore from "
                  "a backup, or move the journal folder away to go on without the mail in it",
              path);
}

// Reads one segment's batches from its start, or looks for what lies behind a bad one.
class SegmentReader {
 public:
  SegmentReader(File& file, uint64_t size) : file_(file), size_(size) {}

  // The records of the batch at `offset`; empty when there is none that checks out.
  Result<std::string_view> batch(uint64_t offset, const BatchHeader& expected,
                                 BatchHeader& header) {
    const Result<std::optional<BatchHeader>> found = header_at(offset);
    if (!found) return fail(found.error());
    if (!*found || (*found)->epoch != expected.epoch || (*found)->number != expected.number ||
        (*found)->first_sequence != expected.first_sequence ||
        (*found)->length > size_ - offset - kBatchHeader) {
      return std::string_view();
    }
    header = **found;
    records_.resize(header.length);
    const Result<size_t> got = file_.read(offset + kBatchHeader, records_);
    if (!got) return fail(got.error());
    if (*got != records_.size() || !all_check_out(header)) return std::string_view();
    return std::string_view(records_);
  }

  // The header of a batch anywhere from `offset` on that `wanted` recognises.
  template <typename Wanted>
  Result<bool> any_batch_from(uint64_t offset, const Wanted& wanted) {
    for (; offset + kBatchHeader <= size_; offset += kBlock) {
      const Result<std::optional<BatchHeader>> found = header_at(offset);
      if (!found) return fail(found.error());
      if (*found && wanted(**found)) return true;
    }
    return false;
  }

 private:
  Result<std::optional<BatchHeader>> header_at(uint64_t offset) {
    if (offset + kBatchHeader > size_) return std::optional<BatchHeader>();
    char bytes[kBatchHeader];
    const Result<size_t> got = file_.read(offset, bytes);
    if (!got) return fail(got.error());
    return decode_batch_header(std::string_view(bytes, *got));
  }

  bool all_check_out(const BatchHeader& header) const {
    std::string_view rest = records_;
    for (uint32_t i = 0; i < header.records; ++i) {
      const auto record = check_record(rest, header.epoch);
      if (!record || record->sequence != header.first_sequence + i) return false;
      rest.remove_prefix(kRecordHeader + record->length);
    }
    return rest.empty() && header.records > 0;
  }

  File& file_;
  const uint64_t size_;
  std::string records_;
};

class Recovery {
 public:
  Recovery(Files& files, JournalRing& ring, const RecordVisitor& visit)
      : files_(files), ring_(ring), visit_(visit) {}

  Result<Recovered> run() {
    if (auto found = find_segments(); !found) return fail(found.error());
    if (auto known = skip_what_is_not_needed(); !known) return fail(known.error());
    for (Found& found : chain_) {
      if (auto read = read_segment(found); !read) return fail(read.error());
    }
    if (auto checked = check_unreadable(); !checked) return fail(checked.error());
    for (Found& found : free_) ring_.adopt_spare(found.path, found.file);
    return recovered_;
  }

 private:
  Result<void> find_segments() {
    const std::string& directory = ring_.settings().directory;
    Result<std::vector<std::string>> names = files_.list(directory);
    if (!names) return fail(names.error());
    std::string block(kBlock, '\0');
    for (const std::string& name : *names) {
      if (name.ends_with(".new")) (void)files_.remove(directory + "/" + name);
      if (!name.ends_with(".segment")) continue;
      ring_.number_from(static_cast<uint32_t>(std::strtoul(name.c_str(), nullptr, 10)));
      Found found{directory + "/" + name, nullptr, 0, {}, false};
      auto file = files_.open(found.path);
      if (!file) return fail(file.error());
      found.file = *std::move(file);
      const Result<uint64_t> size = found.file->size();
      if (!size) return fail(size.error());
      found.size = *size;
      const Result<size_t> got = found.file->read(0, block);
      if (!got) return fail(got.error());
      Result<SegmentHeader> header = decode_segment_header(std::string_view(block).substr(0, *got));
      if (header) found.header = *header;
      found.blank = block.find_first_not_of('\0') == std::string::npos;
      if (!header && header.error().kind != ErrorKind::NotFound) return fail(header.error());
      (found.header ? chain_ : unreadable_).push_back(std::move(found));
    }
    return sort_chain();
  }

  // Of segments that begin alike, one was opened by each start that committed nothing, and the last
  // alone may hold records. It comes last, whatever the names of the files: else it would count as
  // followed by another and be given away.
  Result<void> sort_chain() {
    const auto first = [](const Found& found) { return found.header->first_sequence; };
    std::ranges::stable_sort(chain_, {}, first);
    for (size_t i = 0; i < chain_.size(); ++i) {
      const bool alike = (i > 0 && first(chain_[i - 1]) == first(chain_[i])) ||
                         (i + 1 < chain_.size() && first(chain_[i]) == first(chain_[i + 1]));
      if (!alike) continue;
      const Result<bool> used = holds_records(chain_[i]);
      if (!used) return fail(used.error());
      chain_[i].used = *used;
    }
    std::ranges::stable_sort(
        chain_, {}, [&](const Found& found) { return std::pair(first(found), found.used); });
    return {};
  }

  static Result<bool> holds_records(const Found& found) {
    SegmentReader reader(*found.file, found.size);
    BatchHeader header;
    const auto batch =
        reader.batch(kBlock, {found.header->epoch, 1, found.header->first_sequence, 0, 0}, header);
    if (!batch) return fail(batch.error());
    return !batch->empty();
  }

  // A segment is free when the one after it begins no later than what the newest header needs.
  Result<void> skip_what_is_not_needed() {
    if (chain_.empty()) return {};
    uint64_t needed_from = 0;
    for (const Found& found : chain_) {
      needed_from = std::max(needed_from, found.header->live_from);
      recovered_.greatest = std::max(recovered_.greatest, found.header->greatest);
    }
    while (chain_.size() > 1 && chain_[1].header->first_sequence <= needed_from) {
      free_.push_back(std::move(chain_.front()));
      chain_.erase(chain_.begin());
    }
    // It may be the one whose header was being written when the power went.
    const bool torn = !std::ranges::all_of(unreadable_, &Found::blank);
    if (chain_.front().header->first_sequence > needed_from && !torn) {
      return damaged("its oldest segment is missing", ring_.settings().directory);
    }
    recovered_.next_sequence = chain_.front().header->first_sequence;
    recovered_.anything = true;
    return {};
  }

  Result<void> read_segment(Found& found) {
    SegmentReader reader(*found.file, found.size);
    if (found.header->first_sequence < recovered_.next_sequence) {
      return skip_unused(found, reader);
    }
    if (found.header->first_sequence > recovered_.next_sequence) {
      return damaged("records are missing before " + found.path, found.path);
    }
    auto segment = std::make_shared<Segment>();
    segment->path = found.path;
    segment->file = found.file;
    segment->header = *found.header;
    ring_.adopt(segment);
    uint64_t offset = kBlock;
    BatchHeader expected{found.header->epoch, 1, recovered_.next_sequence, 0, 0};
    for (;;) {
      BatchHeader header;
      const Result<std::string_view> records = reader.batch(offset, expected, header);
      if (!records) return fail(records.error());
      if (records->empty()) break;
      if (auto shown = show(*records, header, *segment, offset); !shown) return shown;
      offset = round_up_to_block(offset + kBatchHeader + header.length);
      ++expected.number;
      expected.first_sequence += header.records;
    }
    recovered_.next_sequence = expected.first_sequence;
    segment->end_sequence = expected.first_sequence;
    const Result<bool> more = reader.any_batch_from(offset, [&](const BatchHeader& later) {
      return later.epoch == expected.epoch && later.number > expected.number;
    });
    if (!more) return fail(more.error());
    if (*more) return damaged("a bad record lies before good ones in " + found.path, found.path);
    // What a killed process wrote and did not sync has been read all the same: the next segment
    // counts on it, so it must not go with the power.
    return expected.number > 1 ? found.file->sync() : Result<void>{};
  }

  // A segment that was opened, in which nothing was committed before another took its place.
  Result<void> skip_unused(Found& found, SegmentReader& reader) {
    const SegmentHeader& own = *found.header;
    BatchHeader header;
    const auto first = reader.batch(kBlock, {own.epoch, 1, own.first_sequence, 0, 0}, header);
    if (!first) return fail(first.error());
    const Result<bool> used = reader.any_batch_from(kBlock, [&](const BatchHeader& batch) {
      return batch.epoch == own.epoch && (batch.number > 1 || !first->empty());
    });
    if (!used) return fail(used.error());
    if (*used) return damaged("two segments claim the same records", found.path);
    free_.push_back(std::move(found));
    return {};
  }

  Result<void> show(std::string_view records, const BatchHeader& header, const Segment& segment,
                    uint64_t offset) {
    uint64_t at = offset + kBatchHeader + kRecordHeader;
    while (!records.empty()) {
      const auto record = check_record(records, header.epoch);
      const Place place{segment.ordinal, static_cast<uint32_t>(at), record->length};
      const auto payload = records.substr(kRecordHeader, record->length);
      if (auto shown = visit_(record->type, payload, place); !shown) return shown;
      records.remove_prefix(kRecordHeader + record->length);
      at += kRecordHeader + record->length;
    }
    return {};
  }

  // A header is unreadable when the power went while it was written: then the file holds what an
  // earlier use left. Newer batches in it mean that the header was lost afterwards.
  Result<void> check_unreadable() {
    for (Found& found : unreadable_) {
      SegmentReader reader(*found.file, found.size);
      const Result<bool> newer = reader.any_batch_from(kBlock, [&](const BatchHeader& batch) {
        return batch.first_sequence >= recovered_.next_sequence;
      });
      if (!newer) return fail(newer.error());
      if (*newer) return damaged("the header of " + found.path + " is lost", found.path);
      free_.push_back(std::move(found));
    }
    return {};
  }

  Files& files_;
  JournalRing& ring_;
  const RecordVisitor& visit_;
  std::vector<Found> chain_;       // in order of sequence
  std::vector<Found> unreadable_;  // without a header
  std::vector<Found> free_;        // hold nothing needed
  Recovered recovered_;
};

}  // namespace

Result<Recovered> recover_journal(Files& files, JournalRing& ring, const RecordVisitor& visit) {
  return Recovery(files, ring, visit).run();
}

}  // namespace sluis::store
