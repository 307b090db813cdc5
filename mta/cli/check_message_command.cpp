// SPDX-License-Identifier: Apache-2.0
// sluis check message: what becomes of a message's DKIM signatures, and what receivers noted in it.
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "keys/alteration.h"
#include "keys/copied_fields.h"
#include "keys/verifier.h"
#include "mta/base/ascii.h"
#include "mta/cli/command_line.h"
#include "mta/cli/outgoing_file.h"
#include "mta/cli/resolver_option.h"
#include "mta/cli/text.h"
#include "mta/cli/txt_lookup.h"
#include "mta/mail/headers.h"
#include "policy/authentication_results.h"
#include "policy/checks/catalogue.h"
#include "policy/checks/reason_words.h"
#include "policy/checks/unsubscribe_check.h"
#include "policy/tag_list.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;
using policy::Language;

constexpr size_t kMostNoted = 20;  // fields of receivers that are shown

struct MessageOptions {
  std::string file, language = "en";
};

std::string joined(const std::vector<std::string>& strings) {
  std::string out;
  for (const std::string& one : strings) out += one;
  return out;
}

keys::KeyAnswer key_answer(const TxtAnswers& answers, const std::string& name) {
  using Status = keys::KeyAnswer::Status;
  const auto at = answers.find(name);
  if (at == answers.end() || at->second.status == dns::Status::TempFail)
    return {Status::Unanswerable, {}};
  const auto& records = at->second.txt;
  if (records.empty()) return {Status::Missing, {}};
  if (records.size() > 1) return {Status::Several, {}};
  return {Status::Found, joined(records.front())};
}

std::string reason_of(const keys::SignatureVerdict& verdict, Language language) {
  return language == Language::Dutch ? policy::checks::reason_in_dutch(verdict.reason)
                                     : verdict.reason;
}

std::string verdicts_json(const std::vector<keys::SignatureVerdict>& verdicts, Language language) {
  Json list = Json::array();
  for (const auto& one : verdicts) {
    list.push_back({{"domain", one.domain},
                    {"selector", one.selector},
                    {"result", keys::to_string(one.result)},
                    {"reason", reason_of(one, language)}});
  }
  return list.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string verdicts_text(const std::vector<keys::SignatureVerdict>& verdicts, Language language,
                          const View& view) {
  if (verdicts.empty())
    return language == Language::Dutch ? "het bericht heeft geen DKIM-handtekening\n"
                                       : "the message carries no DKIM signature\n";
  TextTable table({{"DOMAIN"}, {"SELECTOR"}, {"RESULT"}, {"REASON"}});
  for (const auto& one : verdicts) {
    const std::string result(keys::to_string(one.result));
    table.add({{one.domain},
               {one.selector},
               {result, colour_of_state(result)},
               {reason_of(one, language)}});
  }
  return table.draw(view);
}

std::string note_text(const policy::AuthenticationResults& note, Language language,
                      const View& view) {
  std::string out = printable(note.server) + ":\n";
  for (const policy::AuthResult& one : note.results) {
    out += "  " + printable(one.method) + " " +
           painted(one.result, colour_of_state(one.result), view) + ": " +
           printable(policy::sentence(policy::explain(one), language));
    if (!one.reason.empty()) out += " (" + printable(one.reason) + ")";
    out += "\n";
  }
  return out;
}

// What receivers noted, the last one first: the order of the header.
std::string notes_text(std::string_view header, Language language, const View& view) {
  std::string out;
  size_t shown = 0;
  const mail::Headers headers(header);
  for (const mail::HeaderField& field : headers.fields()) {
    if (!ascii::equal_ignoring_case(field.name, "Authentication-Results")) continue;
    const auto note = policy::parse_authentication_results(mail::unfold(field.value));
    if (note && ++shown <= kMostNoted) out += note_text(*note, language, view);
  }
  if (out.empty()) return "";
  return (language == Language::Dutch
              ? "\nWat ontvangers in het bericht noteerden (Authentication-Results); alleen wat uw "
                "eigen\nmailserver schreef is zeker:\n"
              : "\nWhat receivers noted in the message (Authentication-Results); only what your "
                "own "
                "mail\nserver wrote is certain:\n") +
         out;
}

std::vector<keys::SignatureVerdict> judge(const std::string& message, std::string_view header,
                                          const std::vector<SocketAddress>& servers) {
  std::vector<std::string> names;
  for (const auto& key : keys::key_names(header)) names.push_back(key.dns_name());
  const TxtAnswers answers = look_up_txt(servers, names);
  const keys::KeyLookup look_up = [&](const std::string& name) {
    return key_answer(answers, name);
  };
  keys::Verifier verifier;
  auto verdicts = verifier.verify(message, look_up);
  keys::explain_alterations(verifier, message, look_up, verdicts);
  keys::explain_copied_fields(header, verdicts);
  return verdicts;
}

// The fields that each signature which passes covers (h=).
std::vector<std::vector<std::string>> signed_fields(
    const mail::Headers& header, const std::vector<keys::SignatureVerdict>& verdicts) {
  const auto value = [](const policy::TagList& tags, std::string_view name) {
    const policy::Tag* tag = tags.find(name);
    return tag ? ascii::to_lower(mail::unfold(tag->value)) : std::string();
  };
  std::vector<std::vector<std::string>> out;
  for (const mail::HeaderField& field : header.fields()) {
    if (!ascii::equal_ignoring_case(field.name, "DKIM-Signature")) continue;
    const auto tags = policy::parse_tag_list(field.value);
    if (!tags) continue;
    bool there = false, passes = true;
    for (const keys::SignatureVerdict& one : verdicts) {
      if (ascii::to_lower(one.domain) != value(*tags, "d") ||
          ascii::to_lower(one.selector) != value(*tags, "s"))
        continue;
      there = true;
      passes = passes && one.result == keys::SignatureResult::Pass;
    }
    if (!there || !passes) continue;
    const std::string list = value(*tags, "h");
    out.emplace_back();
    for (const std::string_view name : ascii::split(list, ':'))
      out.back().emplace_back(ascii::trim(name));
  }
  return out;
}

std::string findings_text(const std::vector<policy::checks::Finding>& findings, Language language) {
  std::string out;
  for (const auto& one : findings) {
    const std::string text = one.id + " (" + std::string(words_for(one.severity, language)) +
                             "): " + what(one, language) + " " + fix(one, language);
    out += "\n" + printable(text) + "\n";
  }
  return out;
}

int check_message(Session& session, const MessageOptions& options) {
  std::ifstream in(options.file, std::ios::binary);
  if (!in)
    return session.fail_with({ErrorKind::Invalid, options.file + ": " + std::strerror(errno), {}});
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto servers = servers_of(session.options);
  if (!servers) return session.fail_with(servers.error());
  const std::string message = with_crlf(text);
  const auto end = mail::find_header_end(message, 0).value_or(message.size());
  const std::string_view header = std::string_view(message).substr(0, end);
  const auto verdicts = judge(message, header, *servers);
  const auto language = policy::parse_language(options.language).value_or(Language::English);
  const View& view = session.console.view;
  const mail::Headers fields(header);
  const auto findings = policy::checks::check_unsubscribe(fields, signed_fields(fields, verdicts));
  session.console.out << (session.options.json ? verdicts_json(verdicts, language)
                                               : verdicts_text(verdicts, language, view) +
                                                     findings_text(findings, language) +
                                                     notes_text(header, language, view));
  bool good = !verdicts.empty();
  for (const auto& one : verdicts) good = good && one.result == keys::SignatureResult::Pass;
  return good ? kGood : kBad;
}

}  // namespace

void add_check_message_command(CLI::App& check, Session& session) {
  CLI::App* message = check.add_subcommand("message", "the DKIM signatures of a message");
  auto options = std::make_shared<MessageOptions>();
  message->add_option("file", options->file)->required()->type_name("FILE");
  message->add_option("--lang", options->language, "language of the explanations: en or nl")
      ->check(CLI::IsMember({"en", "nl"}));
  message->callback([options, &session] { session.exit = check_message(session, *options); });
}

}  // namespace sluis::cli
