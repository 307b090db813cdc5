// SPDX-License-Identifier: Apache-2.0
#include "bench/load/arguments.h"

#include <CLI/CLI.hpp>

#include "mta/base/civil_time.h"

namespace sluis::load {
namespace {

using Ways = std::map<std::string, Way>;
using Rhythms = std::map<std::string, Rhythm>;
using TlsDuties = std::map<std::string, smtp::TlsDuty>;

void define_form(CLI::App& verb, Form& form) {
  verb.add_flag_callback(
      "--json", [&form] { form = Form::Json; }, "JSON instead of a table");
}

void define_traffic(CLI::App& verb, SendArguments& a) {
  verb.add_option("--rate", a.rate, "open loop: messages a second; without, a closed loop")
      ->check(CLI::PositiveNumber);
  verb.add_option("--rhythm", a.rhythm, "of the open loop: poisson (usual) or fixed")
      ->transform(
          CLI::CheckedTransformer(Rhythms{{"poisson", Rhythm::Poisson}, {"fixed", Rhythm::Fixed}}))
      ->option_text("RHYTHM");
  verb.add_option("--seed", a.seed, "of the Poisson arrivals");
  verb.add_option("--sessions", a.sessions, "connections (20)")->check(CLI::Range(1, 60000));
  verb.add_option("--depth", a.depth, "messages a connection has under way (1)")
      ->check(CLI::Range(1, 1000));
  verb.add_option("--way", a.way, "lockstep, pipelined (usual) or chunking")
      ->transform(CLI::CheckedTransformer(Ways{
          {"lockstep", Way::Lockstep}, {"pipelined", Way::Pipelined}, {"chunking", Way::Chunking}}))
      ->option_text("WAY");
  verb.add_option("--messages", a.messages, "how many")->check(CLI::PositiveNumber);
  verb.add_option("--time", a.time, "how long messages are begun: 30s, 5m");
}

void define_letters(CLI::App& verb, SendArguments& a) {
  verb.add_option("--run", a.run, "name of the run, told apart by the sink: letters and digits");
  verb.add_option("--from", a.from, "senders: info@c{1-100}.test");
  verb.add_option("--to-domain", a.to_domain, "recipients' domains: d{1-10000}.test");
  verb.add_option("--size", a.size, "of a message: 4KiB, or a mix: 4KiB:9,50KiB:1");
  verb.add_option("--due-in", a.due_in, "scheduled: due so long after the start (HOLDUNTIL)");
  verb.add_option("--due-at", a.due_at, "the same as a moment: 2026-12-01T09:00:00Z")
      ->excludes("--due-in");
  verb.add_option("--due-over", a.due_over, "the last one is due so long after the first");
}

void define_send(CLI::App& app, SendArguments& a) {
  CLI::App* verb = app.add_subcommand("send", "sends messages and measures the answers");
  verb->add_option("--to", a.to, "the server, ADDRESS:PORT")->required();
  define_traffic(*verb, a);
  define_letters(*verb, a);
  verb->add_option("--tls", a.tls, "off (usual) or starttls")
      ->transform(CLI::CheckedTransformer(
          TlsDuties{{"off", smtp::TlsDuty::Off}, {"starttls", smtp::TlsDuty::Required}}))
      ->option_text("TLS");
  verb->add_option("--user", a.user, "AUTH; the password is in SLUIS_LOAD_PASSWORD");
  define_form(*verb, a.form);
}

void define_sink(CLI::App& app, SinkArguments& a) {
  CLI::App* verb = app.add_subcommand("sink", "takes mail and keeps account of it");
  verb->add_option("--listen", a.listen, "ADDRESS:PORT; port 0 picks a free one");
  verb->add_option("--control", a.control, "Unix socket for `report`");
  verb->add_option("--certificate", a.certificate, "PEM file: offers STARTTLS");
  verb->add_option("--private-key", a.private_key, "PEM file");
  verb->add_option("--rule", a.rules,
                   "behaviour toward a domain, first that fits: 'DOMAIN: latency=20ms tarpit=2s "
                   "defer=5% reject=1% connections=3'");
}

void define_report(CLI::App& app, ReportArguments& a) {
  CLI::App* verb = app.add_subcommand("report", "what a running sink has received");
  verb->add_option("--control", a.control, "the sink's Unix socket")->required();
  verb->add_flag("--reset", a.reset, "forget it instead");
  define_form(*verb, a.form);
}

// An empty text is zero.
Result<Millis> duration_of(const std::string& option, const std::string& text) {
  if (text.empty()) return Millis(0);
  const auto duration = parse_duration(text);
  if (!duration)
    return fail(ErrorKind::Invalid, option + " " + text + ": " + duration.error().text);
  return *duration;
}

Secret password() {
  const char* text = std::getenv("SLUIS_LOAD_PASSWORD");
  return Secret(text == nullptr ? "" : text);
}

// When the first message is due.
Result<Instant> first_due(const SendArguments& a, Instant now) {
  if (a.due_at.empty()) {
    const auto after = duration_of("--due-in", a.due_in);
    if (!after) return fail(after.error());
    return now + *after;
  }
  const auto at = parse_rfc3339(a.due_at);
  if (!at) return fail(ErrorKind::Invalid, "--due-at " + a.due_at + ": " + at.error().text);
  return Instant(*at);
}

Result<DuePlan> due_plan(const SendArguments& a, Instant now) {
  const auto first = first_due(a, now);
  if (!first) return fail(first.error());
  const auto spread = duration_of("--due-over", a.due_over);
  if (!spread) return fail(spread.error());
  if (a.messages == 0 && *spread > Millis(0)) {
    return fail(ErrorKind::Invalid, "--due-over wants --messages, to spread them evenly");
  }
  return DuePlan{*first, *spread, std::max<uint64_t>(a.messages, 1)};
}

}  // namespace

void define(CLI::App& app, Arguments& arguments) {
  app.require_subcommand(1);
  define_send(app, arguments.send);
  define_sink(app, arguments.sink);
  define_report(app, arguments.report);
}

Result<SendPlan> send_plan(const SendArguments& a) {
  const auto to = parse_socket_address(a.to);
  if (!to) return fail(ErrorKind::Invalid, "--to: " + to.error().text);
  const auto time = duration_of("--time", a.time);
  if (!time) return fail(time.error());
  if (a.messages == 0 && *time == Millis(0)) {
    return fail(ErrorKind::Invalid, "say how much: --messages N, --time 30s, or both");
  }
  if (!a.user.empty() && a.tls == smtp::TlsDuty::Off && !to->ip.is_loopback()) {
    return fail(ErrorKind::Invalid, "--user without --tls starttls would show the password");
  }
  SendPlan plan{.to = *to, .way = a.way, .sessions = a.sessions, .depth = a.depth};
  plan.client = {"load.test", a.tls, to->ip.is_loopback(), a.user, password()};
  plan.rate = a.rate;
  plan.rhythm = a.rhythm;
  plan.seed = a.seed;
  plan.messages = a.messages;
  plan.time = *time;
  if (a.tls != smtp::TlsDuty::Off) {
    auto tls = TlsClientContext::load("");
    if (!tls) return fail(tls.error());
    plan.tls = std::move(*tls);
  }
  return plan;
}

Result<LetterPlan> letter_plan(const SendArguments& a, Instant now) {
  if (!is_run_name(a.run)) {
    return fail(ErrorKind::Invalid,
                "--run: at most 12 small letters and digits, not '" + a.run + "'");
  }
  auto senders = Names::parse(a.from);
  if (!senders) return fail(ErrorKind::Invalid, "--from: " + senders.error().text);
  auto domains = Names::parse(a.to_domain);
  if (!domains) return fail(ErrorKind::Invalid, "--to-domain: " + domains.error().text);
  auto sizes = SizeMix::parse(a.size);
  if (!sizes) return fail(ErrorKind::Invalid, "--size: " + sizes.error().text);
  LetterPlan plan{a.run, std::move(*senders), std::move(*domains), std::move(*sizes), {}};
  if (a.due_in.empty() && a.due_at.empty() && a.due_over.empty()) return plan;
  const auto due = due_plan(a, now);
  if (!due) return fail(due.error());
  plan.due = *due;
  return plan;
}

Result<SinkPlan> sink_plan(const SinkArguments& a) {
  const auto listen = parse_socket_address(a.listen);
  if (!listen) return fail(ErrorKind::Invalid, "--listen: " + listen.error().text);
  std::vector<Rule> rules;
  for (const std::string& text : a.rules) {
    auto rule = parse_rule(text);
    if (!rule) return fail(ErrorKind::Invalid, "--rule: " + rule.error().text);
    rules.push_back(std::move(*rule));
  }
  SinkPlan plan{*listen, a.control, nullptr, Rules(std::move(rules))};
  if (a.certificate.empty()) return plan;
  auto tls = TlsServerContext::load(a.certificate, a.private_key);
  if (!tls) return fail(tls.error());
  plan.tls = std::move(*tls);
  return plan;
}

}  // namespace sluis::load
