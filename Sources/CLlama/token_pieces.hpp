#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llama.h"

namespace chasqui {

// The texts of a vocabulary's tokens in alphabetical order, so that what several begin with is looked at once.
class token_pieces {
public:
    explicit token_pieces(const llama_vocab * vocab);

    struct entry {
        llama_token token;
        // How many bytes its text has in common with the one before.
        uint32_t shared;
    };

    // Tokens whose texts a grammar can speak of: without those that end an answer, empty texts and zero bytes.
    const std::vector<entry> & sorted() const { return entries; }
    std::string_view text(llama_token token) const {
        return std::string_view(bytes).substr(offsets[token], offsets[token + 1] - offsets[token]);
    }
    const std::vector<llama_token> & ends() const { return ending; }
    bool is_end(llama_token token) const { return is_ending[token]; }
    // Whether a grammar can speak of the token's text.
    bool has_text(llama_token token) const;
    int32_t count() const { return static_cast<int32_t>(is_ending.size()); }

private:
    std::string bytes;
    std::vector<size_t> offsets;
    std::vector<entry> entries;
    std::vector<llama_token> ending;
    std::vector<bool> is_ending;
};

}  // namespace chasqui
