// SPDX-License-Identifier: Apache-2.0
// sluis check domain: everything that the world sees of a domain, in one look.
#include <memory>

#include <CLI/CLI.hpp>

#include "keys/dkim_key.h"
#include "mta/base/bytes.h"
#include "mta/base/random.h"
#include "mta/cli/check_report.h"
#include "mta/cli/check_run.h"
#include "mta/cli/command_line.h"
#include "mta/cli/our_keys.h"
#include "mta/cli/resolver_option.h"
#include "mta/mail/address.h"
#include "policy/checks/dkim_check.h"
#include "policy/checks/dkim_names.h"
#include "policy/checks/dmarc_check.h"
#include "policy/checks/domain_check.h"

namespace sluis::cli {
namespace {

using namespace policy::checks;

struct DomainOptions {
  std::string domain, language = "en";
  std::vector<std::string> selectors;
  uint16_t port = lookup::kDnsPort;
};

struct Subjects {
  DomainSubject domain;
  DkimSubject dkim;
  DmarcSubject dmarc;
};

std::string unlikely_label() {
  SystemRandom random;
  const uint64_t number = random.next();
  return "x" + hex_encode({reinterpret_cast<const char*>(&number), sizeof number});
}

Result<Subjects> subjects_of(const Session& session, const DomainOptions& options) {
  Subjects out;
  std::string name = mail::ascii_domain(options.domain).value_or(options.domain);
  if (name.ends_with('.')) name.pop_back();
  out.domain.domain = out.dkim.domain = out.dmarc.domain = name;
  out.domain.unlikely_label = unlikely_label();
  const auto keys = our_keys(session.options);
  std::vector<std::string> selectors = options.selectors;
  if (selectors.empty()) {
    for (const auto& key : keys) selectors.push_back(key.selector);
  }
  for (const std::string& selector : selectors) {
    if (auto good = keys::check_selector(selector); !good) return fail(good.error());
    DkimSelector one{selector, {}, {}, {}};
    for (const auto& key : keys) {
      if (key.selector == selector) one.expected = key;
    }
    out.dkim.selectors.push_back(std::move(one));
  }
  return out;
}

// The record whose answers by the zone's own servers are compared.
policy::checks::Question decisive_question(const Subjects& subjects) {
  const auto& selectors = subjects.dkim.selectors;
  return {selectors.empty() ? subjects.domain.domain
                            : dkim_name(selectors.front().selector, subjects.domain.domain),
          RecordType::TXT};
}

bool exists(const Subjects& subjects, const EvidenceSet& known) {
  const Evidence* answer = known.find(subjects.domain.domain, RecordType::NS);
  return answer && answer->answered() && answer->status != AnswerStatus::NxDomain;
}

lookup::Plan plan_for(const Subjects& subjects) {
  return [&subjects](const EvidenceSet& known) {
    auto next = domain_questions(subjects.domain, known);
    if (!next.empty() || !exists(subjects, known)) return next;
    next = dkim_questions(subjects.dkim, known);
    if (next.empty() && subjects.dkim.selectors.empty())
      next = not_asked(known, {decisive_question(subjects)}, 1);
    return next.empty() ? dmarc_questions(subjects.dmarc, known) : next;
  };
}

void append(std::vector<Finding>& to, std::vector<Finding> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::vector<Finding> judge(Subjects& subjects, const DomainLook& look) {
  std::vector<Finding> out = check_domain(subjects.domain, look.evidence);
  if (!exists(subjects, look.evidence)) return out;
  const auto about = decisive_question(subjects);
  append(out, check_servers(subjects.domain.domain, look.from_servers,
                            look.evidence.find(about.name, about.type)));
  const auto dkim = check_dkim(subjects.dkim, look.evidence);
  bool signs = false;
  for (const Finding& one : dkim) signs = signs || one.id == "DKIM_OK";
  if (signs || verdict_of(dkim) == Verdict::Bad) subjects.dmarc.passes = signs;
  append(out, dkim);
  append(out, check_dmarc(subjects.dmarc, look.evidence));
  return out;
}

CheckReport report_on(Subjects& subjects, DomainLook look) {
  CheckReport report;
  report.subject = {{"domain", subjects.domain.domain}};
  report.findings = judge(subjects, look);
  report.verdict = verdict_of(report.findings);
  report.evidence = std::move(look.evidence);
  for (Evidence& one : look.from_servers) report.evidence.add(std::move(one));
  return report;
}

int check_whole_domain(Session& session, const DomainOptions& options) {
  const auto language =
      policy::parse_language(options.language).value_or(policy::Language::English);
  CheckReport report;
  if (auto typed = check_typed_domain(options.domain)) {
    report.subject = {{"domain", visible(options.domain, 253)}};
    report.findings = {std::move(*typed)};
    report.verdict = Verdict::Bad;
    return tell_check(session, report, language);
  }
  const auto servers = servers_of(session.options);
  if (!servers) return session.fail_with(servers.error());
  auto subjects = subjects_of(session, options);
  if (!subjects) return session.fail_with(subjects.error());
  report = report_on(*subjects, look_at_domain(*servers, plan_for(*subjects),
                                               {decisive_question(*subjects), options.port}));
  return tell_check(session, report, language);
}

}  // namespace

void add_check_domain_command(CLI::App& group, Session& session) {
  auto options = std::make_shared<DomainOptions>();
  CLI::App* verb = group.add_subcommand("domain", "a domain, its DNS, DKIM and DMARC");
  verb->add_option("domain", options->domain)->required()->type_name("DOMAIN");
  verb->add_option("--selector", options->selectors, "DKIM selectors; default: the configuration's")
      ->type_name("NAME");
  verb->add_option("--lang", options->language, "language of the texts")
      ->check(CLI::IsMember({"en", "nl"}));
  verb->add_option("--dns-port", options->port, "port of the zone's name servers");
  verb->callback([options, &session] { session.exit = check_whole_domain(session, *options); });
}

}  // namespace sluis::cli
