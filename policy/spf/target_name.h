// SPDX-License-Identifier: Apache-2.0
// Domain names as SPF forms them out of macros: any octets, labels between dots. Before a question
// is asked the name is cut to what DNS can carry and checked; in a question it stands with \DDD for
// octets that no host name has, as mta/dns writes names (RFC 7208 4.3, 7.3; RFC 1035 5.1). Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluis::policy::spf {

inline constexpr size_t kLongestName = 253;
inline constexpr size_t kLongestLabel = 63;

// Without the final dot; whole labels taken off the left until it fits (RFC 7208 7.3). One whose
// last label alone is too long stays too long.
std::string fitted_name(std::string expanded);
// No empty label, none over 63 octets, 253 in all.
bool is_well_formed(std::string_view name);
// More than one label, and no address literal: what check_host() begins with (4.3).
bool may_publish(std::string_view name);
std::string question_name(std::string_view name);
// Is `name` the domain or below it? Case does not matter.
bool is_within(std::string_view name, std::string_view domain);

}  // namespace sluis::policy::spf
