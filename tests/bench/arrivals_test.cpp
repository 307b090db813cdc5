// SPDX-License-Identifier: Apache-2.0
#include "bench/load/arrivals.h"

#include <catch2/catch.hpp>

using namespace sluis::load;

TEST_CASE("fixed arrivals come at even steps and do not drift", "[load]") {
  Arrivals arrivals(3, Rhythm::Fixed, 1);
  CHECK(arrivals.next() == Micros(0));
  CHECK(arrivals.next() == Micros(333'333));
  CHECK(arrivals.next() == Micros(666'666));
  for (int i = 3; i < 3000; ++i) arrivals.next();
  CHECK(arrivals.next() == Micros(1'000'000'000));
}

TEST_CASE("Poisson arrivals keep the rate, and their gaps are as irregular as chance", "[load]") {
  Arrivals arrivals(1000, Rhythm::Poisson, 7);
  double last = 0, sum = 0, squares = 0;
  const int count = 20'000;
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<double>(arrivals.next().count());
    REQUIRE(at >= last);
    sum += at - last;
    squares += (at - last) * (at - last);
    last = at;
  }
  const double mean = sum / count;
  CHECK(mean == Approx(1000).epsilon(0.03));
  // An exponential distribution's deviation is its mean.
  CHECK(squares / count - mean * mean == Approx(1000.0 * 1000.0).epsilon(0.06));
}

TEST_CASE("the same seed gives the same moments, another seed others", "[load]") {
  Arrivals one(50, Rhythm::Poisson, 3), same(50, Rhythm::Poisson, 3), other(50, Rhythm::Poisson, 4);
  int different = 0;
  for (int i = 0; i < 20; ++i) {
    const Micros at = one.next();
    CHECK(at == same.next());
    if (at != other.next()) ++different;
  }
  CHECK(different == 20);
}
