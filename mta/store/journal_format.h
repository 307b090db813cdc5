// SPDX-License-Identifier: Apache-2.0
// How the journal lies on the disk: segment header, batch header, record header, and what each kind
// of record holds. store_contract.md has the same byte by byte. Pure; decoding is safe on any
// input.
//
// A segment opens with a 4 KiB header block. Batches follow, each on a fresh 4 KiB block: one batch
// is one write and one sync, so at most one can be torn. The epoch is drawn at random whenever a
// segment is opened for writing and stands in every batch and record, so that what an earlier use
// of the file left behind, or what a sender put into a body, is never taken for this use's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/ids.h"
#include "mta/base/result.h"

namespace sluis::store {

constexpr uint64_t kBlock = 4096;
constexpr uint32_t kJournalVersion = 1;
constexpr size_t kBatchHeader = 40;
constexpr size_t kRecordHeader = 28;
constexpr uint64_t kChunk = 64 * 1024;  // a body's piece, all full but the last
constexpr uint64_t kLargestBatch = 8 * 1024 * 1024;

constexpr uint64_t round_up_to_block(uint64_t offset) {
  return (offset + kBlock - 1) / kBlock * kBlock;
}

struct SegmentHeader {
  uint64_t epoch = 0;
  uint64_t first_sequence = 0;
  uint64_t live_from = 0;  // first sequence of the oldest segment that was needed at this time
  MessageId greatest;      // accepted before this segment was opened
};

struct BatchHeader {
  uint64_t epoch = 0;
  uint64_t number = 0;  // within the segment, from 1
  uint64_t first_sequence = 0;
  uint32_t length = 0;  // of the records
  uint32_t records = 0;
};

enum class RecordType : uint8_t { Chunk = 1, Accept = 2, Change = 3, Finish = 4, Moved = 5 };

struct RecordHeader {
  RecordType type = RecordType::Chunk;
  uint32_t length = 0;
  uint64_t sequence = 0;
  uint64_t epoch = 0;
};

// Where a record's payload lies.
struct Place {
  uint32_t segment = 0;  // ordinal, rising by one with each segment opened since the start
  uint32_t offset = 0;
  uint32_t length = 0;
};

std::string encode(const SegmentHeader& header);  // kBlock octets
// NotFound: no header (zeroes, torn). Corrupt: a version this one does not know, with what to do.
Result<SegmentHeader> decode_segment_header(std::string_view block);

std::string encode(const BatchHeader& header);  // kBatchHeader octets
std::optional<BatchHeader> decode_batch_header(std::string_view bytes);

// Appends header and payload (two parts) to `out`.
void append_record(std::string& out, const RecordHeader& header, std::string_view head,
                   std::string_view payload);
// `bytes` begin with the header; nullopt when header, length, epoch or checksum are wrong.
std::optional<RecordHeader> check_record(std::string_view bytes, uint64_t epoch);

// Payloads. A draft is named by a number drawn for it; an accept record names its draft and what
// the draft's chunks add up to.
struct ChunkName {
  uint64_t draft = 0;
  uint32_t index = 0;
};
constexpr size_t kChunkName = 12;
std::string encode(const ChunkName& name);
std::optional<ChunkName> decode_chunk_name(std::string_view payload);

struct AcceptHead {
  uint64_t draft = 0;
  uint64_t octets = 0;
};
constexpr size_t kAcceptHead = 16;
std::string encode(const AcceptHead& head);
std::optional<AcceptHead> decode_accept_head(std::string_view payload);

constexpr size_t kIdSize = 8;
std::string encode(MessageId id);
MessageId decode_id(std::string_view bytes);  // of at least kIdSize octets

}  // namespace sluis::store
