// SPDX-License-Identifier: Apache-2.0
#include "config/kinds.h"

namespace sluis::config {
namespace {

// The sentences of base name the fault; here is only what would be right.
template <typename T>
tl::expected<T, Fault> judged(Result<T> parsed, std::string_view text, std::string remedy) {
  if (parsed) return std::move(*parsed);
  return wrong("is " + quoted(text) + ": " + parsed.error().text, std::move(remedy));
}

template <typename T>
Kind<T> kind_of(std::string name, Result<T> (*parse)(std::string_view), std::string remedy) {
  return {std::move(name), [=](std::string_view text) { return judged(parse(text), text, remedy); },
          [](const T& shown) { return to_string(shown); }};
}

Result<SocketAddress> parse_server(std::string_view text) {
  constexpr uint16_t kDnsPort = 53;
  if (auto ip = parse_ip(text)) return SocketAddress{*ip, kDnsPort};
  return parse_socket_address(text);
}

}  // namespace

Kind<IpAddress> ip_address() {
  return kind_of<IpAddress>("address", parse_ip, "write an address like 192.0.2.1 or 2001:db8::1");
}

Kind<IpNetwork> network() {
  return kind_of<IpNetwork>("network", parse_network, "write a network like 10.0.0.0/8");
}

Kind<SocketAddress> socket_address() {
  auto kind = kind_of<SocketAddress>("address:port", parse_socket_address,
                                     "write address and port: \"0.0.0.0:587\" or \"[::]:587\"");
  kind.show = [](const SocketAddress& shown) {
    return shown == SocketAddress{} ? std::string() : to_string(shown);
  };
  return kind;
}

Kind<SocketAddress> server_address() {
  return kind_of<SocketAddress>(
      "address[:port]", parse_server,
      "write an address, with a port if it is not 53: \"127.0.0.1:5353\"");
}

Kind<std::string> address_text() {
  auto inner = socket_address();
  return {inner.name,
          [inner](std::string_view text) -> tl::expected<std::string, Fault> {
            return inner.parse(text).map([](const SocketAddress& a) { return to_string(a); });
          },
          [](const std::string& shown) { return shown; }};
}

}  // namespace sluis::config
