// SPDX-License-Identifier: Apache-2.0
// What the fuzzer feeds: each takes any octets and aborts when something that must always hold does
// not. libFuzzer drives them (preset fuzz, one program a target); replay_test.cpp runs the corpora
// through them in every build.
#pragma once

#include <string_view>

namespace sluis::fuzz {

// However a client cuts its bytes, the session comes out the same; replies are whole lines.
void server_machine(std::string_view octets);
// The index covers the block octet for octet; a repaired header has one From and can be repaired
// again; line rules let nothing but CRLF out.
void headers(std::string_view octets);
// An address that was read is written so that it reads the same.
void address(std::string_view octets);

// A record's faults lie within it; a merged record reads well, and merging it again changes
// nothing.
void spf_record(std::string_view octets);

}  // namespace sluis::fuzz
