// SPDX-License-Identifier: Apache-2.0
#include "mta/app/event_settings.h"

namespace sluis::app {

events::EventLogSettings event_settings(const config::Config& config) {
  events::EventLogSettings settings;
  settings.file =
      config.events.file.empty() ? config.data_dir + "/events/events.jsonl" : config.events.file;
  settings.rotate_size = config.events.rotate_size;
  settings.keep_files = config.events.keep_files;
  return settings;
}

}  // namespace sluis::app
