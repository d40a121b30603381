#pragma once

#include <memory>
#include <string>

#include "chat.hpp"
#include "forced_text.hpp"
#include "sampler_grammar.hpp"

namespace chasqui {

// A call that may come in place of an answer in a schema: at its beginning, or behind its thoughts.
class call_offer {
public:
    call_offer(const llama_vocab * vocab, std::shared_ptr<const token_pieces> pieces, const chasqui_chat & chat);

    // The token that a call begins with, where one may begin now; else LLAMA_TOKEN_NULL.
    llama_token token() const { return is_open ? beginning.next() : LLAMA_TOKEN_NULL; }
    // Whether the answer has begun, so that none may come.
    bool is_over() const { return is_past; }
    // Takes a token that does not begin a call.
    void accept(llama_token token);
    // What the rest of the answer is bound by where the call was begun. Once.
    std::unique_ptr<sampler_grammar> take_grammar() { return std::move(grammar); }
    const forced_text & text() const { return beginning; }

private:
    void look();

    const llama_vocab * vocabulary;
    std::unique_ptr<sampler_grammar> grammar;
    forced_text beginning;
    std::string start_tag;
    std::vector<std::string> end_tags;
    bool begins_in_thoughts;
    std::string said;
    bool is_open = false;
    bool is_past = false;
};

}  // namespace chasqui
