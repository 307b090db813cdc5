// SPDX-License-Identifier: Apache-2.0
// Checks what a client gave to AUTH: the hash on a worker, the same time for a user that does not
// exist, and a delay before the answer to a failure (RFC 4954 6). Never logs a password.
#pragma once

#include "mta/intake/intake_context.h"
#include "mta/net/task.h"
#include "mta/smtp/auth_exchange.h"
#include "mta/smtp/reply.h"

namespace sluis::intake {

// 235 when they are right, else 535, or 454 when it cannot be told now. `context` outlives the
// call.
Task<smtp::Reply> check_credentials(IntakeContext& context, smtp::Credentials credentials,
                                    IpAddress client, Millis base_delay);

}  // namespace sluis::intake
