// SPDX-License-Identifier: Apache-2.0
#include "mta/base/random.h"
#include "mta/cli/txt_lookup.h"
#include "mta/dns/caching_resolver.h"
#include "mta/dns/system_servers.h"

namespace sluis::cli {
namespace {

Task<void> ask(dns::Resolver& resolver, std::string name, TxtAnswers& answers) {
  dns::Answer answer = co_await resolver.query(name, dns::Type::TXT);
  answers[name] = std::move(answer);
}

}  // namespace

Result<std::vector<SocketAddress>> servers_for(const std::string& resolver,
                                               const std::vector<SocketAddress>& configured) {
  if (resolver.empty()) return configured.empty() ? dns::system_servers() : configured;
  constexpr uint16_t kDnsPort = 53;
  if (const auto ip = parse_ip(resolver)) return std::vector{SocketAddress{*ip, kDnsPort}};
  const auto address = parse_socket_address(resolver);
  if (!address)
    return fail(ErrorKind::Invalid, "--resolver: '" + resolver +
                                        "' is no address of a name server; write 192.0.2.53, "
                                        "192.0.2.53:53 or [2001:db8::53]:53");
  return std::vector{*address};
}

TxtAnswers look_up_txt(std::vector<SocketAddress> servers, const std::vector<std::string>& names) {
  TxtAnswers answers;
  if (names.empty()) return answers;
  Loop loop;
  const SystemClock clock;
  SystemRandom random;
  dns::ResolverSettings settings;
  settings.servers = std::move(servers);
  dns::CachingResolver resolver(loop, clock, random, std::move(settings));
  Gate gate;
  for (const auto& name : names) spawn(ask(resolver, name, answers), gate);
  // Posted, since the last answer may be there already: a loop is stopped only while it runs.
  loop.post([&] { gate.when_idle([&loop] { loop.stop(); }); });
  loop.run();
  return answers;
}

}  // namespace sluis::cli
