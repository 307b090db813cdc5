// SPDX-License-Identifier: Apache-2.0
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
// Debian's RocksDB is not built for ThreadSanitizer: it sees the library's copying and none of the
// atomics that order it. What the library copies is therefore not looked at; our own code is.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:librocksdb.so\n";
}
#endif
#endif
