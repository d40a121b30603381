#pragma once

#include <string>

#include "llama-grammar.h"

namespace chasqui {

// Reads a grammar's text with llama.cpp's parser. Throws `rejected` with CHASQUI_BAD_GRAMMAR, with line and column of a
// mistake, for what is too large or nested too deep, and for rules that call themselves before they take a character.
llama_grammar_parser parse_grammar(const llama_vocab * vocab, const std::string & grammar);

}  // namespace chasqui
