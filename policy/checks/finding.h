// SPDX-License-Identifier: Apache-2.0
// Finding: what a check says about one record or name: which check, how bad, whose task it is, what
// was expected against what was found, and the facts that its text is filled with. The texts are in
// the catalogue (catalogue.h). Values only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/checks/evidence.h"
#include "policy/checks/text_diff.h"
#include "policy/sentences.h"

namespace sluis::policy::checks {

// Blocking: mail cannot be signed or accepted until it is mended. Error: mail suffers now. Warning:
// it works, but not everywhere or not for long. Info: worth knowing, nothing to do.
enum class Severity : uint8_t { Blocking, Error, Warning, Info };
enum class Owner : uint8_t { Customer, DnsHost, Support, Platform, Nobody };

std::string_view to_string(Severity severity);                     // "blocking", …
std::string_view to_string(Owner owner);                           // "customer", "dns-host", …
std::string_view words_for(Severity severity, Language language);  // "has to be mended"
std::string_view words_for(Owner owner, Language language);        // "the customer"

using Facts = std::vector<std::pair<std::string, std::string>>;

// Octets of the record that a finding speaks of, from 0.
struct Place {
  size_t position = 0, length = 0;
  bool operator==(const Place&) const = default;
};

struct Finding {
  std::string id;
  Severity severity = Severity::Info;
  Owner owner = Owner::Nobody;
  std::string name;  // the DNS name it speaks of
  Facts facts;
  std::optional<Comparison> compared;
  std::vector<Question> evidence;   // whose answers say so
  std::optional<Place> place = {};  // in the record at `name`
};

// With the severity and owner that the catalogue gives the id, which must be in it.
Finding finding(std::string_view id, const Question& about, Facts facts = {});

bool is_mistake(const Finding& finding);  // blocking or an error

std::string_view fact(const Finding& finding, std::string_view name);

enum class Verdict : uint8_t { Good, Bad, Unknown };
std::string_view to_string(Verdict verdict);  // "good", "bad", "unknown"
// Bad: something blocks or is an error. Unknown: nothing does, but not everything was answered, or
// nothing was checked at all.
Verdict verdict_of(const std::vector<Finding>& findings);

}  // namespace sluis::policy::checks
