// SPDX-License-Identifier: Apache-2.0
#include "bench/load/size_mix.h"

#include <algorithm>
#include <charconv>

#include "mta/base/ascii.h"

namespace sluis::load {
namespace {

// A sequence without a pattern that sizes could fall in step with (splitmix64).
uint64_t scrambled(uint64_t number) {
  number += 0x9e3779b97f4a7c15U;
  number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31U);
}

uint64_t unit_of(std::string_view text) {
  if (text.empty()) return 1;
  if (text == "KiB") return 1024;
  return text == "MiB" ? 1024 * 1024 : 0;
}

// "50KiB"; 0 when it is none.
uint64_t parse_octets(std::string_view text) {
  uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc() || number > SizeMix::kMost) return 0;
  return number * unit_of(text.substr(static_cast<size_t>(end.ptr - text.data())));
}

}  // namespace

Result<SizeMix::Share> SizeMix::parse_share(std::string_view text) {
  const size_t colon = text.find(':');
  Share share{parse_octets(text.substr(0, colon))};
  if (colon != std::string_view::npos) {
    const std::string_view weight = text.substr(colon + 1);
    const auto end = std::from_chars(weight.data(), weight.data() + weight.size(), share.weight);
    if (end.ec != std::errc() || end.ptr != weight.data() + weight.size()) share.weight = 0;
  }
  if (share.octets < kLeast || share.octets > kMost || share.weight == 0 ||
      share.weight > 1'000'000) {
    return fail(ErrorKind::Invalid, "'" + std::string(text) +
                                        "' is no size: 512 octets to 64MiB, with a weight if there "
                                        "are several (4KiB:9,50KiB:1)");
  }
  return share;
}

Result<SizeMix> SizeMix::parse(std::string_view text) {
  SizeMix mix;
  for (const std::string_view part : ascii::split(text, ',')) {
    const auto share = parse_share(part);
    if (!share) return fail(share.error());
    mix.shares_.push_back(*share);
    mix.weights_ += share->weight;
  }
  return mix;
}

uint64_t SizeMix::of(uint64_t number) const {
  uint64_t at = scrambled(number) % weights_;
  for (const Share& share : shares_) {
    if (at < share.weight) return share.octets;
    at -= share.weight;
  }
  return shares_.back().octets;
}

uint64_t SizeMix::largest() const {
  return std::ranges::max_element(shares_, {}, &Share::octets)->octets;
}

}  // namespace sluis::load
