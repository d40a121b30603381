#include "grammar_syntax.hpp"

#include "grammar_characters.hpp"
#include "grammar_lexer.hpp"
#include "grammar_limits.hpp"
#include "grammar_recursion.hpp"
#include "guard.hpp"

using namespace chasqui;

namespace {

constexpr size_t most_rules = 4 * 8192;

[[noreturn]] void refuse(const std::string & reason) { throw rejected(CHASQUI_BAD_GRAMMAR, reason); }

// Where an error is that llama.cpp tells no place of: at what is not closed, or the token that it names, else at the rule.
size_t place_of_error(const std::string & message, const std::string & grammar, size_t rule) {
    grammar_lexer lexer(grammar);
    for (lexeme next = lexer.next(); next.what != lexeme::kind::end; next = lexer.next()) {
        const std::string quoted = "'" + grammar.substr(next.start, next.end - next.start) + "'";
        if (!next.is_closed || (next.what == lexeme::kind::token && message.find(quoted) != std::string::npos)) {
            return next.start;
        }
    }
    return rule;
}

// llama.cpp ends most of its messages with all the text from the mistake on; that becomes line and column.
// - rule: where the rule that is wrong begins.
std::string with_place(const std::string & message, const std::string & grammar, size_t rule) {
    const size_t marker = message.find(" at ");
    if (marker != std::string::npos) {
        const size_t rest = message.size() - marker - 4;
        if (rest <= grammar.size() && message.compare(marker + 4, rest, grammar, grammar.size() - rest, rest) == 0) {
            return message.substr(0, marker + 1) + place_in(grammar, grammar.size() - rest);
        }
    }
    return message + ", " + place_in(grammar, place_of_error(message, grammar, rule));
}

// Where a name first stands, or its definition; the beginning where there is none.
size_t place_of_name(const std::string & grammar, const std::string & name, bool is_definition) {
    grammar_lexer lexer(grammar);
    lexeme next = lexer.next();
    while (next.what != lexeme::kind::end) {
        const lexeme found = next;
        next = lexer.next();
        const bool is_name =
            found.what == lexeme::kind::word && grammar.compare(found.start, found.end - found.start, name) == 0;
        if (is_name && (!is_definition || grammar.compare(next.start, 3, "::=") == 0)) {
            return found.start;
        }
    }
    return 0;
}

std::string defined(const std::string & grammar, const std::string & name) {
    // Rules that llama.cpp makes for groups and repetitions have a number behind the name of the rule that they are in.
    const std::string written = name.substr(0, name.find('_'));
    return "the rule '" + written + "' " + place_in(grammar, place_of_name(grammar, written, true));
}

// Whether a rule leads to something that takes a character or a token.
bool takes_something(const llama_grammar_rules & rules, uint32_t root) {
    std::vector<bool> is_seen(rules.size());
    std::vector<uint32_t> open = {root};
    while (!open.empty()) {
        const uint32_t rule = open.back();
        open.pop_back();
        if (is_seen[rule]) {
            continue;
        }
        is_seen[rule] = true;
        for (const llama_grammar_element & element : rules[rule]) {
            if (element.type == LLAMA_GRETYPE_RULE_REF) {
                open.push_back(element.value);
            } else if (element.type != LLAMA_GRETYPE_END && element.type != LLAMA_GRETYPE_ALT) {
                return true;
            }
        }
    }
    return false;
}

void check_rules(const llama_grammar_parser & parser, const std::string & grammar) {
    if (parser.rules.size() > most_rules) {
        refuse("the grammar unfolds into too many rules");
    }
    for (const auto & [name, id] : parser.symbol_ids) {
        if (id >= parser.rules.size() || parser.rules[id].empty()) {
            refuse(
                "the rule '" + name + "' is used but not defined, " + place_in(grammar, place_of_name(grammar, name, false)));
        }
    }
    const auto root = parser.symbol_ids.find("root");
    if (root == parser.symbol_ids.end()) {
        grammar_lexer lexer(grammar);
        refuse("there is no rule 'root', which the output follows; the first rule is " + place_in(grammar, lexer.next().start));
    }
    if (const auto recursive = left_recursive_rule(parser.rules)) {
        for (const auto & [name, id] : parser.symbol_ids) {
            if (id == *recursive) {
                refuse(defined(grammar, name) + " can come to itself before a character (left recursion)");
            }
        }
    }
    if (!takes_something(parser.rules, root->second)) {
        refuse(defined(grammar, "root") + " matches nothing but the empty text; give it something to match");
    }
}

}  // namespace

// llama_grammar_parser::parse prints mistakes to stderr and drops them, so this walks the rules itself.
llama_grammar_parser chasqui::parse_grammar(const llama_vocab * vocab, const std::string & grammar) {
    check_limits(grammar);
    llama_grammar_parser parser(vocab);
    const char * at = grammar.c_str() + grammar_lexer(grammar).next().start;
    try {
        while (*at != '\0') {
            at = parser.parse_rule(at);
        }
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception & error) {
        refuse(with_place(error.what(), grammar, static_cast<size_t>(at - grammar.c_str())));
    }
    check_characters(grammar);
    check_rules(parser, grammar);
    return parser;
}
