// SPDX-License-Identifier: Apache-2.0
// sluis check dkim | dmarc: the records of any domain, as the world sees them.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "keys/dkim_key.h"
#include "mta/base/ascii.h"
#include "mta/cli/check_report.h"
#include "mta/cli/check_run.h"
#include "mta/cli/command_line.h"
#include "mta/cli/our_keys.h"
#include "mta/cli/parsed.h"
#include "mta/cli/resolver_option.h"
#include "mta/mail/typed_domain.h"
#include "policy/checks/dkim_check.h"
#include "policy/checks/dkim_names.h"
#include "policy/checks/dmarc_check.h"

namespace sluis::cli {
namespace {

using namespace policy::checks;

struct DnsCheckOptions {
  std::string selector, domain, language = "en";
  std::string expect;  // the record as it should be
  std::string target;  // where a CNAME should lead
};

policy::Language language_of(const DnsCheckOptions& options) {
  return policy::parse_language(options.language).value_or(policy::Language::English);
}

std::string domain_of(const DnsCheckOptions& options) {
  return mail::normalise_domain(options.domain).value_or(options.domain);
}

bool has(const std::vector<Finding>& findings, std::string_view id) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& one) { return one.id == id; });
}

// A look that found nothing wrong is good only if it found the thing itself.
Verdict verdict_with(const std::vector<Finding>& findings, std::string_view wanted) {
  const Verdict verdict = verdict_of(findings);
  return verdict == Verdict::Good && !has(findings, wanted) ? Verdict::Bad : verdict;
}

Result<DkimSubject> dkim_subject(Session& session, const DnsCheckOptions& options) {
  if (auto good = keys::check_selector(options.selector); !good) return fail(good.error());
  DkimSubject subject;
  subject.domain = domain_of(options);
  DkimSelector one{ascii::to_lower(options.selector), {}, options.target, {}};
  if (!options.expect.empty()) {
    const auto record = policy::parse_dkim_record(options.expect);
    if (!record || record->key.empty())
      return fail(ErrorKind::Invalid, "--expect: this is no DKIM record with a key");
    one.expected = policy::ExpectedKey{one.selector, record->key_type, record->key};
  }
  for (policy::ExpectedKey& key : our_keys(session.options)) {
    if (key.selector == one.selector && options.expect.empty()) one.expected = key;
    if (key.selector != one.selector) subject.others.push_back(std::move(key));
  }
  subject.selectors.push_back(std::move(one));
  return subject;
}

int check_dkim_record(Session& session, const DnsCheckOptions& options) {
  const auto servers = servers_of(session.options);
  if (!servers) return session.fail_with(servers.error());
  const auto subject = dkim_subject(session, options);
  if (!subject) return session.fail_with(subject.error());
  CheckReport report;
  const std::string& selector = subject->selectors.front().selector;
  report.subject = {{"domain", subject->domain},
                    {"selector", selector},
                    {"name", dkim_name(selector, subject->domain)}};
  report.evidence = gather_now(
      *servers, [&](const EvidenceSet& known) { return dkim_questions(*subject, known); });
  report.findings = check_dkim(*subject, report.evidence);
  report.verdict = verdict_with(report.findings, "DKIM_OK");
  return tell_check(session, report, language_of(options));
}

int check_dmarc_record(Session& session, const DnsCheckOptions& options) {
  const auto servers = servers_of(session.options);
  if (!servers) return session.fail_with(servers.error());
  DmarcSubject subject;
  subject.domain = domain_of(options);
  CheckReport report;
  report.subject = {{"domain", subject.domain}};
  report.evidence = gather_now(
      *servers, [&](const EvidenceSet& known) { return dmarc_questions(subject, known); });
  report.findings = check_dmarc(subject, report.evidence);
  report.verdict = verdict_with(report.findings, "DMARC_OK");
  return tell_check(session, report, language_of(options));
}

CLI::App* add_verb(CLI::App& group, const char* name, const char* about,
                   const std::shared_ptr<DnsCheckOptions>& options) {
  CLI::App* verb = group.add_subcommand(name, about);
  verb->add_option("--lang", options->language, "language of the texts")
      ->check(CLI::IsMember({"en", "nl"}));
  return verb;
}

}  // namespace

void add_check_dns_commands(CLI::App& group, Session& session) {
  auto dkim_options = std::make_shared<DnsCheckOptions>();
  CLI::App* dkim = add_verb(group, "dkim", "the record of a selector", dkim_options);
  dkim->add_option("selector", dkim_options->selector)->required()->type_name("SELECTOR");
  dkim->add_option("domain", dkim_options->domain)
      ->required()
      ->type_name("DOMAIN")
      ->check(domain(*dkim));
  dkim->add_option("--expect", dkim_options->expect, "the record as it should be")
      ->type_name("RECORD");
  dkim->add_option("--target", dkim_options->target, "where a CNAME should lead")
      ->type_name("HOST")
      ->check(domain(*dkim));
  dkim->callback(
      [dkim_options, &session] { session.exit = check_dkim_record(session, *dkim_options); });
  auto dmarc_options = std::make_shared<DnsCheckOptions>();
  CLI::App* dmarc = add_verb(group, "dmarc", "the DMARC policy that applies", dmarc_options);
  dmarc->add_option("domain", dmarc_options->domain)
      ->required()
      ->type_name("DOMAIN")
      ->check(domain(*dmarc));
  dmarc->callback(
      [dmarc_options, &session] { session.exit = check_dmarc_record(session, *dmarc_options); });
  add_check_domain_command(group, session);
}

}  // namespace sluis::cli
