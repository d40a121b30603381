#pragma once

#include <memory>

#include "chasqui_llama.h"
#include "token_pieces.hpp"

namespace chasqui {

const llama_vocab * vocabulary_of(const chasqui_tokenizer * tokenizer);
// The texts of its tokens, which are read when they are first asked for. From any thread.
std::shared_ptr<const token_pieces> pieces_of(const chasqui_tokenizer * tokenizer);

}  // namespace chasqui
