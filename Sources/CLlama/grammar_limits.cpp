#include "grammar_limits.hpp"

#include <algorithm>

#include "guard.hpp"

using namespace chasqui;

namespace {

constexpr size_t longest_grammar = 1 << 20;
constexpr size_t deepest_group = 64;
constexpr size_t most_definitions = 8192;
constexpr uint64_t most_repetitions = 2000;
constexpr uint64_t most_elements = 2'000'000;

[[noreturn]] void refuse(const std::string & reason) { throw rejected(CHASQUI_BAD_GRAMMAR, reason); }

// Walks over a grammar's text as the parser does, and adds up what it would write out.
class scan {
public:
    explicit scan(const std::string & text) : at(text.c_str()) {}

    void run() {
        while (*at != '\0') {
            step();
            if (elements > most_elements) {
                refuse("its repetitions unfold into more than " + std::to_string(most_elements) + " elements");
            }
        }
    }

private:
    void step() {
        switch (*at) {
        case '"': item = quoted('"'); break;
        case '[': item = quoted(']'); break;
        case '<': skip_to('>'); item = 1; break;
        case '#': at = skip_space(at); break;
        case '(': open_group(); break;
        case ')': at++; depth -= depth > 0 ? 1 : 0; item = 1; break;
        case '*':
        case '+':
        case '?': at++; elements += item; break;
        case '{': read_repetition(); break;
        case ':': read_definition(); break;
        case ' ':
        case '\t':
        case '\r':
        case '\n': at++; break;
        default: at++; item = 1; break;
        }
    }

    // How many bytes there are up to the end of a text or a class.
    uint64_t quoted(char end) {
        uint64_t count = 1;
        for (at++; *at != '\0' && *at != end; at++) {
            at += *at == '\\' && at[1] != '\0' ? 1 : 0;
            count++;
        }
        at += *at != '\0' ? 1 : 0;
        return count;
    }

    void skip_to(char end) {
        while (*at != '\0' && *at != end) {
            at++;
        }
        at += *at != '\0' ? 1 : 0;
    }

    void open_group() {
        at++;
        if (++depth > deepest_group) {
            refuse("groups are nested deeper than " + std::to_string(deepest_group) + " levels");
        }
    }

    void read_definition() {
        if (at[1] == ':' && at[2] == '=' && ++definitions > most_definitions) {
            refuse("the grammar has more than " + std::to_string(most_definitions) + " rules");
        }
        at++;
    }

    void read_repetition() {
        at++;
        const uint64_t least = number(0);
        at = skip_space(at);
        uint64_t most = least;
        if (*at == ',') {
            at++;
            most = number(UINT64_MAX);
        }
        if (most < least) {
            refuse("the repetition {" + std::to_string(least) + "," + std::to_string(most) + "} ends before it begins");
        }
        item *= std::max<uint64_t>(1, std::min(most == UINT64_MAX ? least + 1 : most, most_repetitions));
        elements += item;
    }

    uint64_t number(uint64_t otherwise) {
        at = skip_space(at);
        uint64_t value = otherwise;
        for (size_t digits = 0; '0' <= *at && *at <= '9'; at++) {
            if (++digits > 9) {
                refuse("a repetition has more than 9 digits");
            }
            value = (digits == 1 ? 0 : value) * 10 + static_cast<uint64_t>(*at - '0');
        }
        return value;
    }

    const char * at;
    size_t depth = 0;
    size_t definitions = 0;
    // Elements of what a repetition would repeat, at the most, and of all that repetitions add.
    uint64_t item = 1;
    uint64_t elements = 0;
};

}  // namespace

const char * chasqui::skip_space(const char * at) {
    while (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n' || *at == '#') {
        if (*at == '#') {
            while (*at != '\0' && *at != '\n' && *at != '\r') {
                at++;
            }
        } else {
            at++;
        }
    }
    return at;
}

void chasqui::check_limits(const std::string & grammar) {
    if (grammar.size() > longest_grammar) {
        refuse("the grammar is longer than " + std::to_string(longest_grammar) + " bytes");
    }
    if (grammar.find('\0') != std::string::npos) {
        refuse("the grammar holds a zero byte");
    }
    scan(grammar).run();
}
