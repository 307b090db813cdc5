// SPDX-License-Identifier: Apache-2.0
// Wire: how values lie in the store's records. Integers are LEB128 varints (signed ones zigzag),
// texts carry their length, an optional is a 0 or 1 before its value, a list its count. Fixed-width
// integers, where a format needs them, are little-endian.
//
// Writer appends to a string. Reader never reads past its end: after the first fault every read
// yields a zero value and ok() is false, so a decoder checks once, at the end. Any input is safe.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace sluis::store {

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void byte(uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void number(uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<uint8_t>(value | 0x80));
    byte(static_cast<uint8_t>(value));
  }
  void signed_number(int64_t value) {
    number((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
  }
  void text(std::string_view value) {
    number(value.size());
    out_.append(value);
  }
  void bytes(std::string_view value) { out_.append(value); }

 private:
  std::string& out_;
};

class Reader {
 public:
  explicit Reader(std::string_view in) : rest_(in) {}

  uint8_t byte() {
    if (rest_.empty()) return spoil();
    const auto value = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  uint64_t number() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint8_t next = byte();
      if (shift == 63 && next > 1) return spoil();
      value |= static_cast<uint64_t>(next & 0x7f) << shift;
      if ((next & 0x80) == 0) return value;
    }
    return spoil();
  }
  int64_t signed_number() {
    const uint64_t value = number();
    return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }
  std::string_view text() { return bytes(number()); }
  std::string_view bytes(uint64_t count) {
    if (count > rest_.size()) {
      spoil();
      return {};
    }
    const std::string_view value = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return value;
  }
  // A count of things that take at least one octet each, so that a lie cannot make us allocate.
  uint64_t count() {
    const uint64_t value = number();
    return value <= rest_.size() ? value : spoil();
  }
  uint8_t spoil() {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

template <typename Integer>
void put_fixed(char* at, Integer value) {
  for (size_t i = 0; i < sizeof value; ++i) at[i] = static_cast<char>((value >> (8 * i)) & 0xff);
}

template <typename Integer>
Integer get_fixed(const char* at) {
  Integer value = 0;
  for (size_t i = 0; i < sizeof value; ++i) {
    value =
        static_cast<Integer>(value | static_cast<Integer>(static_cast<uint8_t>(at[i])) << (8 * i));
  }
  return value;
}

}  // namespace sluis::store
