// SPDX-License-Identifier: Apache-2.0
#include "config/validate.h"

#include <algorithm>

#include "config/table.h"
#include "mta/base/civil_time.h"

namespace sluis::config {
namespace {

void check_listener(Listener& listener, const std::string& path, bool tls_offered, Sheet& sheet) {
  const std::string tls_key = join(path, "tls");
  if (!sheet.has(tls_key) && !tls_offered) listener.tls = Listener::Tls::Off;
  if (listener.tls != Listener::Tls::Off && !tls_offered) {
    sheet.add(sheet.where(tls_key), tls_key + " needs a certificate and there is no tls section",
              "add \"tls: {certificate: …, private_key: …}\", or set it to off");
  }
  if (listener.auth == Listener::Auth::Off && listener.networks.empty()) {
    sheet.add(sheet.where(join(path, "auth")),
              join(path, "auth") + " is off and no networks are trusted: anyone could send",
              "add networks, for example [127.0.0.0/8], or set auth to required");
  }
  if (listener.auth == Listener::Auth::Required && listener.tls == Listener::Tls::Off &&
      listener.networks.empty() && !listener.address.ip.is_loopback()) {
    sheet.warn(sheet.where(path), path + " requires a log-in that is never offered without TLS",
               "add a tls section, or the networks that may log in without it");
  }
}

void check_listeners(Config& config, Sheet& sheet) {
  if (config.listeners.empty() && sheet.has("listeners")) {
    sheet.add(sheet.where("listeners"), "listeners is empty: nobody could submit mail",
              "add one, for example - {address: \"127.0.0.1:2525\"}");
  }
  const bool tls_offered = sheet.has("tls");
  for (size_t i = 0; i < config.listeners.size(); ++i) {
    const std::string path = indexed("listeners", i);
    check_listener(config.listeners[i], path, tls_offered, sheet);
    for (size_t j = 0; j < i; ++j) {
      const auto& address = config.listeners[i].address;
      if (address.port == 0 || address != config.listeners[j].address) continue;
      sheet.add(
          sheet.where(join(path, "address")),
          path + " has the same address as " + indexed("listeners", j) + ": " + to_string(address),
          "give each listener its own address or port");
    }
  }
}

// Every entry's name once. `words` reads them: "dkim.selectors", "selector".
template <typename T>
void check_once(const std::vector<T>& list, const std::string& path, const std::string& word,
                Sheet& sheet) {
  for (size_t i = 0; i < list.size(); ++i) {
    const bool doubled = std::any_of(
        list.begin(), list.begin() + static_cast<std::ptrdiff_t>(i),
        [&](const T& other) { return !other.name.empty() && other.name == list[i].name; });
    if (!doubled) continue;
    sheet.add(sheet.where(join(indexed(path, i), "name")),
              word + " \"" + list[i].name + "\" is given twice", "rename or remove one of them");
  }
}

void check_routes(const Relay& relay, Sheet& sheet) {
  std::vector<std::string> names;
  for (const auto& source : relay.source_addresses) names.push_back(source.name);
  for (size_t i = 0; i < relay.routes.size(); ++i) {
    const Route& route = relay.routes[i];
    const std::string path = indexed("relay.routes", i);
    if (!route.source.empty() &&
        std::find(names.begin(), names.end(), route.source) == names.end()) {
      const std::string meant = nearest(route.source, names);
      sheet.add(
          sheet.where(join(path, "source")),
          path + ".source \"" + route.source + "\" is not in relay.source_addresses",
          meant.empty() ? "add it there, with its address" : "did you mean \"" + meant + "\"?");
    }
    if (route.user.empty() != route.password.empty()) {
      sheet.add(sheet.where(join(path, route.user.empty() ? "password" : "user")),
                path + " has a " +
                    (route.user.empty() ? "password without a user" : "user without a password"),
                "give both for a smarthost with AUTH, or neither");
    }
    if (route.host.empty() && !route.user.empty()) {
      sheet.add(sheet.where(join(path, "user")), path + " would log in to whatever MX DNS names",
                "name the smarthost: host: smtp.example.org");
    }
  }
}

void check_times(const Config& config, Sheet& sheet) {
  if (config.retry.intervals.empty()) {
    sheet.add(sheet.where("retry.intervals"), "retry.intervals is empty",
              "write at least one, for example [5m, 1h]");
  }
  if (config.retry.delay_notice >= config.retry.lifetime && sheet.has("retry.delay_notice")) {
    sheet.add(
        sheet.where("retry.delay_notice"),
        "retry.delay_notice is not before retry.lifetime: it would never be sent",
        "make it shorter than " + sluis::to_string(config.retry.lifetime) + ", or 0s for none");
  }
}

// The one that replaces `name`, if any.
const Selector* successor_of(const Dkim& dkim, const std::string& name) {
  for (const Selector& selector : dkim.selectors) {
    if (selector.replaces == name) return &selector;
  }
  return nullptr;
}

// Each selector has one successor, and nobody is replaced by itself, however far round.
void check_rotation(const Dkim& dkim, Sheet& sheet) {
  for (size_t i = 0; i < dkim.selectors.size(); ++i) {
    const Selector& selector = dkim.selectors[i];
    if (selector.replaces.empty()) continue;
    const std::string path = indexed("dkim.selectors", i) + ".replaces";
    const Selector* first = successor_of(dkim, selector.replaces);
    if (first != &selector) {
      sheet.add(sheet.where(path),
                path + ": " + selector.replaces + " is replaced by " + first->name + " already",
                "let one selector replace it");
    }
    const Selector* next = &selector;
    for (size_t steps = 0; next && steps <= dkim.selectors.size(); ++steps) {
      next = successor_of(dkim, next->name);
      if (next != &selector) continue;
      sheet.add(sheet.where(path), path + ": " + selector.name + " would in the end replace itself",
                "name the older selector here, and nothing at the older one");
      break;
    }
  }
}

const Selector* selector_named(const Dkim& dkim, const std::string& name) {
  for (const Selector& selector : dkim.selectors) {
    if (selector.name == name) return &selector;
  }
  return nullptr;
}

// Legacy selectors lead somewhere, and keys take the place of others of their own scheme only.
void check_schemes(const Dkim& dkim, Sheet& sheet) {
  for (size_t i = 0; i < dkim.selectors.size(); ++i) {
    const Selector& selector = dkim.selectors[i];
    const std::string path = indexed("dkim.selectors", i);
    if (selector.scheme == SelectorScheme::Legacy && dkim.legacy_base.empty()) {
      sheet.add(sheet.where(path + ".scheme"),
                path + ".scheme is legacy and there is no dkim.legacy_base",
                "add the domain that its CNAMEs lead to: legacy_base: provider.example");
    }
    const Selector* older = selector_named(dkim, selector.replaces);
    if (older && older->scheme != selector.scheme) {
      sheet.add(sheet.where(path + ".replaces"),
                path + ".replaces: " + older->name + " and " + selector.name +
                    " are of different schemes",
                "a domain moves to another scheme with: sluis domain set-scheme");
    }
  }
}

// A key in a file for all domains, or one for each domain that is asked for CNAMEs.
void check_key_source(const Selector& selector, const std::string& path, const Dkim& dkim,
                      Sheet& sheet) {
  const std::string key = join(path, "per_domain");
  if (!sheet.has(key)) {
    if (!sheet.has(join(path, "private_key")))
      sheet.add(sheet.where(path), path + " has no key",
                "add private_key: FILE, or per_domain: rsa-2048 for a key of each domain's own");
    return;
  }
  if (sheet.has(join(path, "private_key")))
    sheet.add(sheet.where(key), path + " has both per_domain and private_key",
              "remove one: a selector holds one key for all, or one for each domain");
  if (selector.scheme == SelectorScheme::Legacy)
    sheet.add(sheet.where(key), key + " is given for a selector of the scheme legacy",
              "remove scheme: the keys of the earlier set-up are the same for all");
  if (dkim.cname_base.empty())
    sheet.add(sheet.where(key), key + " is given and there is no dkim.cname_base",
              "add the domain below which the keys stand: cname_base: dkim.provider.example");
}

void check_key_sources(const Dkim& dkim, Sheet& sheet) {
  for (size_t i = 0; i < dkim.selectors.size(); ++i) {
    const Selector& selector = dkim.selectors[i];
    const std::string path = indexed("dkim.selectors", i);
    check_key_source(selector, path, dkim, sheet);
    const Selector* older = selector_named(dkim, selector.replaces);
    if (older && older->per_domain.has_value() != selector.per_domain.has_value())
      sheet.add(sheet.where(path + ".replaces"),
                path + ".replaces: of " + older->name + " and " + selector.name +
                    " one is per_domain and the other is not",
                "remove replaces: a domain goes over by: sluis domain set-scheme DOMAIN cname");
  }
}

void check_signing(const Config& config, Sheet& sheet) {
  check_rotation(config.dkim, sheet);
  check_schemes(config.dkim, sheet);
  check_key_sources(config.dkim, sheet);
  if (config.dkim.unverified_domain == UnverifiedDomain::Provider &&
      config.dkim.provider_domain.empty()) {
    sheet.add(sheet.where("dkim.unverified_domain"),
              "dkim.unverified_domain is provider and there is no dkim.provider_domain",
              "add the domain that signs for others: provider_domain: provider.example");
  }
}

// What customers' bounce aliases lead to can be judged only by the addresses that mail leaves from,
// and only domains with scheme cname are asked for one.
void check_bounce_alias(const Config& config, Sheet& sheet) {
  const std::string target_key = "bounce.alias_target";
  if (config.bounce.alias_target.empty()) {
    if (sheet.has("bounce.alias"))
      sheet.add(sheet.where("bounce.alias"), "bounce.alias is given and there is no " + target_key,
                "add where it leads: alias_target: rp.provider.example");
    return;
  }
  if (config.dkim.cname_base.empty())
    sheet.add(
        sheet.where(target_key), target_key + " is given and there is no dkim.cname_base",
        "add cname_base, or remove it: only domains with scheme cname are asked for an alias");
  if (config.spf.egress.empty())
    sheet.add(
        sheet.where(target_key), target_key + " is given and there is no spf.egress",
        "add the addresses that mail leaves from: the SPF record behind it is judged by them");
}

}  // namespace

void validate(Config& config, Sheet& sheet) {
  check_listeners(config, sheet);
  check_once(config.accounts, "accounts", "account", sheet);
  check_once(config.dkim.selectors, "dkim.selectors", "selector", sheet);
  check_once(config.relay.source_addresses, "relay.source_addresses", "source address", sheet);
  check_routes(config.relay, sheet);
  check_times(config, sheet);
  check_signing(config, sheet);
  check_bounce_alias(config, sheet);
}

}  // namespace sluis::config
