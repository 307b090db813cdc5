// SPDX-License-Identifier: Apache-2.0
#include "keys/alteration.h"

#include <algorithm>

#include "keys/canonical.h"
#include "mta/base/ascii.h"

namespace sluis::keys {
namespace {

struct Undone {
  std::string message;
  std::string what;  // what had been done
};

bool failed(const SignatureVerdict& verdict) {
  return verdict.result == SignatureResult::Fail;
}

// The message without "[…] " before its subject; an empty one when there is no such mark.
Undone without_mark(std::string_view message) {
  const size_t end = message.find("\r\n\r\n");
  const std::string_view header = message.substr(0, end == std::string_view::npos ? end : end + 2);
  for (const Field& field : split_fields(header)) {
    if (!ascii::equal_ignoring_case(field.name, "Subject")) continue;
    const size_t colon = field.text.find(':');
    const size_t from = field.text.find_first_not_of(" \t", colon + 1);
    if (from == std::string_view::npos || field.text[from] != '[') return {};
    const size_t close = field.text.find(']', from);
    if (close == std::string_view::npos) return {};
    const std::string mark(field.text.substr(from, close + 1 - from));
    const size_t after = field.text.find_first_not_of(" \t", close + 1);
    const size_t at = static_cast<size_t>(field.text.data() - message.data());
    std::string text(message);
    text.erase(at + from, std::min(after, field.text.size()) - from);
    return {std::move(text), "\"" + mark + "\" was put before the subject"};
  }
  return {};
}

// Where the last lines of the body begin, the last line first.
std::vector<size_t> last_lines(std::string_view message) {
  const size_t header_end = message.find("\r\n\r\n");
  std::vector<size_t> out;
  if (header_end == std::string_view::npos) return out;
  const size_t body = header_end + 4;
  size_t end = message.size();
  while (end > body && out.size() < kMostAddedLines) {
    const size_t search = end >= 3 ? end - 3 : 0;
    const size_t line_end = message.rfind("\r\n", search);
    end = line_end == std::string_view::npos || line_end + 2 < body ? body : line_end + 2;
    out.push_back(end);
  }
  return out;
}

std::string lines_added(size_t lines) {
  return lines == 1 ? "a line was added at the end"
                    : std::to_string(lines) + " lines were added at the end";
}

// Notes it in the verdicts that it mends; true when none is left.
bool try_out(Verifier& verifier, const Undone& undone, const KeyLookup& look_up,
             std::vector<SignatureVerdict>& open) {
  const auto now = verifier.verify(undone.message, look_up);
  bool all = true;
  for (size_t i = 0; i < open.size(); ++i) {
    if (!failed(open[i])) continue;
    if (i < now.size() && now[i].result == SignatureResult::Pass) {
      open[i].result = SignatureResult::Pass;
      open[i].reason = undone.what;
    } else {
      all = false;
    }
  }
  return all;
}

void search(Verifier& verifier, std::string_view message, const KeyLookup& look_up,
            std::vector<SignatureVerdict>& open) {
  const Undone marked = without_mark(message);
  if (!marked.message.empty() && try_out(verifier, marked, look_up, open)) return;
  const auto lines = last_lines(message);
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string what = lines_added(i + 1);
    if (try_out(verifier, {std::string(message.substr(0, lines[i])), what}, look_up, open)) return;
    if (marked.message.empty()) continue;
    const size_t shorter = message.size() - marked.message.size();
    if (try_out(verifier,
                {marked.message.substr(0, lines[i] - shorter), marked.what + ", and " + what},
                look_up, open))
      return;
  }
}

}  // namespace

void explain_alterations(Verifier& verifier, std::string_view message, const KeyLookup& look_up,
                         std::vector<SignatureVerdict>& verdicts) {
  if (message.size() > kMostJudgedOctets) return;
  if (std::none_of(verdicts.begin(), verdicts.end(), failed)) return;
  std::vector<SignatureVerdict> open = verdicts;
  search(verifier, message, look_up, open);
  for (size_t i = 0; i < verdicts.size(); ++i) {
    if (failed(verdicts[i]) && open[i].result == SignatureResult::Pass)
      verdicts[i].reason += "; " + open[i].reason + ", without that it is good";
  }
}

}  // namespace sluis::keys
