#include "grammar_limits.hpp"

#include <algorithm>

#include "grammar_lexer.hpp"
#include "guard.hpp"

using namespace chasqui;

namespace {

constexpr size_t longest_grammar = 1 << 20;
constexpr size_t deepest_group = 64;
constexpr size_t most_definitions = 8192;
constexpr uint64_t most_repetitions = 2000;
constexpr uint64_t most_elements = 2'000'000;

// Walks over a grammar's text as the parser does, and adds up what it would write out.
class scan {
public:
    explicit scan(const std::string & text) : grammar(text), lexer(text), next(lexer.next()) {}

    void run() {
        while (next.what != lexeme::kind::end) {
            step(take());
            if (elements > most_elements) {
                refuse("its repetitions unfold into more than " + std::to_string(most_elements) + " elements");
            }
        }
    }

private:
    [[noreturn]] void refuse(const std::string & reason) const {
        throw rejected(CHASQUI_BAD_GRAMMAR, reason + ", " + place_in(grammar, last));
    }

    lexeme take() {
        const lexeme taken = next;
        last = taken.start;
        next = lexer.next();
        return taken;
    }

    bool is_next(char sign) const { return next.what == lexeme::kind::other && grammar[next.start] == sign; }

    void step(const lexeme & taken) {
        if (taken.what != lexeme::kind::other) {
            const bool is_enclosed = taken.what == lexeme::kind::text || taken.what == lexeme::kind::set;
            item = is_enclosed ? characters(taken) : 1;
            return;
        }
        switch (grammar[taken.start]) {
        case '(': open_group(); break;
        case ')': depth -= depth > 0 ? 1 : 0; item = 1; break;
        case '*':
        case '+':
        case '?': elements += item; break;
        case '{': read_repetition(); break;
        case ':': read_definition(); break;
        default: item = 1; break;
        }
    }

    // At the most; an escape is one.
    uint64_t characters(const lexeme & enclosed) const {
        uint64_t count = 1;
        for (size_t at = enclosed.start + 1; at < enclosed.end; at++) {
            at += grammar[at] == '\\' ? 1 : 0;
            count++;
        }
        return count;
    }

    void open_group() {
        if (++depth > deepest_group) {
            refuse("groups are nested deeper than " + std::to_string(deepest_group) + " levels");
        }
    }

    void read_definition() {
        if (grammar.compare(last, 3, "::=") == 0 && ++definitions > most_definitions) {
            refuse("the grammar has more than " + std::to_string(most_definitions) + " rules");
        }
    }

    void read_repetition() {
        const uint64_t least = number(0);
        uint64_t most = least;
        if (is_next(',')) {
            take();
            most = number(UINT64_MAX);
        }
        if (most < least) {
            refuse("the repetition {" + std::to_string(least) + "," + std::to_string(most) + "} ends before it begins");
        }
        item *= std::max<uint64_t>(1, std::min(most == UINT64_MAX ? least + 1 : most, most_repetitions));
        elements += item;
    }

    uint64_t number(uint64_t otherwise) {
        if (next.what != lexeme::kind::word || grammar[next.start] < '0' || grammar[next.start] > '9') {
            return otherwise;
        }
        const lexeme digits = take();
        uint64_t value = 0;
        for (size_t at = digits.start; at < digits.end && '0' <= grammar[at] && grammar[at] <= '9'; at++) {
            if (at - digits.start == 9) {
                refuse("a repetition has more than 9 digits");
            }
            value = value * 10 + static_cast<uint64_t>(grammar[at] - '0');
        }
        return value;
    }

    const std::string & grammar;
    grammar_lexer lexer;
    lexeme next;
    // Where what was taken last begins.
    size_t last = 0;
    size_t depth = 0;
    size_t definitions = 0;
    // Elements of what a repetition would repeat, at the most, and of all that repetitions add.
    uint64_t item = 1;
    uint64_t elements = 0;
};

}  // namespace

void chasqui::check_limits(const std::string & grammar) {
    if (grammar.size() > longest_grammar) {
        throw rejected(
            CHASQUI_BAD_GRAMMAR, "the grammar is longer than " + std::to_string(longest_grammar) + " bytes");
    }
    const size_t zero = grammar.find('\0');
    if (zero != std::string::npos) {
        throw rejected(CHASQUI_BAD_GRAMMAR, "the grammar holds a zero byte, " + place_in(grammar, zero));
    }
    scan(grammar).run();
}
