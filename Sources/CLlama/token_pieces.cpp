#include "token_pieces.hpp"

#include <algorithm>

using namespace chasqui;

namespace {

void append_piece(const llama_vocab * vocab, llama_token token, std::string & bytes) {
    const size_t start = bytes.size();
    bytes.resize(start + 64);
    int32_t size = llama_token_to_piece(vocab, token, bytes.data() + start, 64, 0, true);
    if (size < 0) {
        bytes.resize(start + static_cast<size_t>(-size));
        size = llama_token_to_piece(vocab, token, bytes.data() + start, -size, 0, true);
    }
    bytes.resize(start + static_cast<size_t>(std::max(0, size)));
}

uint32_t shared_bytes(std::string_view one, std::string_view other) {
    const size_t most = std::min(one.size(), other.size());
    size_t count = 0;
    while (count < most && one[count] == other[count]) {
        count++;
    }
    return static_cast<uint32_t>(count);
}

}  // namespace

token_pieces::token_pieces(const llama_vocab * vocab) {
    const int32_t size = llama_vocab_n_tokens(vocab);
    is_ending.resize(static_cast<size_t>(size));
    for (llama_token token = 0; token < size; token++) {
        offsets.push_back(bytes.size());
        append_piece(vocab, token, bytes);
        if (llama_vocab_is_eog(vocab, token)) {
            is_ending[token] = true;
            ending.push_back(token);
        }
    }
    offsets.push_back(bytes.size());
    for (llama_token token = 0; token < size; token++) {
        if (has_text(token)) {
            entries.push_back({token, 0});
        }
    }
    std::sort(entries.begin(), entries.end(), [&](const entry & one, const entry & other) {
        return text(one.token) < text(other.token);
    });
    for (size_t i = 1; i < entries.size(); i++) {
        entries[i].shared = shared_bytes(text(entries[i - 1].token), text(entries[i].token));
    }
}

bool token_pieces::has_text(llama_token token) const {
    const std::string_view piece = text(token);
    return !is_ending[token] && !piece.empty() && piece.find('\0') == std::string_view::npos;
}
