#include "forced_text.hpp"

#include <algorithm>

#include "common.h"

using namespace chasqui;

forced_text::forced_text(const llama_vocab * vocab, const std::string & text, std::vector<std::string> given)
    : text(text), left(text.empty() ? std::vector<llama_token>() : common_tokenize(vocab, text, false, true)),
      ends(std::move(given)) {
    std::reverse(left.begin(), left.end());
    ends.erase(std::remove(ends.begin(), ends.end(), ""), ends.end());
}

void forced_text::accept(const llama_vocab * vocab, llama_token token) {
    if (left.empty()) {
        return;
    }
    if (!ends.empty()) {
        return follow_thoughts(common_token_to_piece(vocab, token, true));
    }
    if (token == left.back()) {
        left.pop_back();
    } else {
        left.clear();
    }
}

void forced_text::follow_thoughts(const std::string & piece) {
    recent += piece;
    size_t longest = 0;
    for (const std::string & end : ends) {
        longest = std::max(longest, end.size());
        if (recent.find(end) == std::string::npos) {
            continue;
        }
        // A call may be what ends them.
        if (text.compare(0, end.size(), end) == 0) {
            left.clear();
        }
        ends.clear();
        return;
    }
    recent.erase(0, recent.size() < longest ? 0 : recent.size() - longest + 1);
}
