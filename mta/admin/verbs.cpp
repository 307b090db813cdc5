// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <limits>

#include "mta/admin/verb.h"
#include "mta/base/ascii.h"

namespace sluis::admin {

Result<const Verb*> find_verb(std::string_view name) {
  const std::array groups{status_verbs(), queue_verbs(), queue_act_verbs(), send_verbs(),
                          domain_verbs(), key_verbs(),   account_verbs(),   trace_verbs()};
  const Verb* nearest = nullptr;
  size_t least = std::numeric_limits<size_t>::max();
  for (const auto& group : groups) {
    for (const Verb& verb : group) {
      if (verb.name == name) return &verb;
      const size_t distance = ascii::edit_distance(name, verb.name);
      if (distance < least) {
        least = distance;
        nearest = &verb;
      }
    }
  }
  return fail(ErrorKind::Invalid, "this daemon does not know the verb \"" +
                                      std::string(name.substr(0, 60)) + "\"; the nearest is \"" +
                                      std::string(nearest->name) + "\"");
}

}  // namespace sluis::admin
