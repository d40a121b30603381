#include "grammar_characters.hpp"

#include <cstdint>
#include <cstdio>
#include <vector>

#include "grammar_lexer.hpp"
#include "guard.hpp"

using namespace chasqui;

namespace {

constexpr uint32_t last_character = 0x10FFFF;

[[noreturn]] void refuse(const std::string & reason) { throw rejected(CHASQUI_BAD_GRAMMAR, reason); }

std::string named(uint32_t character) {
    char text[16];
    std::snprintf(text, sizeof text, "U+%04X", character);
    return text;
}

// Characters one after the other, escapes resolved.
class characters {
public:
    characters(const std::string & grammar, size_t start, size_t end) : grammar(grammar), at(start), end(end) {}

    bool is_over() const { return at >= end; }
    bool is_range() const { return at + 1 < end && grammar[at] == '-'; }
    void skip() { at++; }

    uint32_t next() {
        const unsigned char first = static_cast<unsigned char>(grammar[at]);
        if (first == '\\') {
            return escaped();
        }
        at++;
        uint32_t value = first < 0x80 ? first : first < 0xE0 ? first & 0x1FU : first < 0xF0 ? first & 0x0FU : first & 0x07U;
        for (; at < end && (static_cast<unsigned char>(grammar[at]) & 0xC0U) == 0x80U; at++) {
            value = (value << 6U) + (static_cast<unsigned char>(grammar[at]) & 0x3FU);
        }
        return value;
    }

private:
    uint32_t escaped() {
        const char kind = at + 1 < end ? grammar[at + 1] : '\\';
        const size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
        at += 2;
        if (digits == 0) {
            return kind == 't' ? '\t' : kind == 'r' ? '\r' : kind == 'n' ? '\n' : static_cast<unsigned char>(kind);
        }
        at += digits;
        return static_cast<uint32_t>(std::stoul(grammar.substr(at - digits, digits), nullptr, 16));
    }

    const std::string & grammar;
    size_t at;
    size_t end;
};

void check_text(const std::string & grammar, const lexeme & text) {
    for (characters all(grammar, text.start + 1, text.end - 1); !all.is_over();) {
        if (all.next() == 0) {
            refuse("the text has U+0000, which no output can have; leave it out, " + place_in(grammar, text.start));
        }
    }
}

void check_set(const std::string & grammar, const lexeme & set) {
    const bool is_negated = grammar[set.start + 1] == '^';
    bool takes_some = is_negated;
    bool is_empty = true;
    characters all(grammar, set.start + (is_negated ? 2 : 1), set.end - 1);
    while (!all.is_over()) {
        const uint32_t first = all.next();
        uint32_t last = first;
        if (all.is_range()) {
            all.skip();
            last = all.next();
        }
        if (last < first) {
            refuse(
                "the range from " + named(first) + " to " + named(last) + " ends before it begins; put the lower one first, "
                + place_in(grammar, set.start));
        }
        takes_some = is_negated ? takes_some && (first > 1 || last < last_character) : takes_some || last > 0;
        is_empty = false;
    }
    if (is_empty || !takes_some) {
        refuse("no output can have a character of the class; give it others, " + place_in(grammar, set.start));
    }
}

}  // namespace

void chasqui::check_characters(const std::string & grammar) {
    grammar_lexer lexer(grammar);
    for (lexeme next = lexer.next(); next.what != lexeme::kind::end; next = lexer.next()) {
        if (next.what == lexeme::kind::text) {
            check_text(grammar, next);
        } else if (next.what == lexeme::kind::set) {
            check_set(grammar, next);
        }
    }
}
