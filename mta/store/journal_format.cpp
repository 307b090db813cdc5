// SPDX-License-Identifier: Apache-2.0
#include "mta/store/journal_format.h"

#include "mta/base/bytes.h"
#include "mta/store/wire.h"

namespace sluis::store {
namespace {

constexpr std::string_view kSegmentMagic = "SLUISJNL";
constexpr uint32_t kBatchMagic = 0x54424C53;  // "SLBT"
constexpr size_t kSegmentChecked = 48;

}  // namespace

std::string encode(const SegmentHeader& header) {
  std::string block(kBlock, '\0');
  kSegmentMagic.copy(block.data(), kSegmentMagic.size());
  put_fixed(&block[8], kJournalVersion);
  put_fixed(&block[12], static_cast<uint32_t>(kBlock));
  put_fixed(&block[16], header.epoch);
  put_fixed(&block[24], header.first_sequence);
  put_fixed(&block[32], header.live_from);
  put_fixed(&block[40], header.greatest.value);
  put_fixed(&block[48], crc32c(std::string_view(block).substr(0, kSegmentChecked)));
  return block;
}

Result<SegmentHeader> decode_segment_header(std::string_view block) {
  if (block.size() < kBlock || !block.starts_with(kSegmentMagic) ||
      get_fixed<uint32_t>(&block[48]) != crc32c(block.substr(0, kSegmentChecked))) {
    return fail(ErrorKind::NotFound, "no segment header");
  }
  const auto version = get_fixed<uint32_t>(&block[8]);
  if (version != kJournalVersion) {
    return fail(ErrorKind::Corrupt, "the journal has format " + std::to_string(version) +
                                        ", which this version does not know; start the version of "
                                        "sluisd that wrote it");
  }
  return SegmentHeader{get_fixed<uint64_t>(&block[16]), get_fixed<uint64_t>(&block[24]),
                       get_fixed<uint64_t>(&block[32]), MessageId{get_fixed<uint64_t>(&block[40])}};
}

std::string encode(const BatchHeader& header) {
  std::string bytes(kBatchHeader, '\0');
  put_fixed(&bytes[0], kBatchMagic);
  put_fixed(&bytes[8], header.epoch);
  put_fixed(&bytes[16], header.number);
  put_fixed(&bytes[24], header.first_sequence);
  put_fixed(&bytes[32], header.length);
  put_fixed(&bytes[36], header.records);
  put_fixed(&bytes[4], crc32c(std::string_view(bytes).substr(8)));
  return bytes;
}

std::optional<BatchHeader> decode_batch_header(std::string_view bytes) {
  if (bytes.size() < kBatchHeader || get_fixed<uint32_t>(&bytes[0]) != kBatchMagic ||
      get_fixed<uint32_t>(&bytes[4]) != crc32c(bytes.substr(8, kBatchHeader - 8))) {
    return std::nullopt;
  }
  return BatchHeader{get_fixed<uint64_t>(&bytes[8]), get_fixed<uint64_t>(&bytes[16]),
                     get_fixed<uint64_t>(&bytes[24]), get_fixed<uint32_t>(&bytes[32]),
                     get_fixed<uint32_t>(&bytes[36])};
}

void append_record(std::string& out, const RecordHeader& header, std::string_view head,
                   std::string_view payload) {
  char bytes[kRecordHeader] = {};
  bytes[4] = static_cast<char>(header.type);
  put_fixed(&bytes[8], header.length);
  put_fixed(&bytes[12], header.sequence);
  put_fixed(&bytes[20], header.epoch);
  uint32_t crc = crc32c(std::string_view(bytes, kRecordHeader).substr(4));
  crc = crc32c(payload, crc32c(head, crc));
  put_fixed(&bytes[0], crc);
  out.append(bytes, kRecordHeader);
  out.append(head);
  out.append(payload);
}

std::optional<RecordHeader> check_record(std::string_view bytes, uint64_t epoch) {
  if (bytes.size() < kRecordHeader) return std::nullopt;
  const auto type = static_cast<uint8_t>(bytes[4]);
  const RecordHeader header{static_cast<RecordType>(type), get_fixed<uint32_t>(&bytes[8]),
                            get_fixed<uint64_t>(&bytes[12]), get_fixed<uint64_t>(&bytes[20])};
  if (type < 1 || type > 5 || header.epoch != epoch ||
      header.length > bytes.size() - kRecordHeader) {
    return std::nullopt;
  }
  const std::string_view checked = bytes.substr(4, kRecordHeader - 4 + header.length);
  if (get_fixed<uint32_t>(&bytes[0]) != crc32c(checked)) return std::nullopt;
  return header;
}

std::string encode(const ChunkName& name) {
  std::string bytes(kChunkName, '\0');
  put_fixed(&bytes[0], name.draft);
  put_fixed(&bytes[8], name.index);
  return bytes;
}

std::optional<ChunkName> decode_chunk_name(std::string_view payload) {
  if (payload.size() < kChunkName) return std::nullopt;
  return ChunkName{get_fixed<uint64_t>(&payload[0]), get_fixed<uint32_t>(&payload[8])};
}

std::string encode(const AcceptHead& head) {
  std::string bytes(kAcceptHead, '\0');
  put_fixed(&bytes[0], head.draft);
  put_fixed(&bytes[8], head.octets);
  return bytes;
}

std::optional<AcceptHead> decode_accept_head(std::string_view payload) {
  if (payload.size() < kAcceptHead) return std::nullopt;
  return AcceptHead{get_fixed<uint64_t>(&payload[0]), get_fixed<uint64_t>(&payload[8])};
}

std::string encode(MessageId id) {
  std::string bytes(kIdSize, '\0');
  put_fixed(&bytes[0], id.value);
  return bytes;
}

MessageId decode_id(std::string_view bytes) {
  return MessageId{get_fixed<uint64_t>(bytes.data())};
}

}  // namespace sluis::store
