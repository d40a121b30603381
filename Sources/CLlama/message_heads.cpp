#include "message_heads.hpp"

#include "grammar_text.hpp"

using namespace chasqui;

namespace {

bool begins_with(const std::string & text, const std::string & start) { return text.compare(0, start.size(), start) == 0; }

// A rule with something in place of the free text behind a text in quotes; as it was where there is none.
std::string with_head(const std::string & body, const std::string & before, const std::string & head) {
    elements all = grammar_elements(body);
    for (size_t at = 2; at < all.size(); at++) {
        if (is_free_text(all[at]) && all[at - 1] == " " && all[at - 2] == grammar_literal(before)) {
            all[at] = head;
            break;
        }
    }
    return joined(all);
}

void bind_kimi(grammar_rules & rules) {
    for (const std::string & name : rules.names()) {
        if (begins_with(name, "kimi-k3-tool-")) {
            rules.replace(name, with_head(rules.body(name), "\"", R"((" index=\"" [0-9]{1,4} "\"")?)"));
        } else if (begins_with(name, "kimi-k3-arg-")) {
            rules.replace(name, with_head(rules.body(name), "\"", R"((" type=\"" [a-z]{1,16} "\"")?)"));
        }
    }
}

void bind_gpt_oss(grammar_rules & rules) {
    const std::string mark = R"("<|constrain|>"? [A-Za-z0-9_-])";
    for (const std::string & name : rules.names()) {
        rules.replace(name, replaced(rules.body(name), mark + "+", mark + "{1,16}"));
    }
}

// Thoughts are a message to the model itself, so that they could come before a call without end.
void bind_muse(const std::vector<common_chat_tool> & tools, const common_chat_params & params, grammar_rules & rules) {
    bool is_bound = false;
    for (const common_chat_tool & tool : tools) {
        const std::string rule = call_rule(tool.name, rules);
        const std::string body = rules.body(rule);
        const std::string name = grammar_literal(tool.name);
        const std::string bound = body.find(name) == std::string::npos ? body : with_head(body, " to=", name);
        is_bound = is_bound || bound != body;
        rules.replace(rule, bound);
    }
    if (is_bound && params.generation_prompt.find(" to=self") == std::string::npos) {
        rules.replace("root", replaced(rules.body("root"), "(start analysis)* ", ""));
    }
}

}  // namespace

void chasqui::bind_message_heads(const std::vector<common_chat_tool> & tools, common_chat_params & params) {
    if (params.grammar.empty()) {
        return;
    }
    grammar_rules rules(params.grammar);
    bind_kimi(rules);
    bind_gpt_oss(rules);
    // Where a call may come, what is written to any recipient is one.
    if (!params.grammar_lazy) {
        bind_muse(tools, params, rules);
    }
    params.grammar = rules.text();
}
