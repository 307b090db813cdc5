// SPDX-License-Identifier: Apache-2.0
// libFuzzer's way in; SLUIS_FUZZ_TARGET names the target (CMakeLists.txt).
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sluis::fuzz::SLUIS_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
