// SPDX-License-Identifier: Apache-2.0
#include "mta/rdap/ask_registry.h"

#include "mta/mail/typed_domain.h"
#include "mta/rdap/rdap_answer.h"

namespace sluis::rdap {

using policy::checks::Registration;
using policy::checks::RegistryAnswer;

Registration ask_registry(const std::string& base, const std::string& domain,
                          const FetchRules& rules) {
  Registration out;
  out.domain = mail::registered_domain(domain);
  if (base.empty()) return out;
  const std::string url = base + (base.ends_with('/') ? "" : "/") + "domain/" + out.domain;
  const auto fetched = fetch(url, rules);
  out.answer = RegistryAnswer::Silent;
  if (!fetched) {
    out.reason = fetched.error().text;
  } else if (fetched->status == 404) {  // RFC 7480 5.3
    out.answer = RegistryAnswer::Unknown;
  } else if (fetched->status != 200) {
    out.reason = "it answers with status " + std::to_string(fetched->status);
  } else if (auto read = read_rdap(out.domain, fetched->body)) {
    return std::move(*read);
  } else {
    out.reason = read.error().text;
  }
  return out;
}

}  // namespace sluis::rdap
