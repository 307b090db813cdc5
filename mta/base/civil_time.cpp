// SPDX-License-Identifier: Apache-2.0
#include "mta/base/civil_time.h"

namespace sluis {}
