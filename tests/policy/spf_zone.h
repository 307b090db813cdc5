// SPDX-License-Identifier: Apache-2.0
// Answers for the machines of policy/spf, out of a zone that the test writes as text, one record a
// line: "example.com TXT v=spf1 mx -all", "mx.example.com A 192.0.2.1", "broken.example FAIL". What
// it does not hold does not exist. In a TXT record " | " parts two strings.
#pragma once

#include <map>
#include <string>

#include "policy/spf/question.h"

namespace sluis::policy::spf {

class Zone {
 public:
  explicit Zone(const std::string& text);

  Answer answer(const Question& question) const;

  // Answers everything a machine asks, in turn; returns how many questions there were.
  template <typename Machine>
  unsigned satisfy(Machine& machine) const {
    unsigned count = 0;
    for (; const Question* question = machine.question(); ++count)
      machine.answer(answer(*question));
    return count;
  }

 private:
  std::map<std::string, std::map<std::string, Answer>> names_;
};

}  // namespace sluis::policy::spf
