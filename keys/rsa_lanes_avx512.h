// SPDX-License-Identifier: Apache-2.0
// Lane arithmetic by the processor's AVX-512 IFMA instructions. To be called only
// where there are such (RsaLanes::of_this_processor asks); empty on other architectures.
#pragma once

#include "keys/lane_number.h"

namespace sluis::keys {

LaneArithmetic<20> avx512_arithmetic_1024();  // moduli of 1024 bits
LaneArithmetic<10> avx512_arithmetic_512();   // moduli of 512 bits

}  // namespace sluis::keys
