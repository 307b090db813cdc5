// SPDX-License-Identifier: Apache-2.0
// Two passes. The first looks for the key's text with memmem, newest file first, and reads only the
// lines that hold it, to learn the ids that it is about. The second reads the start of every line
// in the files that may hold those ids, where append_line() puts the id, and collects.
#include "mta/events/history.h"

#include <cstring>
#include <deque>
#include <optional>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "mta/base/ascii.h"
#include "mta/base/ids.h"
#include "mta/events/event_text.h"
#include "mta/events/mapped_file.h"
#include "mta/mail/address.h"

namespace sluis::events {
namespace {

// The clock may have been set back since the id was given out.
constexpr Millis kClockSlack = std::chrono::hours(24);
constexpr std::string_view kIdKey = "\"id\":\"";
// {"time":"2026-12-01T08:00:00.000Z","event":"awaiting-domain","id":"…
constexpr size_t kIdWithin = 96;

std::string_view without_brackets(std::string_view text) {
  if (text.size() >= 2 && text.front() == '<' && text.back() == '>') {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

std::string comparable_domain(std::string_view domain) {
  return mail::ascii_domain(domain).value_or(ascii::to_lower(domain));
}

// What is looked for, and the piece of a line that cannot be missing where it stands.
class Key {
 public:
  explicit Key(std::string_view text) {
    text = without_brackets(ascii::trim(text));
    if (const auto id = parse_message_id(text)) id_ = to_string(*id);
    const auto at = text.rfind('@');
    local_ = text.substr(0, at);
    if (at != std::string_view::npos) domain_ = comparable_domain(text.substr(at + 1));
    if (id_) {
      needle_ = *id_;
    } else {
      append_quoted(needle_, local_);
      needle_ = needle_.substr(1, needle_.size() - 2);
      if (domain_) needle_ += '@';
    }
  }

  const std::string& needle() const { return needle_; }
  const std::optional<std::string>& id() const { return id_; }
  bool empty() const { return local_.empty() && !id_; }

  // Is the event of this line about the key?
  bool matches(std::string_view line) const {
    const auto event = nlohmann::json::parse(line, nullptr, false);
    if (!event.is_object()) return false;
    for (const char* field : {"id", "message_id", "sender", "recipient"}) {
      const auto value = event.find(field);
      if (value != event.end() && value->is_string() &&
          equals(value->get_ref<const std::string&>())) {
        return true;
      }
    }
    return false;
  }

 private:
  bool equals(std::string_view value) const {
    value = without_brackets(value);
    if (id_ && value == *id_) return true;
    const auto at = value.rfind('@');
    if (value.substr(0, at) != local_) return false;
    if (at == std::string_view::npos) return !domain_;
    return domain_ && comparable_domain(value.substr(at + 1)) == *domain_;
  }

  std::string local_;
  std::optional<std::string> domain_;
  std::optional<std::string> id_;
  std::string needle_;
};

// The line around `at`, without its line feed.
std::string_view line_at(std::string_view text, size_t at) {
  const auto before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  const size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

std::string_view id_of(std::string_view line) {
  const std::string_view head = line.substr(0, kIdWithin);
  const auto at = head.find(kIdKey);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = head.substr(at + kIdKey.size());
  const auto end = rest.find('"');
  return end == std::string_view::npos ? std::string_view{} : rest.substr(0, end);
}

// The ids whose events mention the key in one file, in order of their last mention; of too many the
// latest.
struct Mentions {
  std::deque<std::string> ids;
  bool more = false;
};

Mentions mentions_in(std::string_view text, const Key& key, size_t limit) {
  Mentions found;
  for (size_t from = 0; from < text.size();) {
    const void* hit =
        ::memmem(text.data() + from, text.size() - from, key.needle().data(), key.needle().size());
    if (hit == nullptr) break;
    const auto at = static_cast<size_t>(static_cast<const char*>(hit) - text.data());
    const std::string_view line = line_at(text, at);
    from = static_cast<size_t>(line.data() - text.data()) + line.size() + 1;
    const std::string_view id = id_of(line);
    if (id.empty() || !key.matches(line)) continue;
    std::erase(found.ids, id);
    found.ids.emplace_back(id);
    if (found.ids.size() > limit) {
      found.ids.pop_front();
      found.more = true;
    }
  }
  return found;
}

// The ids in question, the newest first.
void find_ids(const std::vector<MappedFile>& files, const Key& key, size_t limit,
              History& history) {
  if (key.id()) {
    history.stories.push_back({*key.id(), {}});
    return;
  }
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    const Mentions found = mentions_in(file->text(), key, limit);
    history.more = history.more || found.more;
    for (auto id = found.ids.rbegin(); id != found.ids.rend(); ++id) {
      const bool known = std::any_of(history.stories.begin(), history.stories.end(),
                                     [&](const Story& story) { return story.id == *id; });
      if (known) continue;
      if (history.stories.size() == limit) {
        history.more = true;
        return;
      }
      history.stories.push_back({*id, {}});
    }
  }
}

class Collector {
 public:
  Collector(History& history, size_t events_of_story)
      : history_(history), events_of_story_(events_of_story) {
    for (Story& story : history.stories) {
      wanted_.emplace(story.id, &story);
      if (const auto id = parse_message_id(story.id)) since_ = std::min(since_, time_of(*id));
    }
  }

  void read(const MappedFile& file) {
    if (file.modified() + kClockSlack < since_) return;  // ended before the first of them began
    std::string_view rest = file.text();
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      const auto story = wanted_.find(id_of(line));
      if (story != wanted_.end()) add(*story->second, line);
    }
  }

 private:
  void add(Story& story, std::string_view line) {
    if (story.events.size() >= events_of_story_) {
      history_.more = true;
    } else if (nlohmann::json::accept(line)) {  // not a damaged line
      story.events.emplace_back(line);
    }
  }

  History& history_;
  const size_t events_of_story_;
  std::unordered_map<std::string_view, Story*> wanted_;
  WallTime since_ = WallTime::max();
};

}  // namespace

Result<History> trace(const std::string& file, std::string_view text, HistoryLimits limits) {
  const Key key(text);
  if (key.empty()) {
    return fail(ErrorKind::Invalid, "Give an address, a queue id or a Message-ID to look for");
  }
  const auto files = open_event_files(file);
  if (!files) return fail(files.error());

  History history;
  find_ids(*files, key, limits.stories, history);
  Collector collector(history, limits.events_of_story);
  for (const MappedFile& mapped : *files) collector.read(mapped);
  std::erase_if(history.stories, [](const Story& story) { return story.events.empty(); });
  std::sort(history.stories.begin(), history.stories.end(),
            [](const Story& a, const Story& b) { return a.id > b.id; });
  return history;
}

}  // namespace sluis::events
