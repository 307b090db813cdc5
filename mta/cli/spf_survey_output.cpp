// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "mta/cli/spf_output.h"
#include "mta/cli/text.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;
using policy::Language;
using policy::checks::Finding;
using policy::spf::RecordState;
using policy::spf::SurveyRecord;
using policy::spf::SurveyResult;
using policy::spf::SurveyTerm;

std::string_view either(Language language, std::string_view english, std::string_view dutch) {
  return language == Language::Dutch ? dutch : english;
}

std::string state_text(const SurveyRecord& record, Language language) {
  switch (record.state) {
    case RecordState::Missing:
      return std::string(either(language, "no SPF record", "geen SPF-record"));
    case RecordState::Several:
      return std::string(either(language, "more than one SPF record", "meer dan één SPF-record"));
    case RecordState::Loop:
      return std::string(either(language, "leads in a circle", "loopt in een kring"));
    case RecordState::Unanswered:
      return record.reason;
    case RecordState::Found:
      break;
  }
  return {};
}

std::string note_on(const SurveyTerm& term, Language language) {
  if (term.is_void) return std::string(either(language, "nothing is there", "daar staat niets"));
  if (term.on_message)
    return std::string(either(language, "depends on the message", "hangt van het bericht af"));
  return term.unanswered ? term.reason : std::string();
}

Json json_of(const SurveyRecord& record) {
  Json terms = Json::array();
  for (const SurveyTerm& term : record.terms) {
    Json one{{"term", term.term.text},  {"position", term.term.position + 1},
             {"lookups", term.lookups}, {"void", term.is_void},
             {"ignored", term.ignored}, {"note", note_on(term, Language::English)}};
    if (!term.below.empty()) one["leads_to"] = json_of(term.below.front());
    terms.push_back(std::move(one));
  }
  return {{"domain", record.domain},
          {"records", record.texts},
          {"lookups", record.lookups},
          {"void_lookups", record.voids},
          {"terms", std::move(terms)}};
}

// Carets under the octets that a mistake is about.
std::string marks_for(const SurveyRecord& record, const std::vector<Finding>& found) {
  std::string marks;
  for (const Finding& one : found) {
    if (!one.place || one.name != record.domain || !is_mistake(one)) continue;
    const size_t end = one.place->position + one.place->length;
    if (marks.size() < end) marks.resize(end, ' ');
    std::fill(marks.begin() + static_cast<ptrdiff_t>(one.place->position),
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

class Drawing {
 public:
  Drawing(const std::vector<Finding>& found, Language language)
      : found_(found), language_(language) {}

  void draw(const SurveyRecord& record, const std::string& indent) {
    for (const std::string& text : record.texts) out += indent + in_columns(text) + "\n";
    const std::string marks = marks_for(record, found_);
    if (record.texts.size() == 1 && !marks.empty()) out += indent + marks + "\n";
    if (const std::string state = state_text(record, language_); !state.empty())
      out += indent + printable(state) + "\n";
    for (const SurveyTerm& term : record.terms) draw(term, indent + "  ");
  }

  std::string out;

 private:
  void draw(const SurveyTerm& term, const std::string& indent) {
    out += indent + printable(term.term.text);
    if (term.ignored) out += std::string(either(language_, "  ignored", "  genegeerd"));
    if (term.lookups > 0) out += "  " + std::to_string(term.lookups);
    const std::string note = note_on(term, language_);
    if (!note.empty() && term.below.empty()) out += "  (" + printable(note) + ")";
    out += "\n";
    for (const SurveyRecord& below : term.below) draw(below, indent + "  ");
  }

  const std::vector<Finding>& found_;
  const Language language_;
};

}  // namespace

std::string survey_json(const SurveyResult& survey) {
  const Json out{{"records", survey.root.texts},
                 {"lookups", survey.root.lookups},
                 {"void_lookups", survey.root.voids},
                 {"tree", json_of(survey.root)}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string survey_text(const SurveyResult& survey, const std::vector<Finding>& found,
                        Language language) {
  const std::string lookups = std::to_string(survey.root.lookups);
  const std::string voids = std::to_string(survey.root.voids);
  Drawing drawing(found, language);
  drawing.draw(survey.root, "");
  return "\n" +
         labelled(
             {{std::string(either(language, "look-ups", "opzoekingen")),
               lookups + std::string(either(language, " of 10 at most, ", " van hoogstens 10, ")) +
                   voids +
                   std::string(either(language, " of them void (at most 2)",
                                      " daarvan zonder antwoord (hoogstens 2)"))}}) +
         "\n" + drawing.out;
}

}  // namespace sluis::cli
