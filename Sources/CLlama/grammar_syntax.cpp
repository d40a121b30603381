#include "grammar_syntax.hpp"

#include "grammar_limits.hpp"
#include "grammar_recursion.hpp"
#include "guard.hpp"

using namespace chasqui;

namespace {

constexpr size_t most_rules = 4 * 8192;

// llama.cpp ends its messages with all the text from the mistake on; that becomes line and column.
std::string with_place(const std::string & message, const std::string & grammar) {
    const size_t marker = message.find(" at ");
    if (marker == std::string::npos) {
        return message;
    }
    const std::string rest = message.substr(marker + 4);
    if (rest.size() > grammar.size() || grammar.compare(grammar.size() - rest.size(), rest.size(), rest) != 0) {
        return message;
    }
    size_t line = 1;
    size_t column = 1;
    for (size_t i = 0; i < grammar.size() - rest.size(); i++) {
        column = grammar[i] == '\n' ? 1 : column + 1;
        line += grammar[i] == '\n' ? 1 : 0;
    }
    return message.substr(0, marker) + " at line " + std::to_string(line) + ", column " + std::to_string(column);
}

void check_rules(const llama_grammar_parser & parser) {
    if (parser.rules.size() > most_rules) {
        throw rejected(CHASQUI_BAD_GRAMMAR, "the grammar unfolds into too many rules");
    }
    for (const auto & [name, id] : parser.symbol_ids) {
        if (id >= parser.rules.size() || parser.rules[id].empty()) {
            throw rejected(CHASQUI_BAD_GRAMMAR, "the rule '" + name + "' is used but not defined");
        }
    }
    if (parser.symbol_ids.count("root") == 0) {
        throw rejected(CHASQUI_BAD_GRAMMAR, "there is no rule 'root'");
    }
    if (const auto recursive = left_recursive_rule(parser.rules)) {
        for (const auto & [name, id] : parser.symbol_ids) {
            if (id == *recursive) {
                throw rejected(
                    CHASQUI_BAD_GRAMMAR, "the rule '" + name + "' can come to itself before a character (left recursion)");
            }
        }
    }
}

}  // namespace

// llama_grammar_parser::parse prints mistakes to stderr and drops them, so this walks the rules itself.
llama_grammar_parser chasqui::parse_grammar(const llama_vocab * vocab, const std::string & grammar) {
    check_limits(grammar);
    llama_grammar_parser parser(vocab);
    try {
        const char * at = skip_space(grammar.c_str());
        while (*at != '\0') {
            at = parser.parse_rule(at);
        }
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception & error) {
        throw rejected(CHASQUI_BAD_GRAMMAR, with_place(error.what(), grammar));
    }
    check_rules(parser);
    return parser;
}
