#include "grammar_trigger.hpp"

#include <algorithm>

using namespace chasqui;

namespace {

constexpr size_t longest_match = 256;

}  // namespace

grammar_trigger::grammar_trigger(std::shared_ptr<const token_pieces> pieces, grammar_beginnings beginnings)
    : pieces(std::move(pieces)), words(std::move(beginnings.words)), tokens(std::move(beginnings.tokens)) {
    for (const std::string & word : words) {
        longest = std::max(longest, word.size());
    }
    for (const std::string & text : beginnings.patterns) {
        patterns.push_back({std::regex(text), text.front() == '^' && text.back() == '$'});
        longest = std::max(longest, longest_match);
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
        is_cut = is_cut || gone > 0;
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
    for (const pattern & pattern : patterns) {
        first = std::min(first, find(pattern));
    }
    return first;
}

size_t grammar_trigger::find(const pattern & pattern) const {
    std::smatch match;
    if (pattern.is_whole ? is_cut || !std::regex_match(recent, match, pattern.regex)
                         : !std::regex_search(recent, match, pattern.regex)) {
        return std::string::npos;
    }
    for (size_t group = 1; group < match.size(); group++) {
        if (match.length(group) > 0) {
            return static_cast<size_t>(match.position(group));
        }
    }
    return static_cast<size_t>(match.position(0));
}
