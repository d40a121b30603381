#include "grammar_trigger.hpp"

#include <algorithm>

using namespace chasqui;

grammar_trigger::grammar_trigger(
    std::shared_ptr<const token_pieces> pieces, std::vector<std::string> words, std::vector<llama_token> tokens)
    : pieces(std::move(pieces)), words(std::move(words)), tokens(std::move(tokens)) {
    for (const std::string & word : this->words) {
        longest = std::max(longest, word.size());
    }
}

std::optional<grammar_trigger::start> grammar_trigger::accept(llama_token token) {
    if (std::find(tokens.begin(), tokens.end(), token) != tokens.end()) {
        return start{"", {token}};
    }
    const size_t before = recent.size();
    recent += pieces->text(token);
    recent_tokens.push_back(token);
    const size_t found = find(before < longest ? 0 : before - longest + 1);
    if (found == std::string::npos) {
        // Whole tokens go, as long as what is left can hold all of a trigger's text but its last byte.
        size_t gone = 0;
        size_t count = 0;
        while (count < recent_tokens.size()
               && recent.size() - gone - pieces->text(recent_tokens[count]).size() + 1 >= longest) {
            gone += pieces->text(recent_tokens[count++]).size();
        }
        recent.erase(0, gone);
        recent_tokens.erase(recent_tokens.begin(), recent_tokens.begin() + static_cast<ptrdiff_t>(count));
        return std::nullopt;
    }
    start result;
    size_t end = 0;
    for (const llama_token next : recent_tokens) {
        const size_t begin = end;
        end += pieces->text(next).size();
        if (begin < found && end > found) {
            result.text = recent.substr(found, end - found);
        } else if (begin >= found) {
            result.tokens.push_back(next);
        }
    }
    return result;
}

size_t grammar_trigger::find(size_t from) const {
    size_t first = std::string::npos;
    for (const std::string & word : words) {
        first = std::min(first, recent.find(word, from));
    }
    return first;
}
