// SPDX-License-Identifier: Apache-2.0
#include "policy/dmarc/tree_walk.h"

#include <algorithm>

namespace sluis::policy::dmarc {
namespace {

size_t labels_in(std::string_view name) {
  return name.empty() ? 0 : static_cast<size_t>(std::count(name.begin(), name.end(), '.')) + 1;
}

std::string without_first_label(const std::string& name) {
  const size_t dot = name.find('.');
  return dot == std::string::npos ? std::string() : name.substr(dot + 1);
}

// The last `count` labels.
std::string last_labels(std::string name, size_t count) {
  while (labels_in(name) > count) name = without_first_label(name);
  return name;
}

}  // namespace

TreeWalk::TreeWalk(std::string domain) : start_(std::move(domain)), at_(start_) {
  organizational_ = start_;
  over_ = at_.empty();
}

std::optional<std::string> TreeWalk::next() const {
  if (over_) return std::nullopt;
  return "_dmarc." + at_;
}

void TreeWalk::step() {
  at_ = last_labels(at_, std::min(labels_in(at_) - 1, kMostQuestions - 1));
  over_ = at_.empty();
}

void TreeWalk::on_answer(const std::vector<std::string>& texts) {
  if (over_) return;
  const auto records = dmarc_records(texts);
  if (records.size() == 1) {
    found_.push_back({at_, records.front(), read_record(records.front()).record});
    over_ = found_.back().record.psd != Psd::Unknown;
  }
  if (!over_) step();
  if (over_) conclude();
}

void TreeWalk::conclude() {
  for (const Found& one : found_) {
    if (one.record.psd == Psd::No) {
      organizational_ = one.domain;
      return;
    }
    if (one.record.psd == Psd::Yes && one.domain != start_) {
      organizational_ = last_labels(start_, labels_in(one.domain) + 1);
      return;
    }
  }
  if (!found_.empty()) organizational_ = found_.back().domain;
}

std::optional<Found> TreeWalk::applying() const {
  const auto at = [&](const std::string& domain) {
    return std::find_if(found_.begin(), found_.end(),
                        [&](const Found& one) { return one.domain == domain; });
  };
  if (const auto own = at(start_); own != found_.end()) return *own;
  if (const auto above = at(organizational_); above != found_.end()) return *above;
  const auto suffix = std::find_if(found_.begin(), found_.end(),
                                   [](const Found& one) { return one.record.psd == Psd::Yes; });
  return suffix == found_.end() ? std::nullopt : std::optional(*suffix);
}

std::vector<std::string> dmarc_records(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const std::string& text : texts) {
    if (is_dmarc_record(text)) out.push_back(text);
  }
  return out;
}

Policy requested(const Found& found, std::string_view domain) {
  return found.domain == domain ? found.record.for_domain() : found.record.for_subdomain();
}

}  // namespace sluis::policy::dmarc
