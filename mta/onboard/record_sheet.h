// SPDX-License-Identifier: Apache-2.0
// RecordSheet: everything that a customer has to publish for one domain: a TXT or CNAME record for
// each of our selectors, the token that proves whose the domain is where the CNAMEs do not, the
// alias that mail returns to under scheme cname, or else the SPF record merged with what is there
// already, a DMARC record where none applies; with the hints for the host of the domain's DNS. Made
// without DNS too: then it says what could not be looked at. Pure.
#pragma once

#include "keys/key_store.h"
#include "mta/onboard/bounce_alias.h"
#include "mta/onboard/domain_record.h"
#include "mta/onboard/record_advice_flow.h"
#include "mta/onboard/record_instructions.h"
#include "mta/onboard/selector_plan.h"

namespace sluis::onboard {

struct RecordSubject {
  std::string domain;
  Scheme scheme = Scheme::Txt;
  std::vector<SelectorWanted> selectors;
  std::string token;  // empty: it is not asked for
  const keys::KeyStore& keys;
  std::string spf_include;  // empty: none
  std::optional<BounceAlias> bounce =
      {};  // with it the SPF record need not change, and is not told
};

struct RecordSheet {
  std::string domain;
  Scheme scheme = Scheme::Txt;
  std::string dns_host;                   // as people know it; empty: not known
  std::vector<std::string> name_servers;  // none: not known
  std::vector<RecordInstruction> records;
};

RecordSheet record_sheet(const RecordSubject& subject, const RecordAdvice& advice,
                         const policy::DnsHosts& hosts);

}  // namespace sluis::onboard
