// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/spf_output.h"

#include <nlohmann/json.hpp>

#include "mta/cli/text.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;
using policy::spf::SpfResult;
using policy::spf::TraceCheck;
using policy::spf::TraceTerm;
using policy::spf::Verdict;

std::string document(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json json_of(const TraceCheck& check) {
  Json terms = Json::array();
  for (const TraceTerm& term : check.terms) {
    Json one{{"term", term.text},
             {"outcome", term.outcome},
             {"lookups", term.lookups},
             {"void", term.is_void},
             {"note", term.note}};
    if (!term.below.empty()) one["check"] = json_of(term.below.front());
    terms.push_back(std::move(one));
  }
  return {{"domain", check.domain},
          {"record", check.record},
          {"result", to_string(check.result)},
          {"lookups", check.lookups},
          {"terms", std::move(terms)}};
}

std::string count_of(unsigned count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

void draw(const TraceCheck& check, const std::string& indent, std::string& out) {
  if (!check.record.empty()) out += indent + printable(check.record) + "\n";
  if (check.terms.empty() && !check.reason.empty()) out += indent + printable(check.reason) + "\n";
  for (const TraceTerm& term : check.terms) {
    out += indent + "  " + printable(term.text) + ": " + term.outcome;
    if (term.lookups > 0) out += ", " + count_of(term.lookups, "look-up");
    if (term.is_void) out += ", nothing there";
    out += "\n";
    for (const TraceCheck& below : term.below) draw(below, indent + "    ", out);
  }
}

Colour colour_of(SpfResult result) {
  switch (result) {
    case SpfResult::Pass:
      return Colour::Green;
    case SpfResult::Fail:
    case SpfResult::PermError:
      return Colour::Red;
    default:
      return Colour::Yellow;
  }
}

}  // namespace

std::string host_json(const Verdict& verdict) {
  return document({{"result", to_string(verdict.result)},
                   {"reason", verdict.reason},
                   {"explanation", verdict.explanation},
                   {"domain", verdict.domain},
                   {"lookups", verdict.lookups},
                   {"void_lookups", verdict.voids},
                   {"trace", json_of(verdict.trace)}});
}

std::string host_text(const Verdict& verdict, const View& view) {
  std::string out =
      labelled({{"result", painted(to_string(verdict.result), colour_of(verdict.result), view)},
                {"reason", printable(verdict.reason)},
                {"explanation", printable(verdict.explanation)},
                {"domain", printable(verdict.domain)},
                {"look-ups", std::to_string(verdict.lookups) + " of " +
                                 std::to_string(policy::spf::kMostLookups) + " at most, " +
                                 std::to_string(verdict.voids) + " of them void (at most " +
                                 std::to_string(policy::spf::kMostVoids) + ")"}});
  out += "\n";
  draw(verdict.trace, "", out);
  return out;
}

}  // namespace sluis::cli
