// SPDX-License-Identifier: Apache-2.0
// AuthProblem: a receiver that refuses a domain's mail for want of proof of its sender, until it is
// over. One for each receiver and fault, however many messages it concerns. It is over when a look
// at DNS finds right what the receiver missed and the receiver has been silent about it for a day;
// or when a person says so. Facts in, verdict out. Pure.
#pragma once

#include <string>
#include <vector>

#include "mta/base/clock.h"
#include "policy/auth_fault.h"

namespace sluis::policy {

struct AuthProblem {
  std::string receiver;
  AuthFault fault = AuthFault::Unauthenticated;
  std::string reply;  // the latest, cut off at kLongestReply
  WallTime first{};
  WallTime last{};
  uint64_t count = 0;  // of replies

  bool operator==(const AuthProblem&) const = default;
};

constexpr Millis kProblemQuiet = std::chrono::hours(24);
// A reply makes the domain be looked at, but not more often than this.
constexpr Millis kReplyLookEvery = std::chrono::minutes(15);
constexpr size_t kMostProblems = 8;  // for one domain; the oldest makes room
constexpr size_t kLongestReply = 500;

// Replies of one receiver about one domain, since the last time they were told of.
struct AuthReplies {
  std::string receiver;
  AuthFault fault = AuthFault::Unauthenticated;
  std::string reply;  // the latest
  WallTime at{};
  uint64_t count = 1;
};

enum class Opened : uint8_t { No, Yes };
// Adds to the problem that is open, or opens one.
Opened note_replies(std::vector<AuthProblem>& problems, const AuthReplies& replies);

bool look_is_due(WallTime last_look, WallTime now);

// What a look found.
struct ProofFacts {
  bool signs_right = false;  // it signs, and every record it signs with is right
  bool spf_right = false;    // our include is there, or none is configured
};
bool is_over(const AuthProblem& problem, const ProofFacts& facts, WallTime now);

}  // namespace sluis::policy
