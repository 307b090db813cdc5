// SPDX-License-Identifier: Apache-2.0
#include "policy/dns_hosts.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "policy/dns_hosts_text.h"

namespace sluis::policy {
namespace {

constexpr std::string_view kUnverified = "unverified";

struct AboutName {
  HintAbout about;
  std::string_view name;
};
constexpr AboutName kAbouts[] = {{HintAbout::Panel, "panel"}, {HintAbout::Name, "name"},
                                 {HintAbout::Apex, "apex"},   {HintAbout::Value, "value"},
                                 {HintAbout::Long, "long"},   {HintAbout::Cname, "cname"},
                                 {HintAbout::Spf, "spf"}};

std::string_view name_of(HintAbout about) {
  return std::find_if(std::begin(kAbouts), std::end(kAbouts),
                      [&](const AboutName& one) { return one.about == about; })
      ->name;
}

class Reader {
 public:
  Result<DnsHosts> read(std::string_view text) {
    for (const std::string_view raw : ascii::split(text, '\n')) {
      ++line_;
      const std::string_view line = ascii::trim(raw);
      if (line.empty() || line.front() == '#') continue;
      if (auto taken = take(line); !taken) return fail(taken.error());
    }
    if (auto whole = end_host(); !whole) return fail(whole.error());
    return std::move(hosts_);
  }

 private:
  tl::unexpected<Error> wrong(const std::string& what) const {
    return fail(ErrorKind::Invalid, "line " + std::to_string(line_) + ": " + what);
  }

  Result<void> take(std::string_view line) {
    const size_t colon = line.find(':');
    const std::string key(ascii::trim(line.substr(0, colon)));
    const std::string value(colon == std::string_view::npos ? ""
                                                            : ascii::trim(line.substr(colon + 1)));
    if (value.empty()) return wrong("\"" + key + "\" needs a value: \"" + key + ": …\"");
    if (key == "host") {
      if (auto whole = end_host(); !whole) return whole;
      hosts_.push_back({value, {}, {}, {}});
      return {};
    }
    if (hosts_.empty()) return wrong("\"host:\" must come first");
    if (key == "servers") return take_servers(value);
    if (key == "servers.source") {
      hosts_.back().source = value;
      return {};
    }
    return take_hint(key, value);
  }

  Result<void> take_servers(const std::string& value) {
    for (const auto word : ascii::split(value, ' ')) {
      if (!word.empty()) hosts_.back().servers.push_back(ascii::to_lower(word));
    }
    return {};
  }

  Result<void> take_hint(const std::string& key, const std::string& value) {
    const size_t dot = key.find('.');
    const std::string_view about = std::string_view(key).substr(0, dot);
    const std::string part = dot == std::string::npos ? "" : key.substr(dot + 1);
    DnsHostHint* hint = hint_about(about);
    if (hint && part == "en") {
      hint->english = value;
    } else if (hint && part == "nl") {
      hint->dutch = value;
    } else if (hint && part == "source") {
      hint->source = value;
    } else {
      return wrong("\"" + key +
                   "\" is not known: use host, servers, servers.source, or one of panel name apex "
                   "value long cname spf with .en, .nl or .source");
    }
    return {};
  }

  DnsHostHint* hint_about(std::string_view name) {
    const auto known = std::find_if(std::begin(kAbouts), std::end(kAbouts),
                                    [&](const AboutName& one) { return one.name == name; });
    if (known == std::end(kAbouts)) return nullptr;
    auto& hints = hosts_.back().hints;
    const auto at = std::find_if(hints.begin(), hints.end(), [&](const DnsHostHint& hint) {
      return hint.about == known->about;
    });
    if (at != hints.end()) return &*at;
    hints.push_back({known->about, {}, {}, {}});
    return &hints.back();
  }

  Result<void> end_host() const {
    if (hosts_.empty()) return {};
    const DnsHost& host = hosts_.back();
    const std::string who = "host \"" + host.name + "\"";
    if (host.servers.empty() || host.source.empty())
      return wrong(who + " needs servers and servers.source");
    for (const DnsHostHint& hint : host.hints) {
      if (hint.english.empty() || hint.dutch.empty() || hint.source.empty()) {
        const std::string about(name_of(hint.about));
        return wrong(who + " needs " + about + ".en, " + about + ".nl and " + about + ".source");
      }
    }
    return {};
  }

  DnsHosts hosts_;
  size_t line_ = 0;
};

// Whether `text` is `pattern`, in which "*" stands for any characters.
bool matches(std::string_view pattern, std::string_view text) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (size_t at = star; at <= text.size(); ++at) {
    if (matches(rest, text.substr(at))) return true;
  }
  return false;
}

bool ends_with_labels(std::string_view name, std::string_view pattern) {
  for (;;) {
    if (matches(pattern, name)) return true;
    const size_t dot = name.find('.');
    if (dot == std::string_view::npos) return false;
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

std::string sentence(const DnsHostHint& hint, Language language) {
  const bool dutch = language == Language::Dutch;
  std::string out = dutch ? hint.dutch : hint.english;
  if (hint.source == kUnverified) out += dutch ? " (niet bevestigd)" : " (not confirmed)";
  return out;
}

Result<DnsHosts> parse_dns_hosts(std::string_view text) {
  return Reader().read(text);
}

const DnsHosts& known_dns_hosts() {
  static const DnsHosts known = parse_dns_hosts(dns_hosts_text()).value();
  return known;
}

const DnsHost* find_dns_host(const DnsHosts& hosts, const std::vector<std::string>& name_servers) {
  const DnsHost* best = nullptr;
  size_t longest = 0;
  for (const std::string& server : name_servers) {
    std::string name = ascii::to_lower(server);
    if (name.ends_with('.')) name.pop_back();
    for (const DnsHost& host : hosts) {
      for (const std::string& ending : host.servers) {
        if (ending.size() <= longest || !ends_with_labels(name, ending)) continue;
        longest = ending.size();
        best = &host;
      }
    }
  }
  return best;
}

}  // namespace sluis::policy
