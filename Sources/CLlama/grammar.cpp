#include "chasqui_llama.h"
#include "grammar.hpp"
#include "guard.hpp"
#include "json-schema-to-grammar.h"
#include "json.h"
#include "log.hpp"

#if __has_include("llama-grammar.h")
#include "llama-grammar.h"
#define CHASQUI_HAS_GRAMMAR_PARSER 1
#endif

namespace chasqui {

std::string grammar_from_schema(const std::string & schema) {
    try {
        return json_schema_to_grammar(common_json::parse(schema));
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception & error) {
        throw rejected(CHASQUI_BAD_SCHEMA, error.what());
    }
}

namespace {

constexpr size_t longest_grammar = 1 << 20;
constexpr size_t deepest_group = 64;
constexpr size_t most_rules = 8192;

// llama.cpp's parser recurses once a group, its left-recursion check once a rule: a request must not choose how deep.
void check_size(const std::string & grammar) {
    if (grammar.size() > longest_grammar) {
        throw rejected(CHASQUI_BAD_GRAMMAR, "the grammar is longer than " + std::to_string(longest_grammar) + " bytes");
    }
    if (grammar.find('\0') != std::string::npos) {
        throw rejected(CHASQUI_BAD_GRAMMAR, "the grammar holds a zero byte");
    }
    size_t depth = 0;
    size_t rules = 0;
    char closing = '\0';
    for (size_t i = 0; i < grammar.size(); i++) {
        const char c = grammar[i];
        if (closing != '\0') {
            if (c == '\\') {
                i++;
            } else if (c == closing) {
                closing = '\0';
            }
        } else if (c == '"') {
            closing = '"';
        } else if (c == '[') {
            closing = ']';
        } else if (c == '#') {
            closing = '\n';
        } else if (c == '(') {
            depth++;
        } else if (c == ')' && depth > 0) {
            depth--;
        } else if (c == ':' && grammar.compare(i, 3, "::=") == 0) {
            rules++;
        }
        if (depth > deepest_group) {
            throw rejected(
                CHASQUI_BAD_GRAMMAR, "groups are nested deeper than " + std::to_string(deepest_group) + " levels");
        }
    }
    if (rules > most_rules) {
        throw rejected(CHASQUI_BAD_GRAMMAR, "the grammar has more than " + std::to_string(most_rules) + " rules");
    }
}

#ifdef CHASQUI_HAS_GRAMMAR_PARSER

const char * skip_space(const char * at) {
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

// llama_grammar_parser::parse prints mistakes to stderr and drops them, so this walks the rules itself.
void check_syntax(const llama_vocab * vocab, const std::string & grammar) {
    llama_grammar_parser parser(vocab);
    try {
        const char * at = skip_space(grammar.c_str());
        while (*at != '\0') {
            at = parser.parse_rule(at);
        }
    } catch (const std::runtime_error & error) {
        throw rejected(CHASQUI_BAD_GRAMMAR, with_place(error.what(), grammar));
    }
    if (parser.rules.size() > 4 * most_rules) {
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
}

#endif

}  // namespace

void check_grammar(const llama_vocab * vocab, const std::string & grammar) {
    check_size(grammar);
#ifdef CHASQUI_HAS_GRAMMAR_PARSER
    check_syntax(vocab, grammar);
#endif
    log_capture errors;
    llama_sampler * sampler = llama_sampler_init_grammar(vocab, grammar.c_str(), "root");
    if (sampler == nullptr) {
        std::string reason = errors.lines();
        while (!reason.empty() && reason.back() == '\n') {
            reason.pop_back();
        }
        throw rejected(CHASQUI_BAD_GRAMMAR, reason.empty() ? "the grammar does not parse" : reason);
    }
    llama_sampler_free(sampler);
}

}  // namespace chasqui

using namespace chasqui;

chasqui_status chasqui_grammar_from_schema(chasqui_view schema, char ** grammar, char ** message) {
    return guard(message, [&] {
        *grammar = copy_text(grammar_from_schema(text(schema)));
        if (*grammar == nullptr) {
            throw std::bad_alloc();
        }
    });
}
