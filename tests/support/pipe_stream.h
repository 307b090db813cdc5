// SPDX-License-Identifier: Apache-2.0
// PipeStream: two ends of a connection in memory, behind Stream's face, with the faults that real
// connections have: short reads, delay, a peer that does not read, a cut at any byte. Completions
// come from the loop, as a socket's do, and timeouts are the loop's. One loop's thread.
//
//   auto [client, server] = PipeStream::pair(loop);
//   spawn(flow_under_test(std::move(server)), gate);
//   client->put("EHLO a\r\n");
//   run_until(loop, [&] { return client->arrived().ends_with("\r\n"); });
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "mta/net/stream.h"

namespace sluis {

class PipeStream final : public Stream {
 public:
  using Pair = std::pair<std::unique_ptr<PipeStream>, std::unique_ptr<PipeStream>>;
  static Pair pair(Loop& loop);
  ~PipeStream() override;

  Task<Result<size_t>> read_some(std::span<char> into, Millis timeout) override;
  Task<Result<void>> write_all(std::string_view bytes, Millis timeout) override;
  size_t write_now(std::string_view bytes) override;
  bool has_input() const override;
  bool hung_up() const override;
  void close() override;
  SocketAddress peer() const override { return peer_; }
  SocketAddress local() const override { return local_; }
  std::optional<TlsFacts> tls() const override { return tls_; }

  // What this end says of itself.
  void set_peer(SocketAddress peer) { peer_ = peer; }
  void set_local(SocketAddress local) { local_ = local; }
  void set_tls(TlsFacts facts) { tls_ = std::move(facts); }

  // For a test that drives this end without a coroutine.
  void put(std::string_view bytes);    // sends, whatever the other end's capacity
  const std::string& arrived() const;  // unread bytes, those on hold too
  std::string take();                  // reads them all
  bool peer_gone() const;              // the other end closed, or the connection was cut

  // Faults.
  void limit_reads(size_t most);     // no read at this end returns more
  void hold();                       // nothing that arrives is seen at this end …
  void release();                    // … until now
  void set_capacity(size_t unread);  // writes of the other end wait while so much is unread here
  void cut();                        // the connection breaks: both ends get Closed
  void cut_after(size_t bytes);      // breaks when this end has sent so many more

  struct Wire;

 private:
  PipeStream(std::shared_ptr<Wire> wire, int side);

  std::shared_ptr<Wire> wire_;
  int side_;
  SocketAddress peer_, local_;
  std::optional<TlsFacts> tls_;
};

}  // namespace sluis
