// SPDX-License-Identifier: Apache-2.0
// What of the configuration the watch over our own side of DNS works by: every address that mail
// can leave from with the name it greets with, what customers include, and, where a domain of the
// provider's own signs, our keys below it. Pure.
#pragma once

#include "mta/app/settings.h"
#include "mta/onboard/platform_watch.h"

namespace sluis::app {

onboard::PlatformSettings platform_settings(const Settings& settings);

}  // namespace sluis::app
