#include <random>
#include <vector>

#include "chat.hpp"
#include "guard.hpp"
#include "log.hpp"

using namespace chasqui;

namespace {

// 9 letters and digits: the templates of Mistral's models take no other ids.
std::string new_tool_call_id() {
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    thread_local std::mt19937_64 generator{
        (static_cast<uint64_t>(std::random_device{}()) << 32) | std::random_device{}()};
    std::uniform_int_distribution<size_t> index(0, sizeof(letters) - 2);
    std::string id(9, ' ');
    for (char & c : id) {
        c = letters[index(generator)];
    }
    return id;
}

struct call_state {
    std::string id;
    std::string name;
    std::string arguments;
    bool is_announced = false;
};

// A delta with texts of its own.
struct owned_delta {
    chasqui_delta_kind kind;
    std::string text;
    size_t tool_index = 0;
    std::string tool_id;
    std::string tool_name;
};

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

struct chasqui_parser {
    std::shared_ptr<const common_chat_parser_params> parsing;
    std::string text;
    std::string reasoning;
    std::string content;
    std::vector<call_state> calls;
    std::vector<owned_delta> owned;
    std::vector<chasqui_delta> deltas;

    void add(chasqui_delta_kind kind, std::string & sent, const std::string & now) {
        std::string more = added(sent, now);
        if (!more.empty()) {
            sent += more;
            owned.push_back({kind, std::move(more), 0, "", ""});
        }
    }

    // A call is announced with its whole name: once its arguments or a later call have begun, or at the end.
    void add_call(size_t index, const common_chat_tool_call & now, bool is_complete) {
        if (index == calls.size()) {
            calls.push_back({now.id.empty() ? new_tool_call_id() : now.id, "", "", false});
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
            owned.push_back(std::move(delta));
        }
    }

    void compare(const common_chat_msg & now, bool is_final) {
        add(CHASQUI_DELTA_REASONING, reasoning, now.reasoning_content);
        add(CHASQUI_DELTA_CONTENT, content, now.content);
        for (size_t i = 0; i < now.tool_calls.size(); i++) {
            add_call(i, now.tool_calls[i], is_final || i + 1 < now.tool_calls.size());
        }
    }
};

chasqui_status chasqui_parser_create(const chasqui_chat * chat, chasqui_parser ** parser, char ** message) {
    return guard(message, [&] {
        auto created = std::make_unique<chasqui_parser>();
        created->parsing = chat->parsing;
        if (chat->parsing->is_continuation) {
            // What the message has already is not told again.
            const log_silence quiet;
            const common_chat_msg begun = common_chat_parse("", true, *chat->parsing);
            created->reasoning = begun.reasoning_content;
            created->content = begun.content;
        }
        *parser = created.release();
    });
}

void chasqui_parser_free(chasqui_parser * parser) { delete parser; }

chasqui_status chasqui_parser_feed(
    chasqui_parser * parser, chasqui_view text, bool is_final, const chasqui_delta ** deltas, size_t * count,
    char ** message) {
    const chasqui_status status = guard(message, [&] {
        parser->owned.clear();
        parser->text.append(text.bytes, text.count);
        // A failed parse is reported by the status; the log would get a line for every token.
        const log_silence quiet;
        parser->compare(common_chat_parse(parser->text, !is_final, *parser->parsing), is_final);
    });
    // What a failed parse found before it failed is handed out as well.
    const chasqui_status listing = guard(status == CHASQUI_OK ? message : nullptr, [&] {
        parser->deltas.clear();
        for (const owned_delta & delta : parser->owned) {
            parser->deltas.push_back(
                {delta.kind, view(delta.text), delta.tool_index, view(delta.tool_id), view(delta.tool_name)});
        }
    });
    *deltas = parser->deltas.data();
    *count = parser->deltas.size();
    return status == CHASQUI_OK ? listing : status;
}
