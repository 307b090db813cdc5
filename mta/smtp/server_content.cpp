// SPDX-License-Identifier: Apache-2.0
// The part of ServerMachine that takes the message: DATA (RFC 5321 4.1.1.4) and BDAT (RFC 3030 2).
// Content that has been refused is read to its end and dropped, so that client and server stay in
// step; the refusal is the answer to its end.
#include <algorithm>
#include <utility>

#include "mta/smtp/server_machine.h"

namespace sluis::smtp {

ServerMachine::Handled ServerMachine::on_data() {
  if (!mail_) return refuse({503, "5.5.1", "Give sender and recipients with MAIL and RCPT first"});
  if (chunking_) return refuse({503, "5.5.1", "BDAT has begun this message; go on with BDAT"});
  if (recipients_ == 0) return refuse({554, "5.5.1", "No recipient was accepted; nothing to send"});
  return ask(Action::Kind::BeginData);
}

ServerMachine::Handled ServerMachine::on_bdat(std::string_view argument) {
  auto chunk = parse_bdat(argument);
  if (!chunk) {
    // How much follows is unknown, so client and server cannot be in step any more.
    append_reply(output_, chunk.error());
    close_with({421, "4.7.0", "The size of the piece is not known; connect again"});
    return {};
  }
  chunk_ = *chunk;
  chunk_left_ = chunk_.octets;
  phase_ = Phase::Chunk;
  if (!mail_ || recipients_ == 0) {
    content_fault_ = mail_ ? Reply{554, "5.5.1", "No recipient was accepted; nothing to send"}
                           : Reply{503, "5.5.1", "Give sender and recipients first"};
    return {};
  }
  if (std::exchange(chunking_, true)) return {};
  return ask(Action::Kind::BeginData);
}

void ServerMachine::answer_begin(const Reply& reply) {
  if (chunking_) {
    if (!reply.positive()) content_fault_ = reply;
    return;
  }
  append_reply(output_, reply);
  if (reply.positive()) {
    phase_ = Phase::Data;
  } else {
    end_transaction();
  }
}

ServerMachine::Handled ServerMachine::on_content(std::string_view& input) {
  if (input.empty()) return Action{};
  const DotDecoder::Step step = dots_.next(input);
  input.remove_prefix(step.consumed);
  if (!step.ended) return pass_content(step.content);
  phase_ = Phase::Command;
  if (!content_fault_) return ask(Action::Kind::EndData);
  append_reply(output_, *content_fault_);
  end_transaction();
  return {};
}

ServerMachine::Handled ServerMachine::on_chunk(std::string_view& input) {
  if (chunk_left_ == 0) return end_chunk();
  if (input.empty()) return Action{};
  const size_t take = static_cast<size_t>(std::min<uint64_t>(chunk_left_, input.size()));
  const std::string_view piece = input.substr(0, take);
  input.remove_prefix(take);
  chunk_left_ -= take;
  return pass_content(piece);
}

ServerMachine::Handled ServerMachine::end_chunk() {
  phase_ = Phase::Command;
  if (!content_fault_) {
    return ask(chunk_.last ? Action::Kind::EndData : Action::Kind::EndChunk);
  }
  const Reply fault = *content_fault_;
  if (chunk_.last || !mail_) {
    end_transaction();
  } else if (!chunking_) {
    content_fault_.reset();  // nothing had begun; the client may still name recipients
  }
  return refuse(fault);
}

void ServerMachine::answer_end_chunk(const Reply& reply) {
  if (!reply.positive()) content_fault_ = reply;
  append_reply(output_, reply);
}

// Counts, and hands on what is still wanted. Too much of it ends the message at once, not the
// input.
ServerMachine::Handled ServerMachine::pass_content(std::string_view content) {
  if (content_fault_ || content.empty()) return {};
  content_octets_ += content.size();
  if (content_octets_ <= settings_.message_size) return Action{Action::Kind::Content, content};
  content_fault_ = Reply{552, "5.3.4",
                         "The message is larger than " + std::to_string(settings_.message_size) +
                             " octets; send less or a link"};
  return Action{Action::Kind::Abandon, {}};
}

}  // namespace sluis::smtp
