// SPDX-License-Identifier: Apache-2.0
#include "mta/route/mx_plan.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis::route {
namespace {

// Fisher–Yates; std::shuffle wants a standard engine.
template <typename Iterator>
void shuffle(Iterator first, Iterator last, Random& random) {
  for (auto left = static_cast<uint64_t>(last - first); left > 1; --left) {
    std::swap(first[static_cast<std::ptrdiff_t>(left - 1)],
              first[static_cast<std::ptrdiff_t>(random.below(left))]);
  }
}

bool is_ours(const std::string& host, const Ourselves& ourselves) {
  return std::any_of(ourselves.names.begin(), ourselves.names.end(),
                     [&](const auto& name) { return ascii::equal_ignoring_case(name, host); });
}

HostOrder failed(PlanFailure failure) {
  return {{}, std::move(failure)};
}

}  // namespace

HostOrder order_hosts(std::vector<dns::Mx> records, const Ourselves& ourselves, Random& random) {
  std::erase_if(records, [](const dns::Mx& mx) { return mx.host.empty() && mx.preference != 0; });
  const bool only_null =
      !records.empty() &&
      std::all_of(records.begin(), records.end(), [](const auto& mx) { return mx.host.empty(); });
  if (only_null) {
    return failed({true, "5.1.10", "the domain says that it accepts no mail (null MX)"});
  }
  std::erase_if(records, [](const dns::Mx& mx) { return mx.host.empty(); });
  std::stable_sort(records.begin(), records.end(),
                   [](const auto& a, const auto& b) { return a.preference < b.preference; });

  const auto ours = std::find_if(records.begin(), records.end(),
                                 [&](const auto& mx) { return is_ours(mx.host, ourselves); });
  if (ours != records.end()) {
    const uint16_t preference = ours->preference;
    std::erase_if(records, [&](const auto& mx) { return mx.preference >= preference; });
    if (records.empty()) {
      return failed(
          {true, "5.4.6", "the domain's best mail host is this one, which has no route for it"});
    }
  }

  for (auto first = records.begin(); first != records.end();) {
    const auto last = std::find_if(
        first, records.end(), [&](const auto& mx) { return mx.preference != first->preference; });
    shuffle(first, last, random);
    first = last;
  }
  HostOrder order;
  for (dns::Mx& mx : records) {
    if (order.hosts.size() == kMaxHosts) break;
    order.hosts.push_back({mx.preference, std::move(mx.host)});
  }
  return order;
}

std::vector<IpAddress> order_addresses(std::vector<IpAddress> v4, std::vector<IpAddress> v6,
                                       std::optional<IpAddress::Family> only, Random& random) {
  if (only == IpAddress::Family::V6) v4.clear();
  if (only == IpAddress::Family::V4) v6.clear();
  shuffle(v4.begin(), v4.end(), random);
  shuffle(v6.begin(), v6.end(), random);
  const size_t of_v4 = std::min(v4.size(), kMaxAddressesPerHost - (v6.empty() ? 0 : 1));
  v4.resize(of_v4);
  v6.resize(std::min(v6.size(), kMaxAddressesPerHost - of_v4));
  v4.insert(v4.end(), v6.begin(), v6.end());
  return v4;
}

}  // namespace sluis::route
