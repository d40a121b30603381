// llama.cpp looks for special tokens in a time that grows with the square of how many a text holds: a megabyte of them
// takes a minute. So a long text is cut in front of special tokens, which splits it where llama.cpp does.
#include <algorithm>
#include <array>
#include <climits>
#include <memory>
#include <mutex>
#include <vector>

#include "chasqui_llama.h"
#include "common.h"
#include "guard.hpp"
#include "tokenizer.hpp"

using namespace chasqui;

namespace {

// Bytes of a piece from which on a cut is looked for, and from which on any cut will do.
constexpr size_t enough = 32 * 1024;
constexpr size_t too_much = 2 * enough;

struct special {
    std::string text;
    bool is_always_found; // also where special tokens are not parsed
    bool eats_space_before;
};

bool matches(const special & candidate, const char * at, size_t left, bool parse_special) {
    return (parse_special || candidate.is_always_found) && candidate.text.size() <= left
        && candidate.text.compare(0, std::string::npos, at, candidate.text.size()) == 0;
}

}  // namespace

struct chasqui_tokenizer {
    const llama_vocab * vocab;
    std::array<std::vector<special>, 256> by_first_byte;
    size_t longest_special = 0;
    size_t longest_piece = 0;
    std::vector<llama_token> begin;
    std::vector<llama_token> end;
    mutable std::once_flag has_pieces;
    mutable std::shared_ptr<const token_pieces> pieces;

    const std::vector<special> & specials_at(const char * at) const {
        return by_first_byte[static_cast<unsigned char>(*at)];
    }

    // Whether a special token begins before `cut` and ends behind it.
    bool is_inside_special(chasqui_view text, size_t cut, bool parse_special) const {
        for (size_t back = 1; back < longest_special && back <= cut; back++) {
            const char * at = text.bytes + cut - back;
            for (const special & candidate : specials_at(at)) {
                if (candidate.text.size() > back && matches(candidate, at, text.count - cut + back, parse_special)) {
                    return true;
                }
            }
        }
        return false;
    }

    // Where the piece that begins at `start` ends.
    size_t next_cut(chasqui_view text, size_t start, bool parse_special) const {
        for (size_t cut = start + enough; cut < text.count; cut++) {
            const char * at = text.bytes + cut;
            for (const special & candidate : specials_at(at)) {
                if (!matches(candidate, at, text.count - cut, parse_special)) {
                    continue;
                }
                const bool is_clean =
                    !candidate.eats_space_before && !is_inside_special(text, cut, parse_special);
                if (is_clean || cut > start + too_much) {
                    return cut;
                }
            }
        }
        return text.count;
    }
};

namespace {

void collect_specials(chasqui_tokenizer & tokenizer) {
    const int32_t size = llama_vocab_n_tokens(tokenizer.vocab);
    for (llama_token token = 0; token < size; token++) {
        const int attributes = llama_vocab_get_attr(tokenizer.vocab, token);
        const std::string piece = common_token_to_piece(tokenizer.vocab, token, true);
        tokenizer.longest_piece = std::max(tokenizer.longest_piece, piece.size());
        const bool is_special = (attributes & (LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_UNKNOWN)) != 0;
        const bool is_user_defined = (attributes & LLAMA_TOKEN_ATTR_USER_DEFINED) != 0;
        const char * text = llama_vocab_get_text(tokenizer.vocab, token);
        if ((!is_special && !is_user_defined) || text == nullptr || *text == '\0') {
            continue;
        }
        special found = {text, !is_special, (attributes & LLAMA_TOKEN_ATTR_LSTRIP) != 0};
        tokenizer.longest_special = std::max(tokenizer.longest_special, found.text.size());
        tokenizer.by_first_byte[static_cast<unsigned char>(*text)].push_back(std::move(found));
    }
    const auto type = llama_vocab_type(tokenizer.vocab);
    if (type != LLAMA_VOCAB_TYPE_BPE && type != LLAMA_VOCAB_TYPE_SPM) {
        tokenizer.longest_piece = 0;
    }
}

// What the model wants around every text.
void collect_ends(chasqui_tokenizer & tokenizer) {
    const auto tokens = common_tokenize(tokenizer.vocab, "", true, false);
    const size_t begin = std::min<size_t>(llama_vocab_get_add_bos(tokenizer.vocab) ? 1 : 0, tokens.size());
    tokenizer.begin.assign(tokens.begin(), tokens.begin() + static_cast<ptrdiff_t>(begin));
    tokenizer.end.assign(tokens.begin() + static_cast<ptrdiff_t>(begin), tokens.end());
}

// Writes tokens one after the other, as far as there is room.
struct token_writer {
    int32_t * tokens;
    size_t capacity;
    size_t count = 0;

    void add(const std::vector<llama_token> & more) {
        check(count + more.size());
        std::copy(more.begin(), more.end(), tokens + count);
        count += more.size();
    }

    void add(const llama_vocab * vocab, chasqui_view text, bool add_special, bool parse_special) {
        const int32_t room = static_cast<int32_t>(std::min<size_t>(capacity - count, INT32_MAX));
        const int32_t found = llama_tokenize(
            vocab, text.bytes, static_cast<int32_t>(text.count), tokens + count, room, add_special, parse_special);
        check(found < 0 ? SIZE_MAX : count + static_cast<size_t>(found));
        count += static_cast<size_t>(found);
    }

    void check(size_t needed) const {
        if (needed > capacity) {
            throw rejected(CHASQUI_BAD_INPUT, "the text has more tokens than there is room for");
        }
    }
};

}  // namespace

const llama_vocab * chasqui::vocabulary_of(const chasqui_tokenizer * tokenizer) { return tokenizer->vocab; }

std::shared_ptr<const token_pieces> chasqui::pieces_of(const chasqui_tokenizer * tokenizer) {
    std::call_once(
        tokenizer->has_pieces, [&] { tokenizer->pieces = std::make_shared<const token_pieces>(tokenizer->vocab); });
    return tokenizer->pieces;
}

chasqui_status chasqui_tokenizer_create(const llama_model * model, chasqui_tokenizer ** tokenizer, char ** message) {
    return guard(message, [&] {
        auto created = std::make_unique<chasqui_tokenizer>();
        created->vocab = llama_model_get_vocab(model);
        collect_specials(*created);
        collect_ends(*created);
        *tokenizer = created.release();
    });
}

void chasqui_tokenizer_free(chasqui_tokenizer * tokenizer) { delete tokenizer; }

size_t chasqui_tokenizer_longest_piece(const chasqui_tokenizer * tokenizer) { return tokenizer->longest_piece; }

chasqui_status chasqui_tokenize(
    const chasqui_tokenizer * tokenizer, chasqui_view text, bool add_special, bool parse_special, int32_t * tokens,
    size_t capacity, size_t * count, char ** message) {
    return guard(message, [&] {
        if (text.count > INT32_MAX / 2) {
            throw rejected(CHASQUI_BAD_INPUT, "the text is longer than a gigabyte");
        }
        token_writer writer = {tokens, capacity};
        if (text.count <= enough) {
            writer.add(tokenizer->vocab, text, add_special, parse_special);
        } else {
            if (add_special) {
                writer.add(tokenizer->begin);
            }
            for (size_t start = 0; start < text.count;) {
                const size_t end = tokenizer->next_cut(text, start, parse_special);
                writer.add(tokenizer->vocab, {text.bytes + start, end - start}, false, parse_special);
                start = end;
            }
            if (add_special) {
                writer.add(tokenizer->end);
            }
        }
        *count = writer.count;
    });
}
