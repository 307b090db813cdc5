// SPDX-License-Identifier: Apache-2.0
// How SPF verdicts look: one JSON document with stable keys (docs/cli.md), or text with the tree of
// look-ups. Pure.
#pragma once

#include <string>

#include "mta/cli/session.h"
#include "policy/spf/check_host.h"

namespace sluis::cli {

std::string host_json(const policy::spf::Verdict& verdict);
std::string host_text(const policy::spf::Verdict& verdict, const View& view);

}  // namespace sluis::cli
