// SPDX-License-Identifier: Apache-2.0
// Run once at configure time. Two shapes that g++ 12.2 miscompiles: a co_await as the condition of
// an if, and a temporary argument inside a co_await, which it destroys twice. Exit 0: both right.
#include <coroutine>
#include <string>
#include <utility>

namespace {

int live = 0;

struct Counted {
  Counted() { ++live; }
  Counted(const Counted&) { ++live; }
  Counted(Counted&&) noexcept { ++live; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --live; }
};

template <typename T>
struct Task {
  struct promise_type {
    T value{};
    std::coroutine_handle<> next;
    Task get_return_object() {
      return Task{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    struct Final {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) noexcept {
        auto next = h.promise().next;
        return next ? next : std::noop_coroutine();
      }
      void await_resume() noexcept {}
    };
    Final final_suspend() noexcept { return {}; }
    void return_value(T v) { value = v; }
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> handle;
  explicit Task(std::coroutine_handle<promise_type> h) : handle(h) {}
  Task(Task&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
  ~Task() {
    if (handle) handle.destroy();
  }
  bool await_ready() { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) {
    handle.promise().next = h;
    return handle;
  }
  T await_resume() { return handle.promise().value; }
  T run() {
    handle.resume();
    return handle.promise().value;
  }
};

Task<bool> yes() {
  co_return true;
}

Task<int> branch() {
  if (co_await yes()) {
    co_return 1;
  }
  co_return 2;
}

struct Arguments {
  Counted counted;
  std::string text;
};

Task<bool> take(Arguments arguments) {
  co_return arguments.text == "kept";
}

Task<int> pass() {
  co_return co_await take(Arguments{Counted{}, std::string("kept")}) ? 1 : 2;
}

}  // namespace

int main() {
  if (branch().run() != 1) return 1;
  if (pass().run() != 1) return 2;
  return live == 0 ? 0 : 3;
}
