#pragma once

#include <string>

#include "llama.h"

namespace chasqui {

// GBNF of a JSON schema's text; throws `rejected` with CHASQUI_BAD_SCHEMA.
std::string grammar_from_schema(const std::string & schema);

// Throws `rejected` with CHASQUI_BAD_GRAMMAR unless the text is a grammar that llama.cpp can sample with.
void check_grammar(const llama_vocab * vocab, const std::string & grammar);

}  // namespace chasqui
