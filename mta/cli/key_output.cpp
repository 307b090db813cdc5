// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/key_output.h"

#include <nlohmann/json.hpp>

#include "keys/record_text.h"
#include "mta/cli/text.h"

namespace sluis::cli {

using Json = nlohmann::ordered_json;

std::string type_of(const keys::SigningKey& key) {
  return key.type == keys::KeyType::Ed25519 ? "ed25519" : "rsa" + std::to_string(key.bits);
}

std::string type_of(const KnownKey& known, const Result<keys::SigningKey>& key) {
  if (!known.per_domain.empty()) return known.per_domain + " a domain";
  return key ? type_of(*key) : "-";
}

std::string own_rotation_steps(const KnownKey& known, const KeyPlaces& places,
                               const std::string& to) {
  const std::string kind = known.per_domain == "ed25519" ? "ed25519" : "rsa-2048";
  return "Each domain gets a new key of its own:\n"
         "1. Add to dkim.selectors in " +
         places.config_file + ":\n     - {name: " + to + ", per_domain: " + kind +
         ", replaces: " + known.selector +
         "}\n"
         "2. Reload the daemon (SIGHUP, or systemctl reload sluis).\n"
         "3. Put into our own zone what \"sluis key records\" tells, and have each domain add the "
         "CNAME\n   that \"sluis domain records DOMAIN\" tells.\n"
         "A domain's new key signs 5 % of its mail for a day, then takes the place of " +
         known.selector +
         ".\n"
         "4. Keep " +
         known.selector +
         " in the configuration and in DNS until sluis key list says that it is safe\n   to "
         "remove: "
         "then take it out of the configuration first, and out of DNS after that.\n";
}

std::string key_json(const KnownKey& known, const Result<keys::SigningKey>& key,
                     const KeyHistory* history) {
  Json json{{"selector", known.selector}, {"file", known.file}, {"configured", known.configured}};
  if (!known.per_domain.empty()) {
    json["type"] = known.per_domain;
    json["per_domain"] = true;
  } else if (key) {
    json["type"] = type_of(*key);
    json["bits"] = key->bits;
    json["name"] = keys::record_name(known.selector, "");
    json["record"] = keys::record_value(*key);
  } else {
    json["problem"] = key.error().text;
  }
  if (history) {
    const Json told = Json::parse(history->json, nullptr, false);
    for (const char* name : {"stage", "domains", "replaced_by", "last_signed", "safe_from"}) {
      if (told.is_object() && told.contains(name)) json[name] = told[name];
    }
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string stage_of(const KeyHistory* history, const View& view) {
  if (!history) return "-";
  if (history->stage == "kept") return "kept until " + when(history->safe_from, view.now);
  if (history->stage == "retiring")
    return "retiring: " + std::to_string(history->domains) + " domains not yet with " +
           history->replaced_by;
  return history->stage;
}

std::string next_steps(const keys::SigningKey& key, const KeyPlaces& places,
                       const std::string& replaced) {
  const std::string file =
      places.config_file.empty() ? "the configuration file" : places.config_file;
  return "\nTo sign with it:\n"
         "1. Add to dkim.selectors in " +
         file +
         ":\n"
         "     - {name: " +
         key.selector + ", private_key: " + key.file +
         (replaced.empty() ? "" : ", replaces: " + replaced) +
         "}\n"
         "   The daemon's user must be able to read that file, and nobody else.\n"
         "2. Reload the daemon (SIGHUP, or systemctl reload sluis).\n"
         "3. Publish in each domain's DNS, as \"sluis domain records DOMAIN\" tells too:\n\n" +
         record_text(key, "", RecordForm::Text) +
         "\nA domain's mail is signed with it once \"sluis domain verify DOMAIN\" has seen the "
         "record.\n";
}

std::string record_text(const keys::SigningKey& key, const std::string& domain, RecordForm form) {
  const std::string name = keys::record_name(key.selector, domain);
  const std::string value = keys::record_value(key);
  if (form == RecordForm::Zone) {
    const std::string line = keys::zone_line(domain.empty() ? name : name + ".", value);
    return line.ends_with('\n') ? line : line + "\n";
  }
  if (form == RecordForm::Json) {
    return Json{{"selector", key.selector}, {"type", "TXT"}, {"name", name}, {"value", value}}
               .dump() +
           "\n";
  }
  return labelled({{"type", "TXT"}, {"name", name}, {"value", value}});
}

}  // namespace sluis::cli
