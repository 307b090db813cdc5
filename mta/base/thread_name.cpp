// SPDX-License-Identifier: Apache-2.0
#include "mta/base/thread_name.h"

#include <pthread.h>

namespace sluis {

void name_this_thread(const std::string& name) {
  constexpr size_t kKernelKeeps = 15;
  pthread_setname_np(pthread_self(), name.substr(0, kKernelKeeps).c_str());
}

}  // namespace sluis
