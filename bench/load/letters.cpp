// SPDX-License-Identifier: Apache-2.0
#include "bench/load/letters.h"

#include "mta/base/civil_time.h"

namespace sluis::load {
namespace {

constexpr std::string_view kLine =
    "The quick brown fox jumps over the lazy dog, and the mail goes through.\r\n";

// `length` octets of lines, the last one whole.
void append_lines(std::string& to, std::string_view lines, size_t length) {
  to += lines.substr(0, length - 2);
  if (to.back() == '\r') to.back() = '.';
  to += "\r\n";
}

}  // namespace

Instant DuePlan::of(uint64_t number) const {
  const double share = static_cast<double>(number % count) / static_cast<double>(count);
  const auto after = std::chrono::duration_cast<Micros>(spread * share);
  return std::chrono::ceil<Millis>(first + after);
}

Letters::Letters(LetterPlan plan)
    : plan_(std::move(plan)), date_(to_rfc5322_date(SystemClock().wall())) {
  while (text_.size() < plan_.sizes.largest()) text_ += kLine;
}

Letter Letters::write(const Job& job) const {
  Token token{plan_.run, job, std::nullopt};
  if (plan_.due) token.due = plan_.due->of(job.number);
  const std::string sender = plan_.senders.at(job.number);
  const std::string recipient = to_local_part(token) + '@' + plan_.domains.at(job.number);
  Letter letter{"MAIL FROM:<" + sender + '>', "RCPT TO:<" + recipient + '>', {}};
  if (token.due) {
    letter.mail += " HOLDUNTIL=" + to_rfc3339(std::chrono::time_point_cast<Millis>(*token.due));
  }
  const uint64_t size = plan_.sizes.of(job.number);
  letter.content.reserve(size);
  letter.content += "From: <" + sender + ">\r\nTo: <" + recipient + ">\r\nDate: " + date_ +
                    "\r\nMessage-ID: <" + recipient + ">\r\nSubject: load " +
                    std::to_string(job.number) +
                    "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n";
  const size_t left = size > letter.content.size() + 2 ? size - letter.content.size() : 2;
  append_lines(letter.content, text_, left);
  return letter;
}

}  // namespace sluis::load
