// SPDX-License-Identifier: Apache-2.0
// Chain: from a question, over CNAMEs, to an answer; pure. Replies are added until the chain has
// its end: a record set, a name that does not exist, or a name without the type. A server may cut
// the chain short; then the question for its last name is asked anew.
#pragma once

#include "mta/dns/packet.h"

namespace sluis::dns {

class Chain {
 public:
  explicit Chain(Question question);

  // What to ask next.
  const Question& question() const { return question_; }
  enum class Next : uint8_t { Done, AskOn };
  // Takes a reply to question(), whose code is Ok or NxDomain.
  Next add(const Reply& reply);
  // Ends a chain that would ask on: no such type, as far as is known.
  void stop_here() { end_with(Status::NoData); }
  // Valid after Done; a loop or too long a chain is a TempFail.
  Answer take() { return std::move(answer_); }

 private:
  // Follows the reply's CNAMEs from question_.name; false if they never end.
  bool follow(const Reply& reply);
  bool collect(const Reply& reply);
  Next end_with(Status status);

  Question question_;
  Answer answer_;
  bool authenticated_ = true;
};

}  // namespace sluis::dns
