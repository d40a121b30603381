#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "grammar_program.hpp"

namespace chasqui {

// The places in a grammar that a text can have come to, as states of an automaton that is made while it is run.
//
// A place is an instruction and a stack of what to go on with when its rule ends. A state is the set of all places that a
// text leads to, so that texts that can be read in several ways cost what their different places cost, not their ways. The
// stacks are shared: each is one entry on top of another one. What follows a state with a class of characters is computed
// once.
//
// All that takes time is counted, and more than `most_work` between two `begin` throws `rejected` with
// CHASQUI_BAD_GRAMMAR. What was made stays usable.
class grammar_states {
public:
    using id = uint32_t;
    // No text leads to it.
    static constexpr id dead = 0;
    // About a tenth of a second.
    static constexpr uint64_t most_work = 5'000'000;

    explicit grammar_states(const grammar_program & program);

    // Where nothing was read yet.
    id start();
    id after_character(id state, uint32_t character);
    // After a token that a grammar names by itself.
    id after_token(id state, llama_token token);
    // The tokens that places wait for or exclude. All others are alike.
    std::vector<llama_token> named_tokens(id state) const;
    id both(id one, id other);

    // Whether the text may end.
    bool is_complete(id state) const { return states[state].is_complete; }
    // Whether places wait for a token by its number.
    bool has_tokens(id state) const { return states[state].has_tokens; }
    // Whether a character out of first...last may follow.
    bool takes_any(id state, uint32_t first, uint32_t last);

    // Starts another portion of work. What piled up is dropped, but for the state, which may have another number then.
    id begin(id state);
    // How often `begin` dropped what piled up: numbers of before are not those of after.
    uint32_t generation() const { return drops; }
    uint64_t work() const { return total + done; }

private:
    // An instruction above, a stack below.
    using place = uint64_t;
    using stack = uint32_t;

    struct state {
        const std::vector<place> * places;
        std::vector<id> next;
        bool is_complete;
        bool has_tokens;
    };

    struct hash {
        size_t operator()(const std::vector<place> & places) const;
    };

    static place join(uint32_t instruction, stack below) { return static_cast<uint64_t>(instruction) << 32 | below; }
    static uint32_t instruction_of(place place) { return static_cast<uint32_t>(place >> 32); }
    static stack stack_of(place place) { return static_cast<stack>(place); }

    void count(uint64_t work);
    stack pushed(uint32_t instruction, stack below);
    void visit(place place);
    void follow(place place);
    id closed();
    id intern(std::vector<place> places, bool is_complete);
    void drop_all_but(id & state);

    const grammar_program & program;
    // Stack 0 is empty; others are an instruction to go on with and the stack below.
    std::vector<place> stacks;
    std::unordered_map<place, stack> stack_ids;
    std::vector<state> states;
    std::unordered_map<std::vector<place>, id, hash> ids;
    // Of the state that is being made.
    std::vector<place> open;
    std::unordered_set<place> seen;
    std::vector<place> reached;
    bool reaches_end = false;
    uint64_t total = 0;
    uint64_t done = 0;
    uint64_t kept = 0;
    uint32_t drops = 0;
};

}  // namespace chasqui
