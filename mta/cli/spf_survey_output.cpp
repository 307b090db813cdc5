// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "mta/cli/spf_output.h"
#include "mta/cli/text.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;
using policy::spf::Problem;
using policy::spf::SurveyRecord;
using policy::spf::SurveyResult;
using policy::spf::SurveyTerm;
using policy::spf::Weight;

Json json_of(const SurveyRecord& record) {
  Json terms = Json::array();
  for (const SurveyTerm& term : record.terms) {
    Json one{{"term", term.term.text},  {"position", term.term.position + 1},
             {"lookups", term.lookups}, {"void", term.is_void},
             {"ignored", term.ignored}, {"note", term.note}};
    if (!term.below.empty()) one["leads_to"] = json_of(term.below.front());
    terms.push_back(std::move(one));
  }
  return {{"domain", record.domain},
          {"records", record.texts},
          {"lookups", record.lookups},
          {"void_lookups", record.voids},
          {"terms", std::move(terms)}};
}

Json json_of(const Problem& problem) {
  Json one{{"id", problem.id},
           {"severity", to_string(problem.weight)},
           {"text", problem.text},
           {"domain", problem.domain}};
  one["position"] = problem.position ? Json(*problem.position + 1) : Json();
  one["length"] = problem.position ? Json(problem.length) : Json();
  return one;
}

// Carets under the octets that a problem is about.
std::string marks_for(const SurveyRecord& record, const std::vector<Problem>& problems) {
  std::string marks;
  for (const Problem& one : problems) {
    if (!one.position || one.domain != record.domain || one.weight != Weight::Error) continue;
    const size_t end = *one.position + one.length;
    if (marks.size() < end) marks.resize(end, ' ');
    std::fill(marks.begin() + static_cast<ptrdiff_t>(*one.position),
              marks.begin() + static_cast<ptrdiff_t>(end), '^');
  }
  return marks;
}

// A place in the record is counted in octets; what could be more than one column is shown as '?'.
std::string in_columns(std::string text) {
  for (char& c : text) {
    if (c < ' ' || c == 0x7f) c = '?';
  }
  return text;
}

void draw(const SurveyRecord& record, const std::vector<Problem>& problems,
          const std::string& indent, std::string& out) {
  for (const std::string& text : record.texts) out += indent + in_columns(text) + "\n";
  const std::string marks = marks_for(record, problems);
  if (record.texts.size() == 1 && !marks.empty()) out += indent + marks + "\n";
  if (record.texts.size() != 1) out += indent + printable(record.reason) + "\n";
  for (const SurveyTerm& term : record.terms) {
    out += indent + "  " + printable(term.term.text);
    if (term.ignored) out += "  ignored";
    if (term.lookups > 0) out += "  " + std::to_string(term.lookups);
    if (term.is_void || term.unanswered || term.note == "depends on the message") {
      out += "  (" + printable(term.note) + ")";
    }
    out += "\n";
    for (const SurveyRecord& below : term.below) draw(below, problems, indent + "    ", out);
  }
}

Colour colour_of(Weight weight) {
  switch (weight) {
    case Weight::Error:
      return Colour::Red;
    case Weight::Warning:
      return Colour::Yellow;
    case Weight::Info:
      break;
  }
  return Colour::None;
}

}  // namespace

std::string_view survey_verdict(const SurveyResult& survey) {
  if (!survey.good()) return "fail";
  return survey.complete ? "pass" : "temperror";
}

std::string survey_json(const SurveyResult& survey) {
  Json problems = Json::array();
  for (const Problem& one : survey.problems) problems.push_back(json_of(one));
  const Json out{{"domain", survey.root.domain},      {"result", survey_verdict(survey)},
                 {"records", survey.root.texts},      {"lookups", survey.root.lookups},
                 {"void_lookups", survey.root.voids}, {"problems", std::move(problems)},
                 {"tree", json_of(survey.root)}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string survey_text(const SurveyResult& survey, const View& view) {
  const std::string verdict(survey_verdict(survey));
  std::string out =
      labelled({{"domain", printable(survey.root.domain)},
                {"result", painted(verdict, colour_of_state(verdict), view)},
                {"look-ups", std::to_string(survey.root.lookups) + " of " +
                                 std::to_string(policy::spf::kMostLookups) + " at most, " +
                                 std::to_string(survey.root.voids) + " of them void (at most " +
                                 std::to_string(policy::spf::kMostVoids) + ")"}});
  for (const Problem& one : survey.problems) {
    out += painted(to_string(one.weight), colour_of(one.weight), view) + " " + one.id;
    if (one.position) {
      out += " at position " + std::to_string(*one.position + 1);
      if (one.domain != survey.root.domain) out += " of " + printable(one.domain);
    }
    out += ": " + printable(one.text) + "\n";
  }
  out += "\n";
  draw(survey.root, survey.problems, "", out);
  return out;
}

}  // namespace sluis::cli
