#pragma once

#include <string>
#include <vector>

#include "llama.h"

namespace chasqui {

// A text that an answer has to go on with, once: at its beginning, or behind its thoughts.
class forced_text {
public:
    forced_text() = default;
    // `ends` are what thoughts end with, where the answer begins in some.
    forced_text(const llama_vocab * vocab, const std::string & text, std::vector<std::string> ends);

    // The token that has to come next; LLAMA_TOKEN_NULL where none has to.
    llama_token next() const { return left.empty() || !ends.empty() ? LLAMA_TOKEN_NULL : left.back(); }
    bool is_done() const { return left.empty(); }
    // Takes a token that was chosen. Another one than that which had to come ends it.
    void accept(const llama_vocab * vocab, llama_token token);

private:
    void follow_thoughts(const std::string & piece);

    std::string text;
    // The next one last.
    std::vector<llama_token> left;
    // Empty once the thoughts have ended.
    std::vector<std::string> ends;
    // As much of the thoughts as an end of them may need.
    std::string recent;
};

}  // namespace chasqui
