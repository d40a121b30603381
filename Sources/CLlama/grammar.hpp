#pragma once

#include <string>

namespace chasqui {

// GBNF of a JSON schema's text; throws `rejected` with CHASQUI_BAD_SCHEMA.
std::string grammar_from_schema(const std::string & schema);

}  // namespace chasqui
