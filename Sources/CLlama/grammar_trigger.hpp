#pragma once

#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "llama.h"
#include "token_pieces.hpp"

namespace chasqui {

// What a grammar holds from.
struct grammar_beginnings {
    std::vector<std::string> words;
    // Regular expressions of chat formats, never of clients: they are run on the last 256 bytes. One from `^` to `$` is
    // about all that came so far. The grammar holds from the first group that has something, or from the whole match.
    std::vector<std::string> patterns;
    std::vector<llama_token> tokens;
};

// Waits for a text or a token that a grammar holds from.
class grammar_trigger {
public:
    grammar_trigger(std::shared_ptr<const token_pieces> pieces, grammar_beginnings beginnings);

    // What the grammar has to be fed with.
    struct start {
        // The end of a token's text that the trigger begins in.
        std::string text;
        std::vector<llama_token> tokens;
    };

    // Takes a token. The beginning, if the trigger came with it.
    std::optional<start> accept(llama_token token);

private:
    struct pattern {
        std::regex regex;
        bool is_whole;
    };

    size_t find(size_t from) const;
    size_t find(const pattern & pattern) const;

    std::shared_ptr<const token_pieces> pieces;
    std::vector<std::string> words;
    std::vector<pattern> patterns;
    std::vector<llama_token> tokens;
    size_t longest = 0;
    // As much of the last text as the beginning of a trigger may need.
    std::string recent;
    bool is_cut = false;
    std::vector<llama_token> recent_tokens;
};

}  // namespace chasqui
