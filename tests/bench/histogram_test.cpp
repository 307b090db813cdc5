// SPDX-License-Identifier: Apache-2.0
#include "bench/load/histogram.h"

#include <catch2/catch.hpp>

using sluis::load::Histogram;

TEST_CASE("a histogram without values answers zero to everything", "[load]") {
  const Histogram empty;
  CHECK(empty.count() == 0);
  CHECK(empty.min() == 0);
  CHECK(empty.max() == 0);
  CHECK(empty.at(0.99) == 0);
}

TEST_CASE("values below 256 are exact", "[load]") {
  Histogram histogram;
  for (uint64_t value = 1; value <= 200; ++value) histogram.add(value);
  CHECK(histogram.at(0.5) == 100);
  CHECK(histogram.at(0.99) == 198);
  CHECK(histogram.at(1.0) == 200);
  CHECK(histogram.mean() == Approx(100.5));
}

TEST_CASE("any value is reported at most 1/128 too high and never too low", "[load]") {
  for (unsigned bit = 0; bit < 63; ++bit) {
    for (const uint64_t offset : {0, 1, 12345}) {
      const uint64_t value = (uint64_t{1} << bit) + offset;
      Histogram histogram;
      histogram.add(value);
      histogram.add(UINT64_MAX);  // so that the exact maximum does not help
      const uint64_t reported = histogram.at(0.5);
      REQUIRE(reported >= value);
      REQUIRE(reported - value <= value / 128);
    }
  }
}

TEST_CASE("one slow message in a thousand shows at the last percentiles alone", "[load]") {
  Histogram histogram;
  for (int i = 0; i < 999; ++i) histogram.add(100);
  histogram.add(5'000'000);
  CHECK(histogram.at(0.99) == 100);
  CHECK(histogram.at(0.999) == 100);
  CHECK(histogram.at(0.9999) == 5'000'000);
  CHECK(histogram.max() == 5'000'000);
}

TEST_CASE("two histograms merged say what one with all values would", "[load]") {
  Histogram low, high, all;
  for (uint64_t value = 0; value < 5000; ++value) {
    (value % 3 == 0 ? low : high).add(value * 17);
    all.add(value * 17);
  }
  low.merge(high);
  CHECK(low.count() == all.count());
  CHECK(low.min() == all.min());
  CHECK(low.max() == all.max());
  for (const double share : {0.1, 0.5, 0.9, 0.999}) CHECK(low.at(share) == all.at(share));
}
