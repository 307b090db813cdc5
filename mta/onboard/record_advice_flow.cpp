// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/record_advice_flow.h"

#include "mta/lookup/dmarc_flow.h"
#include "mta/lookup/spf_flow.h"
#include "mta/onboard/name_server_flow.h"

namespace sluis::onboard {

Task<RecordAdvice> ask_record_advice(dns::Resolver& resolver, const Clock& clock,
                                     policy::spf::MergeRequest request) {
  RecordAdvice out;
  const std::string domain = request.domain;
  resolver.forget(domain);
  if (!request.include.empty()) {
    out.spf = co_await lookup::merge_spf(resolver, clock, std::move(request), kAdviceTimeLimit);
    if (out.spf->action == policy::spf::MergeResult::Action::Unanswered) {
      out.unanswered = out.spf->reason;
      co_return out;
    }
  }
  const auto dmarc = co_await lookup::find_dmarc(resolver, domain);
  if (!dmarc) {
    out.unanswered = dmarc.error().text;
    co_return out;
  }
  out.has_dmarc = dmarc->has_value();
  out.name_servers = co_await name_servers_of(resolver, domain);
  co_return out;
}

}  // namespace sluis::onboard
