#include "grammar_program.hpp"

#include <algorithm>
#include <map>

#include "grammar_syntax.hpp"
#include "guard.hpp"

using namespace chasqui;

namespace {

using kind = grammar_program::kind;
using range = grammar_program::range;

constexpr uint32_t last_character = 0x10FFFF;

bool is_end(const llama_grammar_element & element) {
    return element.type == LLAMA_GRETYPE_END || element.type == LLAMA_GRETYPE_ALT;
}

// Sorts ranges and joins those that touch.
std::vector<range> joined(std::vector<range> ranges) {
    std::sort(ranges.begin(), ranges.end(), [](const range & a, const range & b) { return a.first < b.first; });
    std::vector<range> result;
    for (const range & next : ranges) {
        if (next.first > next.last) {
            continue;
        }
        if (!result.empty() && next.first <= result.back().last + 1) {
            result.back().last = std::max(result.back().last, next.last);
        } else {
            result.push_back(next);
        }
    }
    return result;
}

std::vector<range> all_but(const std::vector<range> & ranges) {
    std::vector<range> result;
    uint32_t next = 0;
    for (const range & gone : ranges) {
        if (gone.first > next) {
            result.push_back({next, gone.first - 1});
        }
        next = gone.last + 1;
    }
    if (next <= last_character) {
        result.push_back({next, last_character});
    }
    return result;
}

class compiler {
public:
    explicit compiler(grammar_program & program) : program(program) {}

    void add_rule(const llama_grammar_rule & rule) {
        program.first_start.push_back(static_cast<uint32_t>(program.starts.size()));
        program.starts.push_back(static_cast<uint32_t>(program.instructions.size()));
        for (size_t i = 0; i < rule.size();) {
            if (!is_end(rule[i])) {
                i = add_element(rule, i);
                continue;
            }
            program.instructions.push_back({kind::ends, 0});
            if (rule[i].type == LLAMA_GRETYPE_END) {
                break;
            }
            program.starts.push_back(static_cast<uint32_t>(program.instructions.size()));
            i++;
        }
    }

    void finish() {
        program.first_start.push_back(static_cast<uint32_t>(program.starts.size()));
        program.classes = {0};
        for (const auto & set : program.sets) {
            for (const range & part : set) {
                program.classes.push_back(part.first);
                program.classes.push_back(part.last + 1);
            }
        }
        std::sort(program.classes.begin(), program.classes.end());
        program.classes.erase(std::unique(program.classes.begin(), program.classes.end()), program.classes.end());
        for (uint32_t character = 0; character < program.ascii_classes.size(); character++) {
            const auto next = std::upper_bound(program.classes.begin(), program.classes.end(), character);
            program.ascii_classes[character] = static_cast<uint32_t>(next - program.classes.begin()) - 1;
        }
    }

private:
    size_t add_element(const llama_grammar_rule & rule, size_t at) {
        const llama_grammar_element & element = rule[at];
        switch (element.type) {
        case LLAMA_GRETYPE_RULE_REF: program.instructions.push_back({kind::calls, element.value}); return at + 1;
        case LLAMA_GRETYPE_TOKEN: program.instructions.push_back({kind::takes_token, element.value}); return at + 1;
        case LLAMA_GRETYPE_TOKEN_NOT:
            program.instructions.push_back({kind::takes_other_token, element.value});
            return at + 1;
        case LLAMA_GRETYPE_CHAR:
        case LLAMA_GRETYPE_CHAR_NOT:
        case LLAMA_GRETYPE_CHAR_ANY: return add_characters(rule, at);
        default: throw rejected(CHASQUI_BAD_GRAMMAR, "the grammar has a range without a beginning");
        }
    }

    size_t add_characters(const llama_grammar_rule & rule, size_t at) {
        const auto type = rule[at].type;
        std::vector<range> ranges;
        do {
            if (rule[at].type == LLAMA_GRETYPE_CHAR_ANY) {
                ranges.push_back({0, last_character});
            } else if (rule[at + 1].type == LLAMA_GRETYPE_CHAR_RNG_UPPER) {
                ranges.push_back({rule[at].value, std::min(rule[at + 1].value, last_character)});
                at++;
            } else if (rule[at].value <= last_character) {
                ranges.push_back({rule[at].value, rule[at].value});
            }
            at++;
        } while (rule[at].type == LLAMA_GRETYPE_CHAR_ALT);
        ranges = joined(std::move(ranges));
        program.instructions.push_back(
            {kind::takes_character, set_of(type == LLAMA_GRETYPE_CHAR_NOT ? all_but(ranges) : ranges)});
        return at;
    }

    uint32_t set_of(const std::vector<range> & ranges) {
        std::vector<uint32_t> key;
        for (const range & part : ranges) {
            key.push_back(part.first);
            key.push_back(part.last);
        }
        const auto [place, is_new] = known.emplace(std::move(key), static_cast<uint32_t>(program.sets.size()));
        if (is_new) {
            program.sets.push_back(ranges);
        }
        return place->second;
    }

    grammar_program & program;
    std::map<std::vector<uint32_t>, uint32_t> known;
};

}  // namespace

grammar_program grammar_program::compile(const llama_vocab * vocab, const std::string & grammar) {
    const llama_grammar_parser parser = parse_grammar(vocab, grammar);
    grammar_program program;
    compiler compiler(program);
    for (const llama_grammar_rule & rule : parser.rules) {
        compiler.add_rule(rule);
    }
    compiler.finish();
    program.root = parser.symbol_ids.at("root");
    return program;
}

uint32_t grammar_program::class_of(uint32_t character) const {
    if (character < ascii_classes.size()) {
        return ascii_classes[character];
    }
    return static_cast<uint32_t>(std::upper_bound(classes.begin(), classes.end(), character) - classes.begin()) - 1;
}

bool grammar_program::overlaps(uint32_t set, uint32_t first, uint32_t last) const {
    const auto & ranges = sets[set];
    const auto found = std::lower_bound(
        ranges.begin(), ranges.end(), first, [](const range & part, uint32_t value) { return part.last < value; });
    return found != ranges.end() && found->first <= last;
}
