#pragma once

#include <string>

#include "chat.h"

namespace chasqui {

// What the answers of a template have to be read with, where that is not the template itself; else nothing.
//
// llama.cpp makes the parser of most templates from what they write for sample messages. A text that ends with the
// vocabulary's end token can mislead it: between a function's name and its arguments it then finds no place for the call's
// id. Without an end token it finds one. So a template that does not read its own call is tried without.
common_chat_templates_ptr templates_for_reading(const llama_model * model, const common_chat_templates * templates);

}  // namespace chasqui
