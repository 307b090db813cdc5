// SPDX-License-Identifier: Apache-2.0
// Stream: bytes both ways over TCP, a Unix socket or TLS. One read and one write may be under way
// at a time. close() completes what is under way with Cancelled; every operation completes exactly
// once. A stream belongs to its loop's thread; tests use PipeStream (tests/support) behind the same
// face.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mta/base/ip_address.h"
#include "mta/net/loop.h"

namespace sluis {

// What a TLS session turned out to be.
struct TlsFacts {
  std::string version;  // "TLSv1.3"
  std::string cipher;   // "TLS_AES_256_GCM_SHA384"
  bool resumed = false;
  bool verified = false;     // the peer's certificate chain and name were right
  std::string verify_error;  // why not, when they were checked and were not
};

class Stream {
 public:
  virtual ~Stream() = default;

  // At least one byte into `into`; 0 at the end of the stream. Timeout, Closed or Cancelled.
  virtual Task<Result<size_t>> read_some(std::span<char> into, Millis timeout) = 0;
  // All of `bytes`, which must live until then.
  // After a Timeout the stream is closed: nobody knows how much of it went out.
  virtual Task<Result<void>> write_all(std::string_view bytes, Millis timeout) = 0;
  // Octets have come that nobody has read. With TLS they may be its own, with nothing to read.
  virtual bool has_input() const { return false; }
  // Nobody will read what is written: the other end is gone (known of Unix sockets at once, of TCP
  // when it refused something), or we closed. One that only said its last word is still there.
  virtual bool hung_up() const { return false; }
  // A last word before close(): as many of the bytes as can leave without waiting; says how many.
  virtual size_t write_now(std::string_view) { return 0; }
  // Ends both directions now. Idempotent; the destructor calls it.
  virtual void close() = 0;

  virtual SocketAddress peer() const = 0;  // zero for a Unix socket
  virtual SocketAddress local() const = 0;
  virtual std::optional<TlsFacts> tls() const { return std::nullopt; }
  // The user id at the other end of a Unix socket, as the kernel knows it.
  virtual std::optional<uint32_t> peer_user() const { return std::nullopt; }
};

using StreamPtr = std::unique_ptr<Stream>;

// Connects with TCP_NODELAY. `source`: the local address to bind, if any. A refused or unreachable
// address is Unavailable with the system's word for it; a passed deadline is Timeout.
Task<Result<StreamPtr>> connect_tcp(Loop& loop, SocketAddress to, std::optional<IpAddress> source,
                                    Millis timeout);
Task<Result<StreamPtr>> connect_unix(Loop& loop, std::string path, Millis timeout);

}  // namespace sluis
