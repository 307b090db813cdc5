// SPDX-License-Identifier: Apache-2.0
#include "mta/net/listener.h"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/run_on_loop.h"

using namespace sluis;
namespace fs = std::filesystem;

namespace {

constexpr Millis kLong = std::chrono::seconds(30);
const SocketAddress kAnyPort = *parse_socket_address("127.0.0.1:0");

struct TempDir {
  fs::path path;
  TempDir() {
    std::string name = (fs::temp_directory_path() / "sluis-net-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~TempDir() { fs::remove_all(path); }
  std::string file(const char* name) const { return (path / name).string(); }
};

// A bound, listening TCP socket that does not share its port.
int foreign_listener(uint16_t& port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(socket, 10) == 0);
  socklen_t length = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
  port = ntohs(address.sin_port);
  return socket;
}

}  // namespace

TEST_CASE("an address another program has is refused with its name and the system's word") {
  Loop loop;
  uint16_t port = 0;
  const int taken = foreign_listener(port);
  const SocketAddress address{kAnyPort.ip, port};
  auto listener = Listener::tcp(loop, address, [](StreamPtr) {});
  REQUIRE_FALSE(listener);
  CHECK(listener.error().kind == ErrorKind::Io);
  CHECK(listener.error().text == "127.0.0.1:" + std::to_string(port) + ": address already in use");
  ::close(taken);
}

TEST_CASE("several shards listen on one address and between them take every connection") {
  Loop loop;
  std::vector<StreamPtr> first, second;
  auto one = Listener::tcp(loop, kAnyPort, [&](StreamPtr s) { first.push_back(std::move(s)); });
  REQUIRE(one);
  auto two =
      Listener::tcp(loop, (*one)->address(), [&](StreamPtr s) { second.push_back(std::move(s)); });
  REQUIRE(two);
  std::vector<StreamPtr> clients;
  for (int i = 0; i < 40; ++i) {
    auto client = run_on_loop(loop, connect_tcp(loop, (*one)->address(), std::nullopt, kLong));
    REQUIRE(client);
    clients.push_back(std::move(*client));
  }
  run_until(loop, [&] { return first.size() + second.size() == 40; });
  CHECK(!first.empty());
  CHECK(!second.empty());
}

TEST_CASE("an address that another copy of the program shares out is seen not to be free") {
  Loop loop;
  auto listener = Listener::tcp(loop, kAnyPort, [](StreamPtr) {});
  const auto address = (*listener)->address();
  const auto taken = Listener::check_free(address);
  REQUIRE_FALSE(taken);
  CHECK(taken.error().text == to_string(address) + ": address already in use");
  listener->reset();
  CHECK(Listener::check_free(address));
}

TEST_CASE("a destroyed listener takes no more connections, also from inside its own callback") {
  Loop loop;
  std::unique_ptr<Listener> listener;
  int taken = 0;
  listener = *Listener::tcp(loop, kAnyPort, [&](StreamPtr) {
    ++taken;
    listener.reset();
  });
  const auto address = listener->address();
  auto client = run_on_loop(loop, connect_tcp(loop, address, std::nullopt, kLong));
  CHECK(client);
  run_until(loop, [&] { return taken > 0; });
  auto refused = run_on_loop(loop, connect_tcp(loop, address, std::nullopt, kLong));
  CHECK_FALSE(refused);
  CHECK(taken == 1);
}

TEST_CASE("a listener out of descriptors rests and goes on when some come free") {
  Loop loop;
  std::vector<StreamPtr> taken;
  auto listener =
      Listener::tcp(loop, kAnyPort, [&](StreamPtr s) { taken.push_back(std::move(s)); });
  auto warm = run_on_loop(loop, connect_tcp(loop, (*listener)->address(), std::nullopt, kLong));
  run_until(loop, [&] { return taken.size() == 1; });
  // Exactly one descriptor is left: the client takes it.
  rlimit before;
  ::getrlimit(RLIMIT_NOFILE, &before);
  const int next = ::dup(0);
  ::close(next);
  const rlimit tight{static_cast<rlim_t>(next) + 1, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &tight) == 0);
  auto client = run_on_loop(loop, connect_tcp(loop, (*listener)->address(), std::nullopt, kLong));
  CHECK(client);
  run_on_loop(loop, sleep_for(loop, Millis(30)));
  CHECK(taken.size() == 1);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  run_until(loop, [&] { return taken.size() == 2; });
}

TEST_CASE("a Unix socket has its mode, carries bytes and is removed with its listener") {
  TempDir dir;
  const std::string path = dir.file("control.sock");
  Loop loop;
  StreamPtr server;
  auto listener =
      Listener::unix_socket(loop, path, 0600, [&](StreamPtr s) { server = std::move(s); });
  REQUIRE(listener);
  struct stat status;
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  auto client = run_on_loop(loop, connect_unix(loop, path, kLong));
  REQUIRE(client);
  run_until(loop, [&] { return server != nullptr; });
  CHECK(server->write_now("hello") == 5);
  std::array<char, 100> space;
  CHECK(*run_on_loop(loop, (*client)->read_some(space, kLong)) == 5);
  CHECK(server->peer() == SocketAddress{});
  listener->reset();
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("a client of a Unix socket that went away is noticed without reading") {
  TempDir dir;
  const std::string path = dir.file("control.sock");
  Loop loop;
  StreamPtr server;
  auto listener =
      Listener::unix_socket(loop, path, 0600, [&](StreamPtr s) { server = std::move(s); });
  REQUIRE(listener);
  auto client = run_on_loop(loop, connect_unix(loop, path, kLong));
  REQUIRE(client);
  run_until(loop, [&] { return server != nullptr; });
  (*client)->write_now("a question\n");
  CHECK_FALSE(server->hung_up());
  client->reset();
  run_until(loop, [&] { return server->hung_up(); });
  server->close();
  CHECK(server->hung_up());
}

TEST_CASE("a socket file left by a dead process is replaced, a live one is refused") {
  TempDir dir;
  const std::string path = dir.file("control.sock");
  Loop loop;
  const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  ::close(dead);
  auto listener = Listener::unix_socket(loop, path, 0600, [](StreamPtr) {});
  REQUIRE(listener);
  auto second = Listener::unix_socket(loop, path, 0600, [](StreamPtr) {});
  REQUIRE_FALSE(second);
  CHECK(second.error().text == path + ": a running process listens on it");
  CHECK(run_on_loop(loop, connect_unix(loop, path, kLong)));
}

TEST_CASE("a file that is no socket is never replaced by one") {
  TempDir dir;
  const std::string path = dir.file("precious");
  std::ofstream(path) << "data";
  Loop loop;
  auto listener = Listener::unix_socket(loop, path, 0600, [](StreamPtr) {});
  REQUIRE_FALSE(listener);
  CHECK(listener.error().kind == ErrorKind::Conflict);
  CHECK(fs::file_size(path) == 4);
}

TEST_CASE("a socket path that is too long is refused before it is cut") {
  Loop loop;
  auto listener = Listener::unix_socket(loop, std::string(200, 'x'), 0600, [](StreamPtr) {});
  REQUIRE_FALSE(listener);
  CHECK(listener.error().kind == ErrorKind::Invalid);
  auto stream = run_on_loop(loop, connect_unix(loop, std::string(200, 'x'), kLong));
  REQUIRE_FALSE(stream);
  CHECK(stream.error().kind == ErrorKind::Invalid);
}

TEST_CASE("a socket handed down by the service manager is shared and stays open") {
  Loop loop;
  uint16_t port = 0;
  const int handed = foreign_listener(port);
  const SocketAddress address = Listener::address_of(handed);
  CHECK(address.port == port);
  int taken = 0;
  const auto count = [&](StreamPtr) { ++taken; };
  auto one = Listener::inherited(loop, handed, count);
  auto two = Listener::inherited(loop, handed, count);
  REQUIRE(one);
  REQUIRE(two);
  CHECK((*one)->address() == address);
  REQUIRE(run_on_loop(loop, connect_tcp(loop, address, std::nullopt, kLong)));
  run_until(loop, [&] { return taken == 1; });
  one->reset();
  two->reset();
  REQUIRE(run_on_loop(loop, connect_tcp(loop, address, std::nullopt, kLong)));
  CHECK(taken == 1);
  auto next = Listener::inherited(loop, handed, count);
  run_until(loop, [&] { return taken == 2; });
  ::close(handed);
}

TEST_CASE("a handed-down descriptor that does not listen is refused with what to change") {
  Loop loop;
  auto listener = Listener::inherited(loop, ::socket(AF_INET, SOCK_STREAM, 0), [](StreamPtr) {});
  REQUIRE_FALSE(listener);
  CHECK(listener.error().kind == ErrorKind::Invalid);
  CHECK_THAT(listener.error().text, Catch::Contains("Accept=no"));
}
