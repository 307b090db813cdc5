// SPDX-License-Identifier: Apache-2.0
// sluis check host | spf: SPF as receivers see it, without the daemon.
#include <algorithm>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "mta/base/ascii.h"
#include "mta/cli/check_report.h"
#include "mta/cli/check_run.h"
#include "mta/cli/command_line.h"
#include "mta/cli/resolver_option.h"
#include "mta/cli/spf_lookup.h"
#include "mta/cli/spf_output.h"
#include "mta/cli/text.h"
#include "mta/dns/name.h"
#include "mta/mail/address.h"
#include "mta/mail/typed_domain.h"
#include "policy/checks/spf_check.h"

namespace sluis::cli {
namespace {

using namespace policy::checks;

struct HostOptions {
  std::string ip, sender, helo;
};

std::string own_name() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') return "unknown";
  return name;
}

// As it stands in MAIL FROM, with its brackets or without.
std::string without_brackets(const std::string& sender) {
  const bool bracketed = sender.size() >= 2 && sender.front() == '<' && sender.back() == '>';
  return bracketed ? sender.substr(1, sender.size() - 2) : sender;
}

int check_host(Session& session, const HostOptions& options) {
  if (options.helo.empty() && without_brackets(options.sender).empty()) {
    return session.fail_with({ErrorKind::Invalid, "name a --sender, or --helo without one", {}});
  }
  const auto servers = servers_of(session.options);
  if (!servers) return session.fail_with(servers.error());
  policy::spf::Request request;
  request.ip = *parse_ip(options.ip);  // checked on the command line
  request.sender = without_brackets(options.sender);
  request.helo = options.helo;
  request.receiver = own_name();
  request.time =
      std::chrono::duration_cast<std::chrono::seconds>(session.console.view.now.time_since_epoch())
          .count();
  const auto verdict = ask_check_host(*servers, std::move(request));
  session.console.out << (session.options.json ? host_json(verdict)
                                               : host_text(verdict, session.console.view));
  return verdict.result == policy::spf::SpfResult::Pass ? kGood : kBad;
}

// A domain name whose labels may have underscores, as those of includes do.
Result<std::string> record_name(const std::string& text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '_' || c == '.';
  });
  return plain ? dns::canonical_name(text) : mail::ascii_domain(text);
}

std::string name_fault(const std::string& text) {
  const auto name = record_name(text);
  if (name) return {};
  const mail::TypedDomain typed = mail::read_typed_domain(text);
  return typed.good() ? name.error().text : typed.fault;
}

struct SpfOptions {
  std::string domain, include, language = "en";
  std::vector<std::string> egress;
};

policy::Language language_of(const SpfOptions& options) {
  return policy::parse_language(options.language).value_or(policy::Language::English);
}

int propose_spf(Session& session, const SpfOptions& options,
                const std::vector<SocketAddress>& servers) {
  policy::spf::MergeRequest request{
      *record_name(options.domain), *record_name(options.include), {}};
  for (const std::string& ip : options.egress) request.egress.push_back(*parse_ip(ip));
  const auto merge = ask_spf_merge(servers, request);
  const auto language = language_of(options);
  session.console.out << (session.options.json
                              ? merge_json(request.domain, merge, language)
                              : merge_text(request.domain, merge, session.console.view, language));
  return merge.action == policy::spf::MergeResult::Action::Nothing && merge.passes ? kGood : kBad;
}

int check_spf_record(Session& session, const SpfOptions& options) {
  const auto servers = servers_of(session.options);
  if (!servers) return session.fail_with(servers.error());
  if (!options.include.empty()) return propose_spf(session, options, *servers);
  SpfSubject subject;
  subject.domain = *record_name(options.domain);
  CheckReport report;
  report.subject = {{"domain", subject.domain}};
  report.evidence =
      gather_now(*servers, [&](const EvidenceSet& known) { return spf_questions(subject, known); });
  report.findings = check_spf(subject, report.evidence);
  report.verdict = verdict_of(report.findings);
  const auto survey = surveyed(subject.domain, report.evidence);
  report.details = survey_json(survey);
  report.appendix = survey_text(survey, report.findings, language_of(options));
  return tell_check(session, report, language_of(options));
}

std::string ip_fault(const std::string& text) {
  const auto ip = parse_ip(text);
  return ip ? std::string() : ip.error().text;
}

}  // namespace

void add_check_spf_commands(CLI::App& check, Session& session) {
  CLI::App* host = check.add_subcommand(
      "host", "may this address send mail as this sender? (RFC 7208 check_host)");
  auto options = std::make_shared<HostOptions>();
  host->add_option("--ip", options->ip, "the connecting address")
      ->required()
      ->type_name("IP")
      ->check(ip_fault);
  // Any text: what a client says is not always an address, and the check has a result for it.
  host->add_option("--sender", options->sender, "MAIL FROM; empty: HELO is checked")
      ->type_name("ADDRESS");
  host->add_option("--helo", options->helo, "what the client says in EHLO")->type_name("NAME");
  host->callback([options, &session] { session.exit = check_host(session, *options); });

  CLI::App* spf = check.add_subcommand("spf", "a domain's SPF record and all that it leads to");
  auto wanted = std::make_shared<SpfOptions>();
  spf->add_option("domain", wanted->domain)->required()->type_name("DOMAIN")->check(name_fault);
  spf->add_option("--include", wanted->include, "propose the record that also includes this name")
      ->type_name("NAME")
      ->check(name_fault);
  spf->add_option("--egress", wanted->egress, "an address that the proposed record must let pass")
      ->type_name("IP")
      ->check(ip_fault);
  spf->add_option("--lang", wanted->language, "language of the texts")
      ->check(CLI::IsMember({"en", "nl"}));
  spf->callback([wanted, &session] { session.exit = check_spf_record(session, *wanted); });
}

}  // namespace sluis::cli
