#include "grammar_matcher.hpp"

#include <algorithm>

#include "guard.hpp"

using namespace chasqui;

namespace {

constexpr size_t most_masks = 64;

// How many bytes follow a character's first one; -1 where no character begins so.
int missing_bytes(unsigned char first) {
    if (first < 0x80) {
        return 0;
    }
    if (first < 0xC2 || first > 0xF4) {
        return -1;
    }
    return first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
}

// The smallest character that has so many bytes more than one; the largest has three more.
uint32_t smallest_character(uint32_t missing) { return missing == 1 ? 0x80 : missing == 2 ? 0x800 : 0x10000; }

// Whether a second byte makes a character that has a shorter form, or one beyond the last.
bool is_malformed(uint32_t begun, uint32_t missing, unsigned char byte) {
    return (missing == 2 && begun == 0 && byte < 0xA0) || (missing == 3 && begun == 0 && byte < 0x90)
        || (missing == 3 && begun == 4 && byte > 0x8F);
}

}  // namespace

grammar_matcher::grammar_matcher(const grammar_program & given, std::shared_ptr<const token_pieces> pieces)
    : program(given), states(program), pieces(std::move(pieces)), at{states.start()} {
    if (!is_possible()) {
        throw rejected(CHASQUI_BAD_GRAMMAR, "the grammar matches nothing");
    }
}

grammar_matcher::position grammar_matcher::after(position from, unsigned char byte) {
    constexpr position nowhere = {grammar_states::dead};
    if (from.missing == 0) {
        const int missing = missing_bytes(byte);
        if (missing == 0) {
            return {states.after_character(from.state, byte)};
        }
        if (missing < 0) {
            return nowhere;
        }
        return {from.state, byte & (0x3Fu >> missing), static_cast<uint32_t>(missing)};
    }
    if ((byte & 0xC0) != 0x80 || is_malformed(from.begun, from.missing, byte)) {
        return nowhere;
    }
    const uint32_t begun = from.begun << 6 | (byte & 0x3F);
    if (from.missing > 1) {
        return {from.state, begun, from.missing - 1};
    }
    return {states.after_character(from.state, begun)};
}

grammar_matcher::position grammar_matcher::after(position from, std::string_view text) {
    for (size_t i = 0; i < text.size() && from.state != grammar_states::dead; i++) {
        from = after(from, static_cast<unsigned char>(text[i]));
    }
    return from;
}

// Whether the character that has begun can become one that the grammar takes.
bool grammar_matcher::may_end(position position) {
    if (position.state == grammar_states::dead || position.missing == 0) {
        return position.state != grammar_states::dead;
    }
    const uint32_t bits = 6 * position.missing;
    const uint32_t first = position.begun << bits;
    return states.takes_any(
        position.state, std::max(first, smallest_character(position.missing)), first | ((1u << bits) - 1));
}

grammar_matcher::position grammar_matcher::after(llama_token token) {
    position next = {grammar_states::dead};
    if (pieces->has_text(token)) {
        next = after(at, pieces->text(token));
        if (!may_end(next)) {
            next = {grammar_states::dead};
        }
    }
    if (at.missing == 0 && states.has_tokens(at.state) && !pieces->is_end(token)) {
        const auto named = states.after_token(at.state, token);
        // Both at once, unless the text leaves a character open: then what names the token is meant.
        next = next.missing == 0 ? position{states.both(next.state, named)}
            : named == grammar_states::dead ? next : position{named};
    }
    return next;
}

// Numbers of states may change here, and only here.
void grammar_matcher::begin() {
    at.state = states.begin(at.state);
    if (states.generation() != masks_generation) {
        masks_generation = states.generation();
        masks.clear();
    }
}

bool grammar_matcher::allows(llama_token token) {
    begin();
    return pieces->is_end(token) ? is_complete() : after(token).state != grammar_states::dead;
}

void grammar_matcher::accept(llama_token token) {
    begin();
    if (pieces->is_end(token)) {
        if (!is_complete()) {
            throw rejected(CHASQUI_FAILED, "the answer ends before its grammar does");
        }
        return;
    }
    const position next = after(token);
    if (next.state == grammar_states::dead) {
        throw rejected(CHASQUI_FAILED, "the grammar does not take the token " + std::to_string(token));
    }
    at = next;
}

void grammar_matcher::accept_text(std::string_view text) {
    begin();
    at = after(at, text);
}

const std::vector<bool> & grammar_matcher::allowed() {
    begin();
    if (at.missing != 0) {
        last = find_allowed();
        return last;
    }
    for (const mask & known : masks) {
        if (known.state == at.state) {
            return known.allowed;
        }
    }
    std::vector<bool> found = find_allowed();
    if (masks.size() == most_masks) {
        masks.erase(masks.begin());
    }
    masks.push_back({at.state, std::move(found)});
    return masks.back().allowed;
}

std::vector<bool> grammar_matcher::find_allowed() {
    std::vector<bool> allowed(static_cast<size_t>(pieces->count()));
    mark_texts(allowed);
    if (at.missing == 0 && states.has_tokens(at.state)) {
        mark_named(allowed);
    }
    for (const llama_token token : pieces->ends()) {
        allowed[token] = is_complete();
    }
    return allowed;
}

// Follows all texts at once: where they part, it goes back to what they have in common.
void grammar_matcher::mark_texts(std::vector<bool> & allowed) {
    std::vector<position> path = {at};
    // The shortest beginning of the last text that leads nowhere.
    size_t blocked = SIZE_MAX;
    for (const auto & entry : pieces->sorted()) {
        if (entry.shared >= blocked) {
            continue;
        }
        blocked = SIZE_MAX;
        const std::string_view text = pieces->text(entry.token);
        path.resize(entry.shared + 1, at);
        while (path.size() <= text.size()) {
            const position next = after(path.back(), static_cast<unsigned char>(text[path.size() - 1]));
            if (next.state == grammar_states::dead) {
                blocked = path.size();
                break;
            }
            path.push_back(next);
        }
        if (blocked == SIZE_MAX) {
            allowed[entry.token] = may_end(path.back());
        }
    }
}

void grammar_matcher::mark_named(std::vector<bool> & allowed) {
    const auto named = states.named_tokens(at.state);
    if (states.after_token(at.state, LLAMA_TOKEN_NULL) != grammar_states::dead) {
        const std::vector<bool> texts = allowed;
        allowed.assign(allowed.size(), true);
        for (const llama_token token : named) {
            if (token >= 0 && token < pieces->count()) {
                allowed[token] = texts[token];
            }
        }
    }
    for (const llama_token token : named) {
        if (token >= 0 && token < pieces->count() && states.after_token(at.state, token) != grammar_states::dead) {
            allowed[token] = true;
        }
    }
}
