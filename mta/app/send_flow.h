// SPDX-License-Identifier: Apache-2.0
// send_flow: `sluis send`, by the way that every message comes in: admission, repair, durable
// commit.
#pragma once

#include "mta/admin/admin_context.h"
#include "mta/intake/acceptance.h"

namespace sluis::app {

// Conflict or Invalid with the sentence that an SMTP client would have got.
Task<Result<admin::SendResult>> send_flow(intake::IntakeContext& context,
                                          std::shared_ptr<const intake::IntakeSettings> settings,
                                          admin::SendRequest request, admin::BodySource& body);

}  // namespace sluis::app
