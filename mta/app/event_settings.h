// SPDX-License-Identifier: Apache-2.0
// The event file's settings, with its place where the configuration does not say.
#pragma once

#include "config/schema.h"
#include "mta/events/event_log.h"

namespace sluis::app {

events::EventLogSettings event_settings(const config::Config& config);

}  // namespace sluis::app
