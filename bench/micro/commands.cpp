// SPDX-License-Identifier: Apache-2.0
// The commands of one transaction, from line to meaning.
#include <benchmark/benchmark.h>

#include "mta/smtp/command_parser.h"

using namespace sluis;

namespace {

void mail_command(benchmark::State& state) {
  for (auto _ : state) {
    const auto command =
        smtp::split_command("MAIL FROM:<service@customer.example> SIZE=4096 BODY=8BITMIME");
    auto mail = smtp::parse_mail(command.argument);
    benchmark::DoNotOptimize(mail);
  }
}

void rcpt_command(benchmark::State& state) {
  for (auto _ : state) {
    const auto command =
        smtp::split_command("RCPT TO:<anna@recipient.example> NOTIFY=FAILURE,DELAY");
    auto rcpt =
        smtp::parse_rcpt(command.argument, "mta1.provider.example", mail::AddressSyntax::Ascii);
    benchmark::DoNotOptimize(rcpt);
  }
}

}  // namespace

BENCHMARK(mail_command);
BENCHMARK(rcpt_command);
