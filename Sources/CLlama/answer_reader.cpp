#include "answer_reader.hpp"

#include "call_id.hpp"
#include "guard.hpp"
#include "log.hpp"

using namespace chasqui;

namespace {

// Bytes of what is likely to be one token's text.
constexpr size_t longest_token = 64;

// What `now` adds to `sent`. A text that became shorter, as one whose end turned out to be a tag, adds nothing.
std::string added(const std::string & sent, const std::string & now) {
    if (now.size() <= sent.size()) {
        if (sent.compare(0, now.size(), now) == 0) {
            return "";
        }
    } else if (now.compare(0, sent.size(), sent) == 0) {
        return now.substr(sent.size());
    }
    throw rejected(CHASQUI_FAILED, "the output was read differently before");
}

}  // namespace

answer_reader::answer_reader(const chasqui_chat & chat)
    : parsing(chat.parsing), alternative(chat.calls), start_tag(chat.params.thinking_start_tag),
      end_tags(chat.params.thinking_end_tags), begins_in_thoughts(chat.begins_in_thoughts) {
    if (parsing->is_continuation || begins_in_thoughts) {
        // What the prompt has of the message already is not told again.
        const log_silence quiet;
        const common_chat_msg begun = common_chat_parse("", true, *parsing);
        const bool has_thoughts = begun.reasoning_content.find_first_not_of(" \t\r\n") != std::string::npos;
        reasoning = parsing->is_continuation || has_thoughts ? begun.reasoning_content : "";
        content = parsing->is_continuation ? begun.content : "";
    }
}

// What the text so far is to be read with.
const common_chat_parser_params & answer_reader::format() const {
    if (!alternative) {
        return *parsing;
    }
    const auto begun = answer();
    const std::string & beginning = alternative->beginning;
    return begun && begun->compare(0, beginning.size(), beginning) == 0 ? *alternative->parsing : *parsing;
}

void answer_reader::add(chasqui_delta_kind kind, std::string & sent, const std::string & now) {
    std::string more = added(sent, now);
    if (!more.empty()) {
        sent += more;
        found.push_back({kind, std::move(more), 0, "", ""});
    }
}

// A call is announced with its whole name: once its arguments or a later call have begun, or at the end.
void answer_reader::add_call(size_t index, const common_chat_tool_call & now, bool is_complete) {
    if (index == calls.size()) {
        calls.push_back({now.id.empty() ? new_call_id() : now.id, "", "", false});
    }
    call_state & call = calls[index];
    if (!call.is_announced && (now.name.empty() || (now.arguments.empty() && !is_complete))) {
        return;
    }
    owned_delta delta = {CHASQUI_DELTA_TOOL_CALL, added(call.arguments, now.arguments), index, "", ""};
    if (!call.is_announced) {
        call.id = now.id.empty() ? call.id : now.id;
        call.name = now.name;
        delta.tool_id = call.id;
        delta.tool_name = call.name;
    } else if (call.name != now.name) {
        throw rejected(CHASQUI_FAILED, "a tool call's name was read differently before");
    }
    if (!call.is_announced || !delta.text.empty()) {
        call.is_announced = true;
        call.arguments += delta.text;
        found.push_back(std::move(delta));
    }
}

bool answer_reader::fits(const std::string & text) const {
    const common_chat_parser_params & parsing = format();
    if (parsing.parser.empty()) {
        return true;
    }
    const std::string whole = parsing.generation_prompt + text;
    common_peg_parse_context context(whole, COMMON_PEG_PARSE_FLAG_LENIENT);
    return !parsing.parser.parse(context).fail();
}

// Reads what there is before the place where the text leaves the format, so that it does not matter in which pieces it
// came.
void answer_reader::read_to_leaving(size_t fitting) {
    has_left = true;
    size_t leaving = text.size();
    while (leaving - fitting > 1) {
        const size_t middle = fitting + (leaving - fitting) / 2;
        (fits(text.substr(0, middle)) ? fitting : leaving) = middle;
    }
    compare(common_chat_parse(text.substr(0, fitting), true, format()), false);
}

bool answer_reader::adds_nothing(const common_chat_msg & now) const {
    const bool has_no_more_calls = now.tool_calls.empty() || now.tool_calls.size() < calls.size()
        || (now.tool_calls.size() == calls.size()
            && now.tool_calls.back().arguments.size() <= calls.back().arguments.size());
    return has_no_more_calls && now.reasoning_content.size() <= reasoning.size() && now.content.size() <= content.size();
}

void answer_reader::feed(const std::string & more, bool is_final) {
    const size_t before = text.size();
    text += more;
    const common_chat_msg now = common_chat_parse(text, !is_final, format());
    // To look costs as much as reading, and most of what comes a token at a time says that it fits.
    const bool looks = !has_left && !more.empty() && (more.size() > longest_token || adds_nothing(now));
    if (looks && !fits(text)) {
        return read_to_leaving(before);
    }
    compare(now, is_final);
}

void answer_reader::compare(const common_chat_msg & now, bool is_final) {
    add(CHASQUI_DELTA_REASONING, reasoning, now.reasoning_content);
    add(CHASQUI_DELTA_CONTENT, content, now.content);
    for (size_t i = 0; i < now.tool_calls.size(); i++) {
        add_call(i, now.tool_calls[i], is_final || i + 1 < now.tool_calls.size());
    }
}
