#include "single_call.hpp"

#include <algorithm>
#include <set>

#include "grammar_text.hpp"

using namespace chasqui;

namespace {

using names = std::set<std::string>;

// The rules that lead to calls, without those of calls.
names rules_around(const names & calls, const grammar_rules & rules) {
    names found;
    const auto leads = [&](const std::string & element) { return calls.count(element) > 0 || found.count(element) > 0; };
    size_t before = 0;
    do {
        before = found.size();
        for (const std::string & name : rules.names()) {
            const elements body = grammar_elements(rules.body(name));
            if (calls.count(name) == 0 && std::any_of(body.begin(), body.end(), leads)) {
                found.insert(name);
            }
        }
    } while (found.size() != before);
    return found;
}

// The body of a rule in which no call is repeated and no text follows one.
std::string with_one_call(const std::string & body, const names & calls) {
    struct group {
        bool has_call = false;
        // In the alternative that is being read.
        bool is_behind_call = false;
    };
    std::string written;
    std::vector<group> groups(1);
    bool is_call = false;
    bool is_dropped = false;
    for (std::string element : grammar_elements(body)) {
        if (element == "(") {
            is_call = false;
            groups.emplace_back();
        } else if (element == ")" && groups.size() > 1) {
            is_call = groups.back().has_call;
            groups.pop_back();
        } else if (element == "|") {
            is_call = false;
            groups.back().is_behind_call = false;
        } else if (element == "+" && is_call) {
            element = "";
        } else if (element == "*" && is_call) {
            element = "?";
        } else if (element == "?" && is_dropped) {
            element = "";
        } else {
            is_call = calls.count(element) > 0;
            is_dropped = is_free_text(element) && groups.back().is_behind_call;
            if (is_dropped) {
                element = "";
            }
        }
        groups.back().has_call |= is_call;
        groups.back().is_behind_call |= is_call;
        written += element;
    }
    return written;
}

}  // namespace

void chasqui::bind_to_one_call(const std::vector<common_chat_tool> & tools, std::string & grammar) {
    grammar_rules rules(grammar);
    names calls;
    for (const common_chat_tool & tool : tools) {
        calls.insert(call_rule(tool.name, rules));
    }
    const names around = rules_around(calls, rules);
    calls.insert(around.begin(), around.end());
    for (const std::string & name : around) {
        rules.replace(name, with_one_call(rules.body(name), calls));
    }
    grammar = rules.text();
}
