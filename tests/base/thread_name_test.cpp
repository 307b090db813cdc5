// SPDX-License-Identifier: Apache-2.0
#include "mta/base/thread_name.h"

#include <array>
#include <thread>

#include <catch2/catch.hpp>
#include <pthread.h>

namespace sluis {
namespace {

std::string kernels_name_of(const std::string& name) {
  std::array<char, 16> kept{};
  std::thread([&] {
    name_this_thread(name);
    pthread_getname_np(pthread_self(), kept.data(), kept.size());
  }).join();
  return kept.data();
}

TEST_CASE("a thread bears its name where an operator's tools look, cut to what the kernel keeps") {
  CHECK(kernels_name_of("shard") == "shard");
  CHECK(kernels_name_of("a name longer than fifteen octets") == "a name longer t");
}

}  // namespace
}  // namespace sluis
