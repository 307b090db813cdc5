// SPDX-License-Identifier: Apache-2.0
#include "config/tree.h"

#include <map>
#include <optional>
#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

namespace sluis::config {
namespace {

Place to_place(const YAML::Mark& mark) {
  return mark.is_null() ? Place{} : Place{mark.line + 1, mark.column + 1};
}

size_t count(const Node& node) {
  size_t sum = 1;
  for (const auto& item : node.items) sum += count(item);
  for (const auto& entry : node.entries) sum += count(entry.value);
  return sum;
}

// Builds the tree from yaml-cpp's events. Its own node tree is not used: it hides doubled keys.
class TreeBuilder final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(Node{Node::Kind::Null, to_place(mark), {}, {}, {}}, anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string& value) override {
    add(Node{Node::Kind::Scalar, to_place(mark), value, {}, {}}, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) throw YAML::ParserException(mark, "unknown anchor");
    Node copy = known->second;
    copy.place = to_place(mark);
    nodes_ += count(copy);
    add(std::move(copy), 0);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::List, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::Map, mark, anchor);
  }
  void OnMapEnd() override { close(); }

  Node take() { return std::move(root_); }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor;
    std::optional<Node> key;
  };

  void open(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    open_.push_back({Node{kind, to_place(mark), {}, {}, {}}, anchor, std::nullopt});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node), done.anchor);
  }

  void add(Node node, YAML::anchor_t anchor) {
    const YAML::Mark here = mark_of(node.place);
    if (++nodes_ > kMostNodes) throw YAML::ParserException(here, "the file is too large");
    if (anchor != 0) anchors_[anchor] = node;
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& top = open_.back();
    if (top.node.kind == Node::Kind::List) {
      top.node.items.push_back(std::move(node));
    } else if (!top.key) {
      if (node.kind != Node::Kind::Scalar)
        throw YAML::ParserException(here, "a key must be a word");
      top.key = std::move(node);
    } else {
      top.node.entries.push_back({top.key->text, top.key->place, std::move(node)});
      top.key.reset();
    }
  }

  static YAML::Mark mark_of(Place place) {
    YAML::Mark mark;
    mark.line = place.line - 1;
    mark.column = place.column - 1;
    return mark;
  }

  Node root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Node> anchors_;
  size_t nodes_ = 0;
};

}  // namespace

tl::expected<Node, SyntaxFault> parse_yaml(std::string_view text) {
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    TreeBuilder builder;
    if (!parser.HandleNextDocument(builder)) return Node{};
    Node root = builder.take();
    TreeBuilder second;
    if (parser.HandleNextDocument(second)) {
      return tl::unexpected(SyntaxFault{second.take().place, "a second document begins here"});
    }
    return root;
  } catch (const YAML::Exception& fault) {
    return tl::unexpected(SyntaxFault{to_place(fault.mark), fault.msg});
  }
}

}  // namespace sluis::config
