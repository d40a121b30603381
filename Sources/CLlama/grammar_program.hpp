#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "llama.h"

namespace chasqui {

// A grammar in the form that it is run in. Its texts have become code points, and these fall into classes: what holds for
// one code point of a class holds for all of it.
struct grammar_program {
    enum class kind : uint8_t { ends, calls, takes_character, takes_token, takes_other_token };

    // `value` is a rule, a set of characters or a token.
    struct instruction {
        kind what;
        uint32_t value;
    };

    struct range {
        uint32_t first;
        uint32_t last;
    };

    std::vector<instruction> instructions;
    // Where the alternatives of rule r begin: starts[first_start[r]] up to starts[first_start[r + 1]].
    std::vector<uint32_t> starts;
    std::vector<uint32_t> first_start;
    uint32_t root = 0;
    // Sorted and apart from each other.
    std::vector<std::vector<range>> sets;
    // The first code point of each class.
    std::vector<uint32_t> classes;
    std::array<uint32_t, 128> ascii_classes;

    // Throws `rejected` with CHASQUI_BAD_GRAMMAR for a grammar that cannot be run.
    static grammar_program compile(const llama_vocab * vocab, const std::string & grammar);

    uint32_t class_of(uint32_t character) const;
    // Whether a set has a character out of first...last.
    bool overlaps(uint32_t set, uint32_t first, uint32_t last) const;
    bool contains(uint32_t set, uint32_t character_class) const {
        return overlaps(set, classes[character_class], classes[character_class]);
    }
};

}  // namespace chasqui
