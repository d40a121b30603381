#include "call_ids.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <variant>
#include <vector>

#include "chat-peg-parser.h"
#include "grammar_text.hpp"
#include "json-schema-to-grammar.h"

using namespace chasqui;

namespace {

using parser_id = common_peg_parser_id;

constexpr int most_digits = 6;
constexpr int most_characters = 64;

// The parts of a part that stand in its own rule.
std::vector<parser_id> children(const common_peg_parser_variant & parser) {
    return std::visit(
        [](const auto & p) -> std::vector<parser_id> {
            using kind = std::decay_t<decltype(p)>;
            if constexpr (
                std::is_same_v<kind, common_peg_sequence_parser> || std::is_same_v<kind, common_peg_choice_parser>) {
                return p.children;
            } else if constexpr (
                std::is_same_v<kind, common_peg_repetition_parser> || std::is_same_v<kind, common_peg_atomic_parser>
                || std::is_same_v<kind, common_peg_tag_parser>) {
                return {p.child};
            } else {
                return {};
            }
        },
        parser);
}

// What a part of a format is in its grammar.
std::string grammar_of(common_peg_arena & format, parser_id part) {
    format.set_root(part);
    const std::string text =
        build_grammar([&](const common_grammar_builder & builder) { format.build_grammar(builder, false); });
    return grammar_rules(text).body("root");
}

// A class without what may begin one of these, and without what JSON would have to escape.
std::string class_without(const std::vector<std::string> & ends) {
    std::string text = R"([^"\\\x00-\x1F\x7F)";
    for (const std::string & end : ends) {
        text += grammar_class(end[0]);
    }
    return text + "]";
}

bool is_plain(const std::vector<std::string> & ends) {
    return std::all_of(ends.begin(), ends.end(), [](const std::string & end) {
        return !end.empty() && static_cast<unsigned char>(end[0]) < 0x80;
    });
}

common_peg_chars_parser characters(const std::string & of, int least) { return {of, {}, false, least, most_characters}; }

// Has an id's parts say in a grammar what they are to be. What is made of them cannot be parsed with.
void bind(common_peg_arena & format, parser_id part) {
    common_peg_parser_variant & parser = format.get(part);
    if (auto * chars = std::get_if<common_peg_chars_parser>(&parser)) {
        if (chars->max_count == -1) {
            chars->max_count = chars->pattern == "[0-9]" ? most_digits : most_characters;
        }
    } else if (const auto * string = std::get_if<common_peg_string_parser>(&parser)) {
        parser = characters(class_without({std::string(1, string->delimiter)}), 0);
    } else if (const auto * until = std::get_if<common_peg_until_parser>(&parser)) {
        if (!until->delimiters.empty() && is_plain(until->delimiters)) {
            parser = characters(class_without(until->delimiters), 1);
        }
    } else if (const auto * rule = std::get_if<common_peg_rule_parser>(&parser)) {
        // Formats share it with their arguments.
        if (rule->name == "json-number") {
            parser = common_peg_gbnf_parser{rule->child, "(\"0\" | [1-9] [0-9]{0," + std::to_string(most_digits - 1) + "})"};
        }
    } else {
        for (const parser_id child : children(parser)) {
            bind(format, child);
        }
    }
}

bool has_tag(const common_peg_arena & format, parser_id part, const std::set<std::string> & tags) {
    const auto * tag = std::get_if<common_peg_tag_parser>(&format.get(part));
    const std::vector<parser_id> inner = children(format.get(part));
    return (tag != nullptr && tags.count(tag->tag) > 0)
        || std::any_of(inner.begin(), inner.end(), [&](parser_id child) { return has_tag(format, child, tags); });
}

// The largest parts that have an id and no arguments: small ones may stand for something else, too.
std::set<parser_id> parts_with_ids(const common_peg_arena & format) {
    const auto is_one = [&](parser_id part) {
        return has_tag(format, part, {common_chat_peg_builder::TOOL_ID})
            && !has_tag(format, part, {common_chat_peg_builder::TOOL_ARGS, common_chat_peg_builder::TOOL_ARG});
    };
    std::set<parser_id> found;
    for (parser_id part = 0; part < format.size(); part++) {
        for (const parser_id child : children(format.get(part))) {
            if (is_one(child) && !is_one(part)) {
                found.insert(child);
            }
        }
    }
    return found;
}

}  // namespace

void chasqui::bind_call_ids(const std::string & parser, std::string & grammar) {
    if (grammar.empty() || parser.find(common_chat_peg_builder::TOOL_ID) == std::string::npos) {
        return;
    }
    common_peg_arena format;
    format.load(parser);
    std::map<parser_id, std::string> written;
    for (const parser_id part : parts_with_ids(format)) {
        written[part] = grammar_of(format, part);
    }
    grammar_rules rules(grammar);
    for (const auto & [part, text] : written) {
        bind(format, part);
    }
    for (const auto & [part, text] : written) {
        const std::string bound = grammar_of(format, part);
        for (const std::string & name : rules.names()) {
            rules.replace(name, replaced(rules.body(name), text, bound));
        }
    }
    grammar = rules.text();
}
