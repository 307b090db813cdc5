// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/parsed.h"

#include <CLI/CLI.hpp>

#include "mta/base/civil_time.h"
#include "mta/base/ids.h"
#include "mta/mail/address.h"
#include "mta/mail/typed_domain.h"
#include "policy/checks/reason_words.h"

namespace sluis::cli {
namespace {

template <typename T>
std::string fault_in(const Result<T>& parsed) {
  return parsed ? std::string() : parsed.error().text;
}

ValueCheck in_its_language(const CLI::App& command, ValueCheck check) {
  return [&command, check = std::move(check)](const std::string& text) {
    const std::string fault = check(text);
    return language_given(command) == policy::Language::Dutch
               ? policy::checks::reason_in_dutch(fault)
               : fault;
  };
}

}  // namespace

ValueCheck time_after(WallTime now) {
  return [now](const std::string& text) -> std::string {
    const auto parsed = parse_time(text, now);
    if (!parsed) return parsed.error().text;
    return parsed->utc < now ? "\"" + text + "\" is in the past" : "";
  };
}

ValueCheck duration() {
  return [](const std::string& text) { return fault_in(parse_duration(text)); };
}

ValueCheck message_id() {
  return [](const std::string& text) -> std::string {
    if (parse_message_id(text)) return {};
    return "\"" + text + "\" is not a message id: 13 letters and digits, as in \"queued as ID\"";
  };
}

ValueCheck address(const CLI::App& command) {
  return in_its_language(command, [](const std::string& text) {
    return fault_in(mail::parse_address(text, mail::AddressSyntax::Utf8));
  });
}

ValueCheck domain(const CLI::App& command) {
  return in_its_language(
      command, [](const std::string& text) { return fault_in(mail::normalise_domain(text)); });
}

ValueCheck scheme(const CLI::App& command) {
  return in_its_language(command, [](const std::string& text) -> std::string {
    if (text == "txt" || text == "cname" || text == "legacy") return {};
    return "\"" + text + "\" is not a scheme: use txt, cname or legacy";
  });
}

policy::Language language_given(const CLI::App& command) {
  const CLI::Option* lang = command.get_option_no_throw("--lang");
  if (!lang || lang->results().empty()) return policy::Language::English;
  return policy::parse_language(lang->results().back()).value_or(policy::Language::English);
}

std::string settled_time(const std::string& text, WallTime now) {
  const auto parsed = parse_time(text, now);
  if (!parsed || parsed->kind == TimeIntent::Kind::Wall) return text;
  return to_rfc3339(parsed->utc);
}

}  // namespace sluis::cli
