// SPDX-License-Identifier: Apache-2.0
// smtp_sink: SmtpSink as a program, for end-to-end tests. Each message is stored as N.eml beside
// N.json (its envelope); the JSON file appears last and whole, so that a watcher can wait for it.
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "mta/base/civil_time.h"
#include "tests/support/smtp_sink.h"

using namespace sluis;

namespace {

struct Arguments {
  std::string listen = "127.0.0.1:0";
  std::string store;
  std::string port_file;
  std::string certificate, private_key;
  std::vector<std::string> without;
  int64_t latency_ms = 0;
};

int stop_with(const std::string& sentence) {
  std::cerr << "smtp_sink: " << sentence << '\n';
  return 2;
}

void put_file(const std::filesystem::path& path, const std::string& content) {
  const std::filesystem::path partial = path.string() + ".part";
  std::ofstream(partial, std::ios::binary) << content;
  std::filesystem::rename(partial, path);
}

void store_message(const std::filesystem::path& folder, size_t number, const SinkMessage& message) {
  const std::string name = std::to_string(number);
  const nlohmann::json envelope = {
      {"helo", message.helo},
      {"sender", message.sender},
      {"sender_parameters", message.sender_parameters},
      {"recipients", message.recipients},
      {"recipient_parameters", message.recipient_parameters},
      {"tls", message.tls},
      {"connection", message.connection},
      {"bare_line_end", message.bare_line_end},
      {"time", to_rfc3339(SystemClock().wall())},
  };
  put_file(folder / (name + ".eml"), message.content);
  put_file(folder / (name + ".json"),
           envelope.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

// After a restart numbering goes on behind what is there.
size_t last_number(const std::filesystem::path& folder) {
  size_t last = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    last = std::max<size_t>(last, std::strtoull(entry.path().stem().c_str(), nullptr, 10));
  }
  return last;
}

Result<SinkOptions> options_of(const Arguments& arguments) {
  SinkOptions options;
  options.keep_messages = false;
  options.latency = Millis(arguments.latency_ms);
  for (const std::string& name : arguments.without) {
    std::erase_if(options.extensions,
                  [&](const std::string& line) { return line.starts_with(name); });
  }
  if (!arguments.certificate.empty()) {
    auto tls = TlsServerContext::load(arguments.certificate, arguments.private_key);
    if (!tls) return fail(tls.error());
    options.tls = std::move(*tls);
  }
  if (arguments.store.empty()) return options;
  std::filesystem::create_directories(arguments.store);
  options.on_message = [folder = std::filesystem::path(arguments.store),
                        number = last_number(arguments.store)](const SinkMessage& message) mutable {
    store_message(folder, ++number, message);
  };
  return options;
}

int serve(const Arguments& arguments) {
  const auto address = parse_socket_address(arguments.listen);
  if (!address) return stop_with(address.error().text);
  auto options = options_of(arguments);
  if (!options) return stop_with(options.error().text);
  Loop loop;
  auto sink = SmtpSink::listen(loop, *address, std::move(*options));
  if (!sink) return stop_with(sink.error().text);
  const SocketAddress real = (*sink)->address();
  std::cerr << "smtp_sink: listening on " << to_string(real) << '\n';
  if (!arguments.port_file.empty()) {
    put_file(arguments.port_file, std::to_string(real.port) + "\n");
  }
  SignalWatch on_term(loop, SIGTERM, [&loop] { loop.stop(); });
  SignalWatch on_int(loop, SIGINT, [&loop] { loop.stop(); });
  loop.run();
  return 0;
}

}  // namespace

int main(int count, char** words) {
  Arguments arguments;
  CLI::App app(
      "A mail server for tests: takes what it is sent, stores it, and refuses recipients "
      "by their local part (reject…, tempfail…, greylist…, full…, rejectdata…, "
      "tempdata…, drop…).");
  app.add_option("--listen", arguments.listen, "ADDRESS:PORT; port 0 picks a free one");
  app.add_option("--store", arguments.store,
                 "folder for N.eml and N.json; without, mail is dropped");
  app.add_option("--port-file", arguments.port_file, "file to write the real port to");
  app.add_option("--certificate", arguments.certificate, "PEM file: offers STARTTLS");
  app.add_option("--private-key", arguments.private_key, "PEM file");
  app.add_option("--without", arguments.without, "EHLO keywords not to offer");
  app.add_option("--latency", arguments.latency_ms, "milliseconds before each answer");
  CLI11_PARSE(app, count, words);
  return serve(arguments);
}
