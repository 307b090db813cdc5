// SPDX-License-Identifier: Apache-2.0
#include "mta/intake/intake_settings.h"

#include "mta/base/ascii.h"
#include "mta/queue/unverified_rule.h"

namespace sluis::intake {
namespace {

mail::LineRuleSettings line_rules(const config::Submission& from) {
  using To = mail::LineRuleSettings;
  To to;
  to.bare_line_end = from.bare_line_end == config::BareLineEnd::Reject ? To::BareLineEnd::Reject
                                                                       : To::BareLineEnd::Normalise;
  to.nul = from.nul == config::NulOctet::Remove ? To::Nul::Remove : To::Nul::Reject;
  to.long_line =
      from.long_line == config::LongLine::Split ? To::LongLine::Split : To::LongLine::Reject;
  to.eight_bit_header = from.eight_bit_header == config::EightBitHeader::Reject
                            ? To::EightBitHeader::Reject
                            : To::EightBitHeader::Accept;
  return to;
}

}  // namespace

std::shared_ptr<const IntakeSettings> make_settings(const config::Config& config) {
  auto settings = std::make_shared<IntakeSettings>();
  settings->hostname = config.hostname;
  settings->limits = config.limits;
  settings->lines = line_rules(config.submission);
  settings->received_client_address = config.submission.received_client_address;
  settings->longest_hold = config.schedule.max_ahead;
  settings->unverified = queue::unverified_rule(config.dkim.unverified_domain);
  settings->body_canonical =
      config.dkim.body_canonical == "simple" ? keys::Canonical::Simple : keys::Canonical::Relaxed;
  settings->lifetime = config.retry.lifetime;
  if (!config.bounce.alias_target.empty())
    settings->bounce_label = ascii::to_lower(config.bounce.alias);
  return settings;
}

}  // namespace sluis::intake
