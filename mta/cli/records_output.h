// SPDX-License-Identifier: Apache-2.0
// The records that a customer publishes, out of the rows of domain.records: for the support agent,
// as lines of a zone file, and as a message to the customer that is ready to be sent. Pure text.
#pragma once

#include "mta/cli/session.h"
#include "policy/sentences.h"

namespace sluis::cli {

std::string show_records(const Rows& rows, policy::Language language, const View& view);
std::string show_zone(const Rows& rows, policy::Language language);
std::string show_records_mail(const Rows& rows, policy::Language language);

// What an agent should have read before the message is sent; empty when there is nothing.
std::string before_sending(const Rows& rows);

}  // namespace sluis::cli
