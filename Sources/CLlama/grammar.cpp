#include <algorithm>
#include <memory>

#include "chasqui_llama.h"
#include "grammar.hpp"
#include "grammar_matcher.hpp"
#include "guard.hpp"
#include "json-schema-to-grammar.h"
#include "json.h"
#include "tokenizer.hpp"

using namespace chasqui;

std::string chasqui::grammar_from_schema(const std::string & schema) {
    try {
        return json_schema_to_grammar(common_json::parse(schema));
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception & error) {
        std::string reason = error.what();
        std::replace(reason.begin(), reason.end(), '\n', ' ');
        throw rejected(CHASQUI_BAD_SCHEMA, reason);
    }
}

chasqui_status chasqui_grammar_from_schema(chasqui_view schema, char ** grammar, char ** message) {
    return guard(message, [&] {
        *grammar = copy_text(grammar_from_schema(text(schema)));
        if (*grammar == nullptr) {
            throw std::bad_alloc();
        }
    });
}

struct chasqui_grammar {
    grammar_matcher matcher;
    chasqui_grammar(const chasqui_tokenizer * tokenizer, const std::string & text)
        : matcher(grammar_program::compile(vocabulary_of(tokenizer), text), pieces_of(tokenizer)) {}
};

chasqui_status chasqui_grammar_create(
    const chasqui_tokenizer * tokenizer, chasqui_view grammar, chasqui_grammar ** created, char ** message) {
    return guard(message, [&] { *created = new chasqui_grammar(tokenizer, text(grammar)); });
}

void chasqui_grammar_free(chasqui_grammar * grammar) { delete grammar; }

chasqui_status chasqui_grammar_read(chasqui_grammar * grammar, chasqui_view read, char ** message) {
    return guard(message, [&] { grammar->matcher.accept_text({read.bytes, read.count}); });
}

chasqui_status chasqui_grammar_allowed(chasqui_grammar * grammar, bool * allowed, size_t count, char ** message) {
    return guard(message, [&] {
        const auto & bits = grammar->matcher.allowed();
        if (bits.size() != count) {
            throw rejected(CHASQUI_BAD_INPUT, "there is not a place for each token");
        }
        std::copy(bits.begin(), bits.end(), allowed);
    });
}

bool chasqui_grammar_is_possible(const chasqui_grammar * grammar) { return grammar->matcher.is_possible(); }
bool chasqui_grammar_is_complete(const chasqui_grammar * grammar) { return grammar->matcher.is_complete(); }
uint64_t chasqui_grammar_work(const chasqui_grammar * grammar) { return grammar->matcher.work(); }
uint64_t chasqui_grammar_most_work(void) { return grammar_states::most_work; }
