// SPDX-License-Identifier: Apache-2.0
// Kinds: what a single value in the configuration may be: how it is read, how it is written back
// and what is said when it is wrong. A fault quotes the value except where it may be a secret.
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "mta/base/clock.h"
#include "mta/base/ip_address.h"

namespace sluis::config {

struct Fault {
  std::string what, remedy;
};
inline tl::unexpected<Fault> wrong(std::string what, std::string remedy) {
  return tl::unexpected(Fault{std::move(what), std::move(remedy)});
}
std::string quoted(std::string_view text);  // cut short when long

template <typename T>
struct Kind {
  std::string name;  // "duration", "off | starttls | implicit"
  std::function<tl::expected<T, Fault>(std::string_view)> parse;
  std::function<std::string(const T&)> show;
};

Kind<std::string> text();
Kind<std::string> secret();  // shown as "(hidden)", never quoted
Kind<std::string> name();    // letters, digits and "._@+-"
Kind<std::string> path();
Kind<std::string> host_name();
Kind<std::string> host_or_address();
Kind<std::string> domain_pattern();  // "example.org", "*.example.org", "*"
Kind<std::string> mail_address();
Kind<std::string> selector_name();  // RFC 6376 3.1
Kind<std::string> crypt_hash();     // crypt(3), of a kind that is still strong
Kind<std::string> memory_budget();  // "512MiB" or "25%"
Kind<std::string> address_text();   // a socket address, kept as it stands
Kind<bool> boolean();
Kind<uint32_t> whole(uint32_t least, uint32_t most = std::numeric_limits<uint32_t>::max());
Kind<uint16_t> port(uint16_t least = 1);
Kind<double> share();  // 0 to 1
Kind<double> rate();   // 0 or more a second
Kind<uint64_t> size(uint64_t least = 1);
Kind<Millis> duration(Millis least = Millis(1));
Kind<IpAddress> ip_address();
Kind<IpNetwork> network();
Kind<SocketAddress> socket_address();
Kind<SocketAddress> server_address();  // the port may be left out: 53

// The word for a fault's remedy and for the documentation: "off | starttls | implicit".
std::string joined(const std::vector<std::string>& words);
Fault not_one_of(std::string_view text, const std::vector<std::string>& words);

template <typename E>
Kind<E> one_of(std::vector<std::pair<std::string, E>> values) {
  std::vector<std::string> words;
  for (const auto& value : values) words.push_back(value.first);
  return {joined(words),
          [values, words](std::string_view text) -> tl::expected<E, Fault> {
            for (const auto& [word, value] : values) {
              if (word == text) return value;
            }
            return tl::unexpected(not_one_of(text, words));
          },
          [values](const E& shown) -> std::string {
            for (const auto& [word, value] : values) {
              if (value == shown) return word;
            }
            return {};
          }};
}

}  // namespace sluis::config
