// SPDX-License-Identifier: Apache-2.0
// Time, and who tells it. WallTime (UTC, milliseconds) is for schedules and records and may jump;
// MonoTime is for timeouts and never goes back. Rooms take a Clock& so that tests can move time.
#pragma once

#include <chrono>

namespace sluis {

using Millis = std::chrono::milliseconds;
using WallTime = std::chrono::sys_time<Millis>;
using MonoTime = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime wall() const = 0;
  virtual MonoTime mono() const = 0;
};

// The machine's clocks. Stateless; safe from any thread.
class SystemClock final : public Clock {
 public:
  WallTime wall() const override {
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
  }
  MonoTime mono() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace sluis
