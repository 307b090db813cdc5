// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "policy/checks/validation_check.h"
#include "tests/policy/checks/fixtures.h"

namespace sluis {
namespace {

using namespace policy::checks;

using Findings = std::vector<Finding>;

Evidence said(AnswerStatus status, bool server_failed = false) {
  Evidence out;
  out.asked = {"klant.test", RecordType::NS};
  out.status = status;
  out.server_failed = server_failed;
  if (!out.answered()) out.reason = "SERVFAIL from 192.0.2.53:53";
  return out;
}

Findings validated(const Evidence& checked, const Evidence& unchecked) {
  const auto found = check_validation(checked, unchecked);
  return found ? Findings{*found} : Findings{};
}

const Evidence kRefused = said(AnswerStatus::TempFail, true), kAnswered = said(AnswerStatus::Ok);

}  // namespace

std::vector<Fixture> validation_fixtures() {
  return {{"DOM_DNSSEC_BOGUS", [] { return validated(kRefused, kAnswered); },
           [] { return validated(kAnswered, kAnswered); }}};
}

TEST_CASE("a zone is called bogus only when it answers without validation and not with it") {
  CHECK(validated(kRefused, kRefused).empty());
  CHECK(validated(said(AnswerStatus::TempFail), kAnswered).empty());  // a time-out
  CHECK_FALSE(validated(kRefused, said(AnswerStatus::NxDomain)).empty());
}

}  // namespace sluis
