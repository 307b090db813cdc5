// SPDX-License-Identifier: Apache-2.0
// The command line of sluis_load as values, and the plans they make. Whatever is wrong is said in a
// sentence that names the option.
#pragma once

#include <string>
#include <vector>

#include "bench/load/generator.h"
#include "bench/load/sink.h"

namespace CLI {
class App;
}

namespace sluis::load {

enum class Form : uint8_t { Table, Json };

struct SendArguments {
  std::string to;
  std::string run = "run";
  std::string from = "info@customer.test";
  std::string to_domain = "sink.test";
  std::string size = "4KiB";
  Way way = Way::Pipelined;
  size_t sessions = 20;
  size_t depth = 1;
  double rate = 0;
  Rhythm rhythm = Rhythm::Poisson;
  uint64_t seed = 1;
  uint64_t messages = 0;
  std::string time;
  std::string due_in, due_at, due_over;
  smtp::TlsDuty tls = smtp::TlsDuty::Off;
  std::string user;  // its password: SLUIS_LOAD_PASSWORD in the environment
  Form form = Form::Table;
};

struct SinkArguments {
  std::string listen = "127.0.0.1:0";
  std::string control;
  std::string certificate, private_key;
  std::vector<std::string> rules;
};

struct ReportArguments {
  std::string control;
  bool reset = false;
  Form form = Form::Table;
};

struct Arguments {
  SendArguments send;
  SinkArguments sink;
  ReportArguments report;
};

void define(CLI::App& app, Arguments& arguments);

Result<SendPlan> send_plan(const SendArguments& arguments);
Result<LetterPlan> letter_plan(const SendArguments& arguments, Instant now);
Result<SinkPlan> sink_plan(const SinkArguments& arguments);

}  // namespace sluis::load
