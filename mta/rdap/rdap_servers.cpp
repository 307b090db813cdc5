// SPDX-License-Identifier: Apache-2.0
#include "mta/rdap/rdap_servers.h"

#include "mta/base/ascii.h"
#include "mta/rdap/rdap_servers_text.h"

namespace sluis::rdap {

Result<RdapServers> parse_rdap_servers(std::string_view text) {
  RdapServers out;
  size_t number = 0;
  for (const std::string_view raw : ascii::split(text, '\n')) {
    ++number;
    const std::string_view line = ascii::trim(raw);
    if (line.empty() || line.front() == '#') continue;
    const size_t gap = std::min(line.find_first_of(" \t"), line.size());
    const std::string url(ascii::trim(line.substr(gap)));
    if (!url.starts_with("https://") || !url.ends_with('/'))
      return fail(ErrorKind::Invalid,
                  "line " + std::to_string(number) +
                      ": an ending and a base URL must stand here, as in \"nl https://…/\"");
    out.insert_or_assign(ascii::to_lower(line.substr(0, gap)), url);
  }
  return out;
}

const RdapServers& known_rdap_servers() {
  static const RdapServers servers = parse_rdap_servers(rdap_servers_text()).value();
  return servers;
}

std::string find_rdap_server(const RdapServers& servers, std::string_view domain) {
  for (size_t dot = domain.find('.'); dot != std::string_view::npos; dot = domain.find('.')) {
    domain.remove_prefix(dot + 1);
    if (const auto at = servers.find(domain); at != servers.end()) return at->second;
  }
  return {};
}

}  // namespace sluis::rdap
