// SPDX-License-Identifier: Apache-2.0
// A zone written by hand that answers as DNS does: CNAMEs followed, NXDOMAIN kept apart from a name
// that has other types or names below it. Checks are tried on what it answers.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "policy/checks/evidence.h"

namespace sluis {

class Zone {
 public:
  // "key001._domainkey.klant.test TXT some text", one a line; the text of a TXT is one string.
  Zone(std::initializer_list<std::string> lines = {});
  Zone& add(const std::string& line);
  Zone& fail(const std::string& name, bool needs_tcp = false);
  Zone& set_ttl(uint32_t seconds, bool authoritative);
  // The next answers of this name and type carry these records, whatever CNAME stands beside them.
  Zone& beside_alias(const std::string& name);

  policy::checks::Evidence answer(const policy::checks::Question& question) const;

  using Plan =
      std::function<std::vector<policy::checks::Question>(const policy::checks::EvidenceSet&)>;
  // Asks what the plan wants, round after round, until it wants nothing more.
  policy::checks::EvidenceSet ask(const Plan& plan) const;

 private:
  bool exists(const std::string& name) const;

  std::multimap<policy::checks::Question, std::string> records_;
  std::map<std::string, bool> failing_;
  std::vector<std::string> beside_;
  uint32_t ttl_ = 3600;
  bool authoritative_ = true;
};

}  // namespace sluis
