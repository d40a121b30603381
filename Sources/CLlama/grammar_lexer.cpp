#include "grammar_lexer.hpp"

#include <algorithm>
#include <cctype>

using namespace chasqui;

namespace {

bool is_in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-'; }

}  // namespace

void grammar_lexer::skip_space() {
    while (at < grammar.size() && std::string(" \t\r\n#").find(grammar[at]) != std::string::npos) {
        at = grammar[at] == '#' ? std::min(grammar.find_first_of("\r\n", at), grammar.size()) : at + 1;
    }
}

lexeme grammar_lexer::enclosed(lexeme::kind what, char sign) {
    const size_t start = at++;
    while (at < grammar.size() && grammar[at] != sign) {
        at += grammar[at] == '\\' && what != lexeme::kind::token ? 2 : 1;
    }
    at = std::min(at, grammar.size());
    const bool is_closed = at < grammar.size();
    at += is_closed ? 1 : 0;
    return {what, start, at, is_closed};
}

lexeme grammar_lexer::next() {
    skip_space();
    if (at == grammar.size()) {
        return {lexeme::kind::end, at, at};
    }
    switch (grammar[at]) {
    case '"': return enclosed(lexeme::kind::text, '"');
    case '[': return enclosed(lexeme::kind::set, ']');
    case '<': return enclosed(lexeme::kind::token, '>');
    default: break;
    }
    const size_t start = at;
    while (at < grammar.size() && is_in_word(grammar[at])) {
        at++;
    }
    if (at > start) {
        return {lexeme::kind::word, start, at};
    }
    return {lexeme::kind::other, start, ++at};
}

std::string chasqui::place_in(const std::string & grammar, size_t offset) {
    size_t line = 1;
    size_t column = 1;
    for (size_t i = 0; i < std::min(offset, grammar.size()); i++) {
        const bool is_inside = (static_cast<unsigned char>(grammar[i]) & 0xC0U) == 0x80U;
        column = grammar[i] == '\n' ? 1 : column + (is_inside ? 0 : 1);
        line += grammar[i] == '\n' ? 1 : 0;
    }
    return "at line " + std::to_string(line) + ", column " + std::to_string(column);
}
