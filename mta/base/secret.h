// SPDX-License-Identifier: Apache-2.0
// Secret: a password or key text that is wiped when it dies and cannot be printed by accident.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace sluis {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::exchange(other.text_, {})) {}
  Secret& operator=(Secret other) noexcept {
    text_.swap(other.text_);
    return *this;
  }
  ~Secret() { explicit_wipe(); }

  // The one way to read it: spelled out, so that a review can find every use.
  std::string_view reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  void explicit_wipe() {
    volatile char* at = text_.data();
    for (size_t i = 0; i < text_.size(); ++i) at[i] = 0;
  }

  std::string text_;
};

}  // namespace sluis
