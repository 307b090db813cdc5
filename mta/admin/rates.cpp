// SPDX-License-Identifier: Apache-2.0
#include "mta/admin/rates.h"

namespace sluis::admin {

void RateWindow::sample(MonoTime now, Counters counters) {
  while (!samples_.empty() && now - samples_.front().at > kWindow) samples_.pop_front();
  samples_.push_back({now, std::move(counters)});
}

std::map<std::string, double> RateWindow::per_second(MonoTime now, const Counters& counters) const {
  std::map<std::string, double> rates;
  if (samples_.empty() || now <= samples_.front().at) return rates;
  const Sample& oldest = samples_.front();
  const double seconds = std::chrono::duration<double>(now - oldest.at).count();
  for (const auto& [name, count] : counters) {
    const auto before = oldest.counters.find(name);
    const uint64_t since = before == oldest.counters.end() ? 0 : before->second;
    rates[name] = count < since ? 0 : static_cast<double>(count - since) / seconds;
  }
  return rates;
}

}  // namespace sluis::admin
