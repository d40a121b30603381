#pragma once

#include "chat.h"
#include "json.h"
#include "templates.hpp"

namespace chasqui {

// A member of an object; null where there is none.
common_json member(const common_json & object, const char * name);

// A request as llama.cpp's templates take it. Throws `rejected` with the status of the part that cannot be read.
common_chat_templates_inputs chat_inputs(const chasqui_templates * templates, const common_json & request);

}  // namespace chasqui
