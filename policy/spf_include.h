// SPDX-License-Identifier: Apache-2.0
// SPF include: does the domain carry exactly one SPF record, and does it name our include where it
// counts? Text only: whether check_host() passes for our addresses is a question of its own
// (RFC 7208 4.5, 5.1, 5.2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/sentences.h"

namespace sluis::policy {

enum class SpfInclude { Present, NoRecord, NotIncluded, Several };

struct SpfIncludeVerdict {
  SpfInclude result = SpfInclude::NoRecord;
  Finding finding;
  std::string record;  // the one SPF record, if there is one
};

// `records`: each TXT record at the domain, its strings joined. `include`: "spf.provider.example".
SpfIncludeVerdict judge_spf_include(const std::vector<std::string>& records,
                                    std::string_view include);

}  // namespace sluis::policy
