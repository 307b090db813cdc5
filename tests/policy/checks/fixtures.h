// SPDX-License-Identifier: Apache-2.0
// For every id of the catalogue a zone that makes it appear and one that does not. The tables stand
// beside the checks that they try; all_checks_test.cpp holds them to the catalogue.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "policy/checks/finding.h"

namespace sluis {

struct Fixture {
  std::string id;
  std::function<std::vector<policy::checks::Finding>()> wrong, right;
};

std::vector<Fixture> blocklist_fixtures();
std::vector<Fixture> dkim_fixtures();
std::vector<Fixture> dmarc_fixtures();
std::vector<Fixture> domain_fixtures();
std::vector<Fixture> mail_fixtures();
std::vector<Fixture> platform_fixtures();
std::vector<Fixture> registration_fixtures();
std::vector<Fixture> spf_fixtures();
std::vector<Fixture> unsubscribe_fixtures();
std::vector<Fixture> validation_fixtures();

inline bool has(const std::vector<policy::checks::Finding>& findings, const std::string& id) {
  for (const auto& one : findings) {
    if (one.id == id) return true;
  }
  return false;
}

}  // namespace sluis
