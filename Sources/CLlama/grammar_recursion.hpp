#pragma once

#include <optional>

#include "llama-grammar.h"

namespace chasqui {

// A rule that comes to itself before a character is taken, each time with more to do behind it: without end.
std::optional<uint32_t> left_recursive_rule(const llama_grammar_rules & rules);

}  // namespace chasqui
