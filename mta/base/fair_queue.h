// SPDX-License-Identifier: Apache-2.0
// FairQueue: things that wait, each with an owner: first come first served within an owner's line
// and by turns between the lines, so that one owner's thousands do not stand in front of another's
// single one. push, pop and take cost the same however many wait. Pure; one thread.
#pragma once

#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace sluis {

template <typename T>
class FairQueue {
  struct Line {
    std::string owner;
    std::list<T> waiting;
  };
  using At = typename std::list<Line>::iterator;

 public:
  FairQueue() = default;
  FairQueue(const FairQueue&) = delete;
  FairQueue& operator=(const FairQueue&) = delete;

  // Where a thing stands, until it has left.
  class Place {
   public:
    Place() = default;

   private:
    friend class FairQueue;
    Place(At line, typename std::list<T>::iterator item) : line_(line), item_(item) {}

    At line_;
    typename std::list<T>::iterator item_;
  };

  Place push(const std::string& owner, T item) {
    const At line = line_of(owner);
    ++size_;
    return {line, line->waiting.insert(line->waiting.end(), std::move(item))};
  }
  // It had its turn and comes back: it is the next one.
  Place push_front(const std::string& owner, T item) {
    const At line = line_of(owner);
    turns_.splice(turns_.begin(), turns_, line);
    ++size_;
    return {line, line->waiting.insert(line->waiting.begin(), std::move(item))};
  }

  std::optional<T> pop() {
    if (turns_.empty()) return std::nullopt;
    const auto line = turns_.begin();
    std::optional<T> next(std::move(line->waiting.front()));
    line->waiting.pop_front();
    --size_;
    turns_.splice(turns_.end(), turns_, line);
    drop_if_empty(line);
    return next;
  }

  // Takes out of turn what stands there.
  T take(Place place) {
    T taken(std::move(*place.item_));
    place.line_->waiting.erase(place.item_);
    --size_;
    drop_if_empty(place.line_);
    return taken;
  }
  // Takes out of turn what `wanted` says yes to.
  template <typename Wanted>
  std::vector<T> take_if(const Wanted& wanted) {
    std::vector<T> taken;
    for (auto line = turns_.begin(); line != turns_.end();) {
      const auto here = line++;
      for (auto at = here->waiting.begin(); at != here->waiting.end();) {
        if (!wanted(*at)) {
          ++at;
          continue;
        }
        taken.push_back(std::move(*at));
        at = here->waiting.erase(at);
        --size_;
      }
      drop_if_empty(here);
    }
    return taken;
  }
  std::vector<T> take_all() {
    return take_if([](const T&) { return true; });
  }

  size_t size() const { return size_; }
  size_t size_of(const std::string& owner) const {
    const auto found = by_owner_.find(owner);
    return found == by_owner_.end() ? 0 : found->second->waiting.size();
  }
  bool empty() const { return size_ == 0; }

 private:
  At line_of(const std::string& owner) {
    auto found = by_owner_.find(owner);
    if (found == by_owner_.end()) {
      turns_.push_back(Line{owner, {}});
      found = by_owner_.emplace(owner, std::prev(turns_.end())).first;
    }
    return found->second;
  }

  void drop_if_empty(At line) {
    if (!line->waiting.empty()) return;
    by_owner_.erase(line->owner);
    turns_.erase(line);
  }

  std::list<Line> turns_;  // the front's turn is next; no line is empty
  std::unordered_map<std::string, At> by_owner_;
  size_t size_ = 0;
};

}  // namespace sluis
