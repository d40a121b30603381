#include "thoughts.hpp"

#include <algorithm>
#include <new>
#include <set>
#include <utility>

#include "grammar.hpp"
#include "grammar_text.hpp"
#include "log.hpp"

using namespace chasqui;

namespace {

// What muse-glimmer's thoughts begin with, of which llama.cpp tells no tag.
const char * const message_to_itself = " to=self<|message|>";
const char * const sample_thoughts = "Over the pass, perhaps.";
const char * const sample_answer = "By the upper road.";

std::string written_answer(const common_chat_templates * templates) {
    common_chat_msg question;
    question.role = "user";
    question.content = "Which road?";
    common_chat_msg answer;
    answer.role = "assistant";
    answer.reasoning_content = sample_thoughts;
    answer.content = sample_answer;
    common_chat_templates_inputs inputs;
    inputs.messages = {question, answer};
    inputs.add_generation_prompt = false;
    return common_chat_templates_apply(templates, inputs).prompt;
}

// What a template writes from the end of an answer's thoughts on, before the answer's text.
std::string end_of_thoughts(const common_chat_templates * templates, const common_chat_params & params) {
    const log_silence quiet;
    try {
        const std::string whole = written_answer(templates);
        const size_t answer = whole.rfind(sample_answer);
        for (const std::string & end : params.thinking_end_tags) {
            const size_t found = whole.rfind(end, answer);
            if (!end.empty() && answer != std::string::npos && found != std::string::npos
                && whole.rfind(sample_thoughts, found) != std::string::npos) {
                return whole.substr(found, answer - found);
            }
        }
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception &) {
        // A template that knows no thoughts of the past.
    }
    return params.thinking_end_tags.front();
}

// A rule without what may be left out and has one of the pieces in it.
std::string without_optional(const std::string & body, const std::set<std::string> & pieces) {
    const elements all = grammar_elements(body);
    elements kept;
    // Where open groups begin, and whether they have such a piece.
    std::vector<std::pair<size_t, bool>> open;
    for (size_t at = 0; at < all.size(); at++) {
        kept.push_back(all[at]);
        if (all[at] == "(") {
            open.emplace_back(kept.size() - 1, false);
        } else if (!open.empty() && pieces.count(all[at]) > 0) {
            open.back().second = true;
        } else if (all[at] == ")" && !open.empty()) {
            const auto [start, has_piece] = open.back();
            open.pop_back();
            if (has_piece && at + 1 < all.size() && (all[at + 1] == "?" || all[at + 1] == "*")) {
                kept.resize(start);
                at++;
            } else if (!open.empty()) {
                open.back().second |= has_piece;
            }
        }
    }
    return joined(kept);
}

}  // namespace

bool chasqui::begins_in_thoughts(const common_chat_params & params) {
    if (params.thinking_start_tag.empty()) {
        return false;
    }
    const size_t start = params.generation_prompt.rfind(params.thinking_start_tag);
    if (start == std::string::npos) {
        return false;
    }
    return std::none_of(
        params.thinking_end_tags.begin(), params.thinking_end_tags.end(), [&](const std::string & end) {
            return !end.empty() && params.generation_prompt.find(end, start) != std::string::npos;
        });
}

std::optional<std::string> chasqui::begun_answer(
    const std::string & start_tag, const std::vector<std::string> & end_tags, bool begins_in_thoughts,
    const std::string & answer) {
    size_t from = 0;
    for (bool is_inside = begins_in_thoughts;;) {
        if (is_inside) {
            size_t after = std::string::npos;
            for (const std::string & end : end_tags) {
                const size_t found = end.empty() ? std::string::npos : answer.find(end, from);
                after = found == std::string::npos ? after : std::min(after, found + end.size());
            }
            if (after == std::string::npos) {
                return std::nullopt;
            }
            from = after;
        }
        from = std::min(answer.find_first_not_of(" \t\r\n", from), answer.size());
        is_inside = !start_tag.empty() && answer.compare(from, start_tag.size(), start_tag) == 0;
        if (!is_inside) {
            return answer.substr(from);
        }
        from += start_tag.size();
    }
}

std::string chasqui::after_thoughts(const common_chat_params & params, const std::string & text) {
    size_t from = 0;
    for (const std::string & end : params.thinking_end_tags) {
        const size_t found = end.empty() ? std::string::npos : text.rfind(end);
        if (found != std::string::npos) {
            from = std::max(from, found + end.size());
        }
    }
    return text.substr(from);
}

void chasqui::bind_behind_thoughts(
    const common_chat_templates * templates, const std::string & schema, common_chat_params & params) {
    const std::string end = end_of_thoughts(templates, params);
    grammar_rules rules(grammar_from_schema(schema));
    rules.add("whole-answer", rules.body("root"));
    rules.replace("root", grammar_literal(end) + " whole-answer");
    params.grammar = rules.text();
    params.grammar_lazy = true;
    params.grammar_triggers.clear();
    for (const std::string & tag : params.thinking_end_tags) {
        if (end.compare(0, tag.size(), tag) == 0) {
            params.grammar_triggers.push_back({COMMON_GRAMMAR_TRIGGER_TYPE_WORD, tag});
            return;
        }
    }
}

std::string chasqui::without_thoughts(const common_chat_params & params) {
    const std::string tag = params.thinking_start_tag.empty() ? message_to_itself : params.thinking_start_tag;
    if (params.generation_prompt.find(tag) != std::string::npos) {
        return params.grammar;
    }
    grammar_rules rules(params.grammar);
    std::set<std::string> beginnings = {grammar_literal(tag)};
    for (const std::string & name : rules.names()) {
        const elements body = grammar_elements(rules.body(name));
        if (name != "root" && std::find(body.begin(), body.end(), grammar_literal(tag)) != body.end()) {
            beginnings.insert(name);
        }
    }
    rules.replace("root", without_optional(rules.body("root"), beginnings));
    return rules.text();
}
