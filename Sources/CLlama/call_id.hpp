#pragma once

#include <string>

namespace chasqui {

// An id for a call that the model gave none.
std::string new_call_id();

}  // namespace chasqui
