// SPDX-License-Identifier: Apache-2.0
// Domains, their checks and history, accounts and traces for people, out of the rows of
// the control protocol. Pure text.
#pragma once

#include "mta/cli/session.h"
#include "policy/sentences.h"

namespace sluis::cli {

std::string show_domains(const Rows& rows, const View& view, policy::Language language);
std::string show_domain(const Rows& rows, const View& view, policy::Language language);
// verify, activate
std::string show_report(const Rows& rows, const View& view, policy::Language language);
std::string show_history(const Rows& rows, const View& view);
std::string show_accounts(const Rows& rows, const View& view);
std::string show_trace(const Rows& rows, const View& view);

}  // namespace sluis::cli
