#pragma once

#include <cstddef>
#include <vector>

#include "grammar_text.hpp"

namespace chasqui {

// A choice that a rule repeats.
struct repeated_choice {
    // Where it is among the elements.
    size_t start;
    size_t end;
    elements before;
    elements behind;
    std::vector<elements> alternatives;
    // One of them stands before the repetition, without what is between two.
    bool has_first = false;
};

// What a rule repeats, whose sign for that is at `sign`, behind a parenthesis.
repeated_choice read_choice(const elements & body, size_t sign);

// Those from `from` to before `to`.
elements between(const elements & body, size_t from, size_t to);

}  // namespace chasqui
