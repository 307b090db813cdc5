// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/check_report.h"

#include <algorithm>
#include <ostream>
#include <set>

#include <nlohmann/json.hpp>

#include "mta/base/civil_time.h"
#include "mta/cli/text.h"
#include "policy/checks/catalogue.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;
using policy::Language;
using namespace policy::checks;

std::string_view word(Language language, std::string_view english, std::string_view dutch) {
  return language == Language::Dutch ? dutch : english;
}

std::string_view words_for(Verdict verdict, Language language) {
  switch (verdict) {
    case Verdict::Good:
      return word(language, "good", "goed");
    case Verdict::Bad:
      return word(language, "not good yet", "nog niet goed");
    case Verdict::Unknown:
      return word(language, "could not be judged", "kon niet worden beoordeeld");
  }
  return {};
}

Colour colour_of(Severity severity) {
  switch (severity) {
    case Severity::Blocking:
    case Severity::Error:
      return Colour::Red;
    case Severity::Warning:
      return Colour::Yellow;
    case Severity::Info:
      return Colour::None;
  }
  return Colour::None;
}

// The part of a long value around its first mark, so that a difference is seen at a glance.
std::string around_marks(const std::string& text, const std::vector<Span>& spans, size_t place) {
  constexpr size_t kBefore = 16, kWidth = 64;
  const size_t first = spans.empty() ? std::min(place, text.size()) : spans.front().begin;
  const size_t from = first > kBefore ? first - kBefore : 0;
  const size_t to = std::min(text.size(), from + kWidth);
  std::vector<Span> within;
  for (const Span& span : spans) {
    if (span.begin < to) within.push_back({span.begin - from, std::min(span.end, to) - from});
  }
  return (from > 0 ? "…" : "") + marked(text.substr(from, to - from), within, "[", "]") +
         (to < text.size() ? "…" : "");
}

std::string comparison_lines(const Comparison& compared, Language language) {
  size_t place = compared.expected.size();
  for (const auto* spans : {&compared.expected_only, &compared.found_only}) {
    if (!spans->empty()) place = std::min(place, spans->front().begin);
  }
  std::string out;
  out += "    " + std::string(word(language, "expected: ", "verwacht:  ")) +
         printable(around_marks(compared.expected, compared.expected_only, place)) + "\n";
  out += "    " + std::string(word(language, "found:    ", "gevonden:  ")) +
         printable(around_marks(compared.found, compared.found_only, place)) + "\n";
  return out;
}

std::string answer_text(const Evidence& answer) {
  if (!answer.answered()) return answer.reason;
  std::string out;
  for (const std::string& alias : answer.aliases) out += alias + " → ";
  if (!answer.aliases.empty()) out += answer.end + " ";
  for (const auto& strings : answer.txt) {
    for (const std::string& one : strings) out += "\"" + visible(one, 600) + "\" ";
  }
  for (const std::string& value : answer.values) out += visible(value, 300) + " ";
  if (answer.empty()) out += std::string(to_string(answer.status)) + " ";
  return out + "(TTL " + std::to_string(answer.ttl) + ")";
}

using Shown = std::set<policy::checks::Question>;

// Each answer once in a report.
std::string evidence_lines(const Finding& finding, const EvidenceSet& evidence, Shown& shown) {
  std::string out;
  for (const policy::checks::Question& question : finding.evidence) {
    const Evidence* answer = evidence.find(question.name, question.type);
    if (!answer || !shown.insert(question).second) continue;
    out += "    " + printable(question.name) + " " + std::string(to_string(question.type)) + ": " +
           printable(answer_text(*answer)) + "\n";
  }
  return out;
}

std::string finding_text(const Finding& one, const EvidenceSet& evidence, Shown& shown,
                         Language language, const View& view) {
  std::string out = painted(one.id, colour_of(one.severity), view) + "  (" +
                    std::string(policy::checks::words_for(one.severity, language)) + ")\n";
  out += "    " + printable(what(one, language)) + "\n";
  if (const std::string todo = fix(one, language); !todo.empty()) {
    out += "    " + std::string(word(language, "What to do: ", "Wat te doen: ")) + printable(todo) +
           "\n";
  }
  if (one.owner != Owner::Nobody) {
    out += "    " + std::string(word(language, "Who: ", "Wie: ")) +
           std::string(policy::checks::words_for(one.owner, language)) + "\n";
  }
  if (one.compared) out += comparison_lines(*one.compared, language);
  return out + evidence_lines(one, evidence, shown);
}

Json spans_json(const std::vector<Span>& spans) {
  Json list = Json::array();
  for (const Span& span : spans) list.push_back({span.begin, span.end});
  return list;
}

Json finding_json(const Finding& one, Language language) {
  Json facts = Json::object();
  for (const auto& [name, value] : one.facts) facts[name] = value;
  Json out{{"id", one.id},
           {"severity", to_string(one.severity)},
           {"owner", to_string(one.owner)},
           {"name", one.name},
           {"text", what(one, language)},
           {"fix", fix(one, language)},
           {"facts", std::move(facts)},
           {"compared", nullptr},
           {"position", nullptr},
           {"length", nullptr}};
  if (one.place) {
    out["position"] = one.place->position + 1;
    out["length"] = one.place->length;
  }
  if (one.compared) {
    out["compared"] = {{"expected", one.compared->expected},
                       {"found", one.compared->found},
                       {"expected_only", spans_json(one.compared->expected_only)},
                       {"found_only", spans_json(one.compared->found_only)}};
  }
  return out;
}

Json evidence_json(const Evidence& one) {
  return {{"name", one.asked.name},
          {"type", to_string(one.asked.type)},
          {"server", one.server},
          {"at", to_rfc3339(one.at)},
          {"status", to_string(one.status)},
          {"reason", one.reason},
          {"authenticated", one.authenticated},
          {"ttl", one.ttl},
          {"aliases", one.aliases},
          {"txt", one.txt},
          {"values", one.values}};
}

}  // namespace

std::string_view result_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Good:
      return "pass";
    case Verdict::Bad:
      return "fail";
    case Verdict::Unknown:
      return "temperror";
  }
  return "temperror";
}

// Of every record its first mistake, when there is more to read than one.
std::string first_causes(const CheckReport& report, Language language) {
  std::vector<std::string> seen;
  std::string out;
  for (const Finding& one : report.findings) {
    if (!is_mistake(one) || std::find(seen.begin(), seen.end(), one.name) != seen.end()) continue;
    seen.push_back(one.name);
    out += "  " + one.id + "  " + printable(one.name) + "\n";
  }
  if (seen.empty() || report.findings.size() < 2) return {};
  return std::string(word(language, "to mend:", "op te lossen:")) + "\n" + out;
}

std::string show_check(const CheckReport& report, Language language, const View& view) {
  auto lines = report.subject;
  lines.emplace_back(word(language, "result", "resultaat"),
                     painted(words_for(report.verdict, language),
                             colour_of_state(result_of(report.verdict)), view));
  std::string out = labelled(lines) + first_causes(report, language);
  Shown shown;
  for (const Finding& one : report.findings)
    out += "\n" + finding_text(one, report.evidence, shown, language, view);
  return out + report.appendix;
}

std::string check_json(const CheckReport& report, Language language) {
  Json out = Json::object();
  for (const auto& [name, value] : report.subject) out[name] = value;
  out["result"] = result_of(report.verdict);
  out["reason"] = nullptr;
  out["findings"] = Json::array();
  for (const Finding& one : report.findings) {
    if (out["reason"].is_null()) out["reason"] = what(one, language);
    out["findings"].push_back(finding_json(one, language));
  }
  out["evidence"] = Json::array();
  for (const Evidence& one : report.evidence.all()) out["evidence"].push_back(evidence_json(one));
  if (!report.details.empty()) out.update(Json::parse(report.details));
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

int tell_check(Session& session, const CheckReport& report, Language language) {
  if (session.options.json) {
    session.console.out << check_json(report, language) << "\n";
  } else {
    session.console.out << show_check(report, language, session.console.view);
  }
  return report.verdict == Verdict::Good ? kGood : kBad;
}

}  // namespace sluis::cli
