// SPDX-License-Identifier: Apache-2.0
// sluis_load: load for a mail server and a place for its mail to go. Three verbs: `send` generates,
// `sink` receives, `report` asks a running sink what arrived (bench/load.sh does all three).
#include <csignal>
#include <iostream>

#include <CLI/CLI.hpp>

#include "bench/load/arguments.h"
#include "bench/load/ask_sink.h"
#include "bench/load/report.h"
#include "bench/load/sink.h"

using namespace sluis;
using namespace sluis::load;

namespace {

constexpr int kBad = 1, kUsage = 2;

int stop_with(const std::string& sentence, int status = kUsage) {
  std::cerr << "sluis_load: " << sentence << '\n';
  return status;
}

void print(const std::string& json, Form form) {
  std::cout << (form == Form::Json ? json + "\n" : to_table(json));
}

int run_send(const SendArguments& arguments) {
  auto plan = send_plan(arguments);
  if (!plan) return stop_with(plan.error().text);
  auto letters = letter_plan(arguments, RunClock().now());
  if (!letters) return stop_with(letters.error().text);
  const std::string run = letters->run;
  Loop loop;
  Generator generator(loop, std::move(*plan), Letters(std::move(*letters)));
  const SignalWatch on_term(loop, SIGTERM, [&generator] { generator.stop(); });
  const SignalWatch on_int(loop, SIGINT, [&generator] { generator.stop(); });
  loop.post([&] { generator.start([&loop] { loop.stop(); }); });
  loop.run();
  const SendFigures& figures = generator.figures();
  if (figures.connections > 0) print(to_json(figures, run), arguments.form);
  if (!generator.trouble().empty()) return stop_with(generator.trouble(), kBad);
  return figures.refused + figures.unknown + figures.unsent == 0 ? 0 : kBad;
}

int run_sink(const SinkArguments& arguments) {
  auto plan = sink_plan(arguments);
  if (!plan) return stop_with(plan.error().text);
  Loop loop;
  const auto sink = Sink::open(loop, std::move(*plan));
  if (!sink) return stop_with(sink.error().text, kBad);
  std::cout << "listening on " << to_string((*sink)->address()) << std::endl;
  const auto stop = [&] { (*sink)->stop([&loop] { loop.stop(); }); };
  const SignalWatch on_term(loop, SIGTERM, stop);
  const SignalWatch on_int(loop, SIGINT, stop);
  loop.run();
  return 0;
}

int run_report(const ReportArguments& arguments) {
  const auto answer = ask_sink(arguments.control, arguments.reset ? "reset" : "report");
  if (!answer) return stop_with(arguments.control + ": " + answer.error().text, kBad);
  if (!arguments.reset) print(*answer, arguments.form);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("Load for a mail server, and a sink for its mail.");
  Arguments arguments;
  define(app, arguments);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& fault) {
    return app.exit(fault) == 0 ? 0 : kUsage;
  }
  if (app.got_subcommand("send")) return run_send(arguments.send);
  if (app.got_subcommand("sink")) return run_sink(arguments.sink);
  return run_report(arguments.report);
}
