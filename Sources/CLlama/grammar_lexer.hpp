#pragma once

#include <cstddef>
#include <string>

namespace chasqui {

// A piece of a grammar's text.
struct lexeme {
    // A text in quotes, a class in brackets, a token in angle brackets, a name or number, any other character, or the end.
    enum class kind { text, set, token, word, other, end };

    kind what;
    size_t start;
    // Behind it.
    size_t end;
    // Of a text, class or token: it has its closing sign.
    bool is_closed = true;
};

// Reads a grammar's text piece by piece, past white space and comments, whatever is wrong with it.
class grammar_lexer {
public:
    explicit grammar_lexer(const std::string & grammar) : grammar(grammar) {}

    lexeme next();

private:
    void skip_space();
    lexeme enclosed(lexeme::kind what, char sign);

    const std::string & grammar;
    size_t at = 0;
};

// Line and column of a byte of a grammar, as messages have them.
std::string place_in(const std::string & grammar, size_t offset);

}  // namespace chasqui
