// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/server_capabilities.h"

#include "mta/base/civil_time.h"

namespace sluis::smtp {
namespace {

// RFC 4865 3: the longest interval in seconds and the latest time.
std::string future_release(const ServerSettings& settings, WallTime now) {
  using std::chrono::floor, std::chrono::seconds;
  const auto longest = floor<seconds>(settings.longest_hold);
  return "FUTURERELEASE " + std::to_string(longest.count()) + " " +
         to_rfc3339(floor<seconds>(now) + longest);
}

// RFC 9422 3.
std::string limits(const ServerSettings& settings) {
  std::string line = "LIMITS RCPTMAX=" + std::to_string(settings.recipients);
  if (settings.messages > 0) line += " MAILMAX=" + std::to_string(settings.messages);
  return line;
}

}  // namespace

bool offers_auth(const ServerSettings& settings, const SessionFacts& facts) {
  return settings.auth != AuthRule::Off && (facts.tls || settings.clear_text_is_safe);
}

bool offers_hold(const ServerSettings& settings, const SessionFacts& facts) {
  return settings.longest_hold > Millis(0) &&
         (facts.authenticated || settings.trusted || offers_auth(settings, facts));
}

std::vector<std::string> capabilities(const ServerSettings& settings, const SessionFacts& facts,
                                      std::string_view client) {
  std::vector<std::string> lines{settings.hostname + " greets " + std::string(client),
                                 "PIPELINING",
                                 "SIZE " + std::to_string(settings.message_size),
                                 "8BITMIME",
                                 "SMTPUTF8",
                                 "CHUNKING",
                                 "DSN",
                                 "ENHANCEDSTATUSCODES"};
  if (settings.offers_starttls && !facts.tls) lines.emplace_back("STARTTLS");
  if (offers_auth(settings, facts) && !facts.authenticated) lines.emplace_back("AUTH PLAIN LOGIN");
  if (offers_hold(settings, facts)) lines.push_back(future_release(settings, facts.now));
  lines.push_back(limits(settings));
  return lines;
}

}  // namespace sluis::smtp
