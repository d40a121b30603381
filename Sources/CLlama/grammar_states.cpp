#include "grammar_states.hpp"

#include <algorithm>

#include "guard.hpp"

using namespace chasqui;

namespace {

using kind = grammar_program::kind;

// Places, transitions and stacks that may be kept from one portion of work to the next; eight bytes each, and some.
constexpr uint64_t most_kept = 500'000;
constexpr uint32_t unknown = UINT32_MAX;
// The end of the text, among places.
constexpr uint64_t end_of_text = UINT64_MAX;

}  // namespace

size_t grammar_states::hash::operator()(const std::vector<place> & places) const {
    uint64_t value = places.size();
    for (const place place : places) {
        value = (value ^ place) * 0x9E3779B97F4A7C15;
        value ^= value >> 29;
    }
    return static_cast<size_t>(value);
}

grammar_states::grammar_states(const grammar_program & program) : program(program) {
    stacks.push_back(0);
    intern({}, false);
}

void grammar_states::count(uint64_t work) {
    done += work;
    if (done > most_work) {
        throw rejected(
            CHASQUI_BAD_GRAMMAR,
            "it can be read in too many ways at once; let each part begin with something that tells it from the others");
    }
}

grammar_states::id grammar_states::begin(id state) {
    total += done;
    done = 0;
    // What a portion that was too much left behind.
    open.clear();
    seen.clear();
    reached.clear();
    reaches_end = false;
    if (kept > most_kept) {
        drop_all_but(state);
    }
    return state;
}

// Stacks below a state's places are written anew, the lower ones first.
void grammar_states::drop_all_but(id & state) {
    const std::vector<place> places = *states[state].places;
    const bool is_complete = states[state].is_complete;
    const auto old = std::move(stacks);
    stacks = {0};
    stack_ids.clear();
    states.clear();
    ids.clear();
    kept = 0;
    drops++;
    intern({}, false);
    std::unordered_map<stack, stack> moved = {{0, 0}};
    std::vector<place> renamed;
    std::vector<stack> path;
    for (const place place : places) {
        if (place == end_of_text) {
            continue;
        }
        stack at = stack_of(place);
        for (; moved.count(at) == 0; at = stack_of(old[at])) {
            path.push_back(at);
        }
        for (stack below = moved[at]; !path.empty(); path.pop_back()) {
            below = pushed(instruction_of(old[path.back()]), below);
            moved[path.back()] = below;
        }
        renamed.push_back(join(instruction_of(place), moved[stack_of(place)]));
    }
    state = intern(std::move(renamed), is_complete);
    // What has to be kept counts only once it grows.
    kept = 0;
    done = 0;
}

grammar_states::stack grammar_states::pushed(uint32_t instruction, stack below) {
    const auto [found, is_new] = stack_ids.emplace(join(instruction, below), static_cast<stack>(stacks.size()));
    if (is_new) {
        stacks.push_back(found->first);
        kept += 2;
    }
    return found->second;
}

void grammar_states::visit(place place) {
    if (seen.insert(place).second) {
        count(1);
        open.push_back(place);
    }
}

void grammar_states::follow(place place) {
    const uint32_t at = instruction_of(place);
    const stack below = stack_of(place);
    const auto & instruction = program.instructions[at];
    switch (instruction.what) {
    case kind::ends:
        if (below == 0) {
            reaches_end = true;
        } else {
            visit(stacks[below]);
        }
        break;
    case kind::calls: {
        // Where nothing follows the call, its end is the caller's.
        const bool is_last = program.instructions[at + 1].what == kind::ends;
        const stack next = is_last ? below : pushed(at + 1, below);
        for (uint32_t i = program.first_start[instruction.value]; i < program.first_start[instruction.value + 1]; i++) {
            visit(join(program.starts[i], next));
        }
        break;
    }
    case kind::takes_character:
    case kind::takes_token:
    case kind::takes_other_token: reached.push_back(place); break;
    }
}

// The state of all that was visited and what follows from it without a character.
grammar_states::id grammar_states::closed() {
    while (!open.empty()) {
        const place place = open.back();
        open.pop_back();
        follow(place);
    }
    std::vector<place> places = std::move(reached);
    const bool is_complete = reaches_end;
    reached.clear();
    seen.clear();
    reaches_end = false;
    std::sort(places.begin(), places.end());
    return intern(std::move(places), is_complete);
}

grammar_states::id grammar_states::intern(std::vector<place> places, bool is_complete) {
    if (is_complete && (places.empty() || places.back() != end_of_text)) {
        places.push_back(end_of_text);
    }
    const auto [found, is_new] = ids.emplace(std::move(places), static_cast<id>(states.size()));
    if (is_new) {
        const bool has_tokens = std::any_of(found->first.begin(), found->first.end(), [&](place place) {
            return place != end_of_text && program.instructions[instruction_of(place)].what != kind::takes_character;
        });
        states.push_back({&found->first, {}, is_complete, has_tokens});
        kept += 8 + found->first.size();
    }
    return found->second;
}

grammar_states::id grammar_states::start() {
    for (uint32_t i = program.first_start[program.root]; i < program.first_start[program.root + 1]; i++) {
        visit(join(program.starts[i], 0));
    }
    return closed();
}

grammar_states::id grammar_states::after_character(id state, uint32_t character) {
    const uint32_t character_class = program.class_of(character);
    if (states[state].next.empty()) {
        count(1 + program.classes.size() / 2);
        kept += program.classes.size() / 2;
        states[state].next.resize(program.classes.size(), unknown);
    }
    if (const id known = states[state].next[character_class]; known != unknown) {
        return known;
    }
    count(1 + states[state].places->size());
    for (const place place : *states[state].places) {
        if (place == end_of_text) {
            continue;
        }
        const auto & instruction = program.instructions[instruction_of(place)];
        if (instruction.what == kind::takes_character && program.contains(instruction.value, character_class)) {
            visit(join(instruction_of(place) + 1, stack_of(place)));
        }
    }
    const id next = closed();
    states[state].next[character_class] = next;
    return next;
}

grammar_states::id grammar_states::after_token(id state, llama_token token) {
    count(1 + states[state].places->size());
    for (const place place : *states[state].places) {
        if (place == end_of_text) {
            continue;
        }
        const auto & instruction = program.instructions[instruction_of(place)];
        const bool is_named = instruction.value == static_cast<uint32_t>(token);
        if ((instruction.what == kind::takes_token && is_named)
            || (instruction.what == kind::takes_other_token && !is_named)) {
            visit(join(instruction_of(place) + 1, stack_of(place)));
        }
    }
    return closed();
}

std::vector<llama_token> grammar_states::named_tokens(id state) const {
    std::vector<llama_token> tokens;
    for (const place place : *states[state].places) {
        if (place == end_of_text) {
            continue;
        }
        const auto & instruction = program.instructions[instruction_of(place)];
        if (instruction.what != kind::takes_character) {
            tokens.push_back(static_cast<llama_token>(instruction.value));
        }
    }
    return tokens;
}

grammar_states::id grammar_states::both(id one, id other) {
    if (one == dead || other == dead || one == other) {
        return one == dead ? other : one;
    }
    count(states[one].places->size() + states[other].places->size());
    std::vector<place> places;
    std::set_union(
        states[one].places->begin(), states[one].places->end(), states[other].places->begin(),
        states[other].places->end(), std::back_inserter(places));
    return intern(std::move(places), states[one].is_complete || states[other].is_complete);
}

bool grammar_states::takes_any(id state, uint32_t first, uint32_t last) {
    count(1 + states[state].places->size());
    return std::any_of(states[state].places->begin(), states[state].places->end(), [&](place place) {
        if (place == end_of_text) {
            return false;
        }
        const auto & instruction = program.instructions[instruction_of(place)];
        return instruction.what == kind::takes_character && program.overlaps(instruction.value, first, last);
    });
}
