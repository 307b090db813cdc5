// SPDX-License-Identifier: Apache-2.0
// TreeWalk: which DMARC record applies to a domain, and which domain stands above it as its
// organizational domain (RFC 9989 4.10). A pure machine: it names the next question and is told the
// answer, from the domain upwards, eight questions at most.
//
//   ask _dmarc.<domain>; then with one label less, or with seven when there are more than eight …
//   … until a record says psd=y or psd=n, or no label is left.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/dmarc/record.h"

namespace sluis::policy::dmarc {

constexpr size_t kMostQuestions = 8;  // RFC 9989 4.10

// A domain with exactly one DMARC record.
struct Found {
  std::string domain;
  std::string text;
  Record record;
};

class TreeWalk {
 public:
  explicit TreeWalk(std::string domain);

  // The name whose TXT records are wanted; nullopt when the walk is over.
  std::optional<std::string> next() const;
  // The TXT records at next(), each with its strings joined; none when there are none. Those that
  // are no DMARC record do not count, and two that are count as none.
  void on_answer(const std::vector<std::string>& texts);

  // After the walk. The domain itself when nobody above it has a record.
  const std::string& organizational_domain() const { return organizational_; }
  // The record that applies: the domain's own, its organizational domain's, or that of the public
  // suffix above.
  std::optional<Found> applying() const;

 private:
  void step();
  void conclude();

  std::string start_, at_;
  std::vector<Found> found_;  // from the domain upwards
  std::string organizational_;
  bool over_ = false;
};

// The records among `texts` that receivers take for DMARC.
std::vector<std::string> dmarc_records(const std::vector<std::string>& texts);

// What is asked of receivers for mail of `domain` by a record found at `found.domain`.
Policy requested(const Found& found, std::string_view domain);

}  // namespace sluis::policy::dmarc
