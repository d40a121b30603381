#include "grammar_recursion.hpp"

#include <algorithm>

using namespace chasqui;

namespace {

bool is_end(const llama_grammar_element & element) {
    return element.type == LLAMA_GRETYPE_END || element.type == LLAMA_GRETYPE_ALT;
}

// Which rules may match nothing.
class empty_rules {
public:
    explicit empty_rules(const llama_grammar_rules & rules) : is_empty(rules.size()), users(rules.size()) {
        for (uint32_t rule = 0; rule < rules.size(); rule++) {
            size_t start = 0;
            for (size_t i = 0; i < rules[rule].size(); i++) {
                if (is_end(rules[rule][i])) {
                    add_alternative(rules[rule], rule, start, i);
                    start = i + 1;
                }
            }
        }
        while (!found.empty()) {
            const uint32_t rule = found.back();
            found.pop_back();
            for (const uint32_t alternative : users[rule]) {
                if (--missing[alternative] == 0) {
                    add(owners[alternative]);
                }
            }
        }
    }

    bool operator[](uint32_t rule) const { return is_empty[rule]; }

private:
    void add(uint32_t rule) {
        if (!is_empty[rule]) {
            is_empty[rule] = true;
            found.push_back(rule);
        }
    }

    void add_alternative(const llama_grammar_rule & rule, uint32_t owner, size_t start, size_t end) {
        if (start == end) {
            return add(owner);
        }
        for (size_t i = start; i < end; i++) {
            if (rule[i].type != LLAMA_GRETYPE_RULE_REF) {
                return;
            }
        }
        const uint32_t alternative = static_cast<uint32_t>(missing.size());
        missing.push_back(end - start);
        owners.push_back(owner);
        for (size_t i = start; i < end; i++) {
            users[rule[i].value].push_back(alternative);
        }
    }

    std::vector<bool> is_empty;
    std::vector<uint32_t> found;
    // Alternatives that are calls only: how many of these are not known to be empty, and whose they are.
    std::vector<size_t> missing;
    std::vector<uint32_t> owners;
    std::vector<std::vector<uint32_t>> users;
};

struct call {
    uint32_t rule;
    // Nothing of the caller is left to do behind it.
    bool is_last;
};

// What each rule may come to without a character.
std::vector<std::vector<call>> first_calls(const llama_grammar_rules & rules) {
    const empty_rules is_empty(rules);
    std::vector<std::vector<call>> calls(rules.size());
    for (uint32_t rule = 0; rule < rules.size(); rule++) {
        bool is_reached = true;
        for (size_t i = 0; i + 1 < rules[rule].size(); i++) {
            const llama_grammar_element & element = rules[rule][i];
            if (is_end(element)) {
                is_reached = true;
            } else if (is_reached && element.type == LLAMA_GRETYPE_RULE_REF) {
                calls[rule].push_back({element.value, is_end(rules[rule][i + 1])});
                is_reached = is_empty[element.value];
            } else {
                is_reached = false;
            }
        }
    }
    return calls;
}

// Tarjan's strongly connected components, without recursion: rules of a component come to each other.
std::vector<uint32_t> components(const std::vector<std::vector<call>> & calls) {
    constexpr uint32_t none = UINT32_MAX;
    struct visit {
        uint32_t rule;
        size_t next;
    };
    std::vector<uint32_t> order(calls.size(), none);
    std::vector<uint32_t> low(calls.size());
    std::vector<uint32_t> component(calls.size(), none);
    std::vector<uint32_t> open;
    std::vector<visit> path;
    uint32_t count = 0;
    const auto enter = [&](uint32_t rule) {
        order[rule] = low[rule] = count++;
        open.push_back(rule);
        path.push_back({rule, 0});
    };
    for (uint32_t root = 0; root < calls.size(); root++) {
        if (order[root] == none) {
            enter(root);
        }
        while (!path.empty()) {
            const uint32_t rule = path.back().rule;
            if (path.back().next < calls[rule].size()) {
                const uint32_t callee = calls[rule][path.back().next++].rule;
                if (order[callee] == none) {
                    enter(callee);
                } else if (component[callee] == none) {
                    low[rule] = std::min(low[rule], order[callee]);
                }
                continue;
            }
            path.pop_back();
            if (!path.empty()) {
                low[path.back().rule] = std::min(low[path.back().rule], low[rule]);
            }
            if (low[rule] == order[rule]) {
                while (component[rule] == none) {
                    component[open.back()] = rule;
                    open.pop_back();
                }
            }
        }
    }
    return component;
}

}  // namespace

std::optional<uint32_t> chasqui::left_recursive_rule(const llama_grammar_rules & rules) {
    const auto calls = first_calls(rules);
    const auto component = components(calls);
    for (uint32_t rule = 0; rule < rules.size(); rule++) {
        for (const call & call : calls[rule]) {
            // Coming to itself with nothing left to do is the same place again; only what piles up never ends.
            if (component[rule] == component[call.rule] && !call.is_last) {
                return rule;
            }
        }
    }
    return std::nullopt;
}
