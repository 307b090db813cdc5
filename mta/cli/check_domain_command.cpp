// SPDX-License-Identifier: Apache-2.0
// sluis check domain: everything that the world sees of a domain, in one look.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "keys/dkim_key.h"
#include "mta/base/bytes.h"
#include "mta/base/random.h"
#include "mta/cli/check_report.h"
#include "mta/cli/check_run.h"
#include "mta/cli/command_line.h"
#include "mta/cli/our_keys.h"
#include "mta/cli/registry_option.h"
#include "mta/cli/resolver_option.h"
#include "mta/mail/typed_domain.h"
#include "policy/checks/dkim_check.h"
#include "policy/checks/dkim_names.h"
#include "policy/checks/dmarc_check.h"
#include "policy/checks/domain_check.h"
#include "policy/checks/mail_check.h"
#include "policy/checks/registration_check.h"
#include "policy/checks/servers_check.h"
#include "policy/checks/spf_check.h"
#include "policy/checks/validation_check.h"

namespace sluis::cli {
namespace {

using namespace policy::checks;

struct DomainOptions {
  std::string domain, language = "en";
  std::vector<std::string> selectors, retired, legacy, also_from;
  std::string token, return_path, bounce_target, signing_domain;
  uint16_t port = lookup::kDnsPort;
  RegistryOptions registry;
};

struct Subjects {
  DomainSubject domain;
  DkimSubject dkim;
  SpfSubject spf;
  DmarcSubject dmarc;
  MailSubject mail;
};

std::string unlikely_label() {
  SystemRandom random;
  const uint64_t number = random.next();
  return "x" + hex_encode({reinterpret_cast<const char*>(&number), sizeof number});
}

// What the caller knows of the domain beside its name.
void add_facts(Subjects& to, const DomainOptions& options) {
  to.dkim.retired = options.retired;
  to.dkim.legacy = options.legacy;
  to.spf.return_path = to.dmarc.return_path = to.mail.return_path = options.return_path;
  to.dmarc.signing_domain = options.signing_domain;
  to.mail.bounce_target = options.bounce_target;
  to.mail.also_from = options.also_from;
  if (!options.token.empty()) to.domain.token = options.token;
}

Result<Subjects> subjects_of(const Session& session, const DomainOptions& options) {
  Subjects out;
  const std::string name = mail::normalise_domain(options.domain).value_or(options.domain);
  out.domain.domain = out.dkim.domain = out.spf.domain = out.dmarc.domain = name;
  out.mail.domain = name;
  config::Spf ours = our_spf(session.options);
  out.spf.include = std::move(ours.include);
  out.spf.egress = std::move(ours.egress);
  add_facts(out, options);
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
lookup::Question decisive_question(const Subjects& subjects) {
  const auto& selectors = subjects.dkim.selectors;
  return {selectors.empty() ? subjects.domain.domain
                            : dkim_name(selectors.front().selector, subjects.domain.domain),
          RecordType::TXT};
}

bool exists(const Subjects& subjects, const EvidenceSet& known) {
  const Evidence* answer = known.find(subjects.domain.domain, RecordType::NS);
  return answer && answer->answered() && answer->status != AnswerStatus::NxDomain;
}

// Further From domains are covered when they have a record of a selector of their own.
std::vector<lookup::Question> coverage_questions(const Subjects& subjects) {
  std::vector<lookup::Question> out;
  for (const std::string& name : subjects.mail.also_from) {
    for (const DkimSelector& one : subjects.dkim.selectors)
      out.push_back({dkim_name(one.selector, name), RecordType::TXT});
  }
  return out;
}

void note_coverage(Subjects& subjects, const EvidenceSet& known) {
  for (const std::string& name : subjects.mail.also_from) {
    bool covered = false, answered = true;
    for (const DkimSelector& one : subjects.dkim.selectors) {
      const Evidence* found = known.find(dkim_name(one.selector, name), RecordType::TXT);
      covered = covered || (found && !found->txt.empty());
      answered = answered && found && found->answered();
    }
    if (covered || !answered) continue;
    subjects.domain.uncovered.push_back(name);
    if (name.ends_with("." + subjects.domain.domain))
      subjects.dmarc.unsigned_subdomains.push_back(name);
  }
}

std::vector<lookup::Question> basic_questions(const Subjects& subjects, const EvidenceSet& known) {
  auto next = domain_questions(subjects.domain, known);
  if (!next.empty() || !exists(subjects, known)) return next;
  next = dkim_questions(subjects.dkim, known);
  if (next.empty() && subjects.dkim.selectors.empty())
    next = not_asked(known, {decisive_question(subjects)}, 1);
  return next;
}

// In the order of the sections.
Plans plans_for(const Subjects& subjects) {
  const auto when_it_exists = [&subjects](auto&& questions) -> lookup::Plan {
    return [&subjects, questions](const EvidenceSet& known) {
      return exists(subjects, known) ? questions(known) : std::vector<lookup::Question>{};
    };
  };
  return {
      [&](const EvidenceSet& known) { return basic_questions(subjects, known); },
      when_it_exists([&](const EvidenceSet& known) { return spf_questions(subjects.spf, known); }),
      when_it_exists(
          [&](const EvidenceSet& known) { return dmarc_questions(subjects.dmarc, known); }),
      when_it_exists([&](const EvidenceSet& known) {
        auto next = mail_questions(subjects.mail, known);
        const auto coverage = coverage_questions(subjects);
        return next.empty() ? not_asked(known, coverage, coverage.size()) : next;
      })};
}

bool has_id(const std::vector<Finding>& findings, std::string_view id) {
  return std::any_of(findings.begin(), findings.end(),
                     [id](const Finding& one) { return one.id == id; });
}

void append(std::vector<Finding>& to, std::vector<Finding> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// Servers of two lists that contradict each other are told once, as that.
std::vector<Finding> judge_servers(const Subjects& subjects, const DomainLook& look) {
  const auto about = decisive_question(subjects);
  std::vector<Finding> out = look.delegation;
  const bool split = has_id(out, "DOM_NS_SPLIT");
  append(out, check_servers(subjects.domain.domain, look.from_servers,
                            look.evidence.find(about.name, about.type)));
  if (split) std::erase_if(out, [](const Finding& one) { return one.id == "DOM_AUTH_DIFF"; });
  return out;
}

// Whether what was registered is in DNS. A name below it that is not says nothing of it, unless the
// registry knows nothing of it either.
InDns in_dns(const Subjects& subjects, const EvidenceSet& known, const Registration& registration) {
  const Evidence* answer = known.find(subjects.domain.domain, RecordType::NS);
  if (!answer || !answer->answered()) return InDns::NotKnown;
  if (answer->status != AnswerStatus::NxDomain) return InDns::Yes;
  const bool the_same = registration.domain == subjects.domain.domain ||
                        registration.answer == RegistryAnswer::Unknown;
  return the_same ? InDns::No : InDns::NotKnown;
}

// In the order in which a person mends: the zone and whose it is, DKIM, SPF, DMARC, the rest.
std::vector<Finding> judge(Subjects& subjects, const DomainLook& look,
                           const Registration& registration) {
  note_coverage(subjects, look.evidence);
  std::vector<Finding> out = check_domain(subjects.domain, look.evidence);
  if (look.failed_again.size() == 2) {
    auto bogus = check_validation(look.failed_again[0], look.failed_again[1]);
    // What could not be asked is explained by that.
    if (bogus) std::erase_if(out, [](const Finding& one) { return one.id == "DOM_DNS_TEMPFAIL"; });
    if (bogus) out.insert(out.begin(), std::move(*bogus));
  }
  const auto servers = judge_servers(subjects, look);
  if (has_id(servers, "DOM_LAME"))
    std::erase_if(out, [](const Finding& one) { return one.id == "DOM_DNS_TEMPFAIL"; });
  append(out, servers);
  append(out, check_registration(registration, in_dns(subjects, look.evidence, registration),
                                 SystemClock().wall()));
  if (!exists(subjects, look.evidence)) return out;
  const auto dkim = check_dkim(subjects.dkim, look.evidence);
  bool signs = false;
  for (const Finding& one : dkim) signs = signs || one.id == "DKIM_OK";
  if (signs || verdict_of(dkim) == Verdict::Bad) subjects.dmarc.passes = signs;
  append(out, dkim);
  append(out, check_spf(subjects.spf, look.evidence));
  append(out, check_dmarc(subjects.dmarc, look.evidence));
  append(out, check_mail(subjects.mail, look.evidence));
  return out;
}

CheckReport report_on(Subjects& subjects, DomainLook look, const Registration& registration) {
  CheckReport report;
  report.subject = {{"domain", subjects.domain.domain}};
  report.findings = judge(subjects, look, registration);
  report.details = registration_json(registration);
  report.verdict = verdict_of(report.findings);
  report.evidence = std::move(look.evidence);
  for (auto* more : {&look.failed_again, &look.from_servers}) {
    for (Evidence& one : *more) report.evidence.add(std::move(one));
  }
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
  const std::string& name = subjects->domain.domain;
  const auto registration = registration_of(name, options.registry, session.options);
  if (!registration) return session.fail_with(registration.error());
  report = report_on(*subjects,
                     look_at_domain(*servers, plans_for(*subjects),
                                    {name, decisive_question(*subjects), options.port}),
                     *registration);
  return tell_check(session, report, language);
}

// What the caller knows, and checks are fed with.
void add_fact_options(CLI::App& verb, DomainOptions& options) {
  verb.add_option("--token", options.token, "the ownership code that has to be at _sluis-verify")
      ->type_name("TEXT");
  verb.add_option("--return-path", options.return_path, "the domain that MAIL FROM has")
      ->type_name("NAME");
  verb.add_option("--bounce-target", options.bounce_target, "where the return path has to lead")
      ->type_name("NAME");
  verb.add_option("--signing-domain", options.signing_domain, "d= of the signatures")
      ->type_name("NAME");
  verb.add_option("--also-from", options.also_from, "a further domain seen in From")
      ->type_name("NAME");
  verb.add_option("--legacy", options.legacy, "a selector of an earlier set-up, behind a CNAME")
      ->type_name("NAME");
  verb.add_option("--retired", options.retired, "a selector that nothing is signed with any more")
      ->type_name("NAME");
}

}  // namespace

void add_check_domain_command(CLI::App& group, Session& session) {
  auto options = std::make_shared<DomainOptions>();
  CLI::App* verb = group.add_subcommand("domain", "a domain, its DNS, DKIM, SPF, DMARC and mail");
  verb->add_option("domain", options->domain)->required()->type_name("DOMAIN");
  verb->add_option("--selector", options->selectors, "DKIM selectors; default: the configuration's")
      ->type_name("NAME");
  add_fact_options(*verb, *options);
  add_registry_options(*verb, options->registry);
  verb->add_option("--lang", options->language, "language of the texts")
      ->check(CLI::IsMember({"en", "nl"}));
  verb->add_option("--dns-port", options->port, "port of the zone's name servers");
  verb->callback([options, &session] { session.exit = check_whole_domain(session, *options); });
}

}  // namespace sluis::cli
