#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "llama.h"
#include "token_pieces.hpp"

namespace chasqui {

// Waits for a text or a token that a grammar holds from.
class grammar_trigger {
public:
    grammar_trigger(
        std::shared_ptr<const token_pieces> pieces, std::vector<std::string> words, std::vector<llama_token> tokens);

    // What the grammar has to be fed with.
    struct start {
        // The end of a token's text that the trigger begins in.
        std::string text;
        std::vector<llama_token> tokens;
    };

    // Takes a token. The beginning, if the trigger came with it.
    std::optional<start> accept(llama_token token);

private:
    size_t find(size_t from) const;

    std::shared_ptr<const token_pieces> pieces;
    std::vector<std::string> words;
    std::vector<llama_token> tokens;
    size_t longest = 0;
    // As much of the last text as the beginning of a trigger may need.
    std::string recent;
    std::vector<llama_token> recent_tokens;
};

}  // namespace chasqui
