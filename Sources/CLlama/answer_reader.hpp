#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chasqui_llama.h"
#include "chat.h"
#include "chat.hpp"
#include "thoughts.hpp"

namespace chasqui {

// A delta with texts of its own.
struct owned_delta {
    chasqui_delta_kind kind;
    std::string text;
    size_t tool_index = 0;
    std::string tool_id;
    std::string tool_name;
};

// Reads thoughts, text and calls out of an answer's text as it comes.
class answer_reader {
public:
    explicit answer_reader(const chasqui_chat & chat);

    // Adds text. Throws where all of it together cannot be read.
    void feed(const std::string & more, bool is_final);
    // What is new since `forget`, also where reading failed.
    const std::vector<owned_delta> & news() const { return found; }
    void forget() { found.clear(); }
    // Whether the text is an answer of the format, or the beginning of one.
    bool fits() const { return fits(text); }
    // The text behind the thoughts; nothing while they go on.
    std::optional<std::string> answer() const { return begun_answer(start_tag, end_tags, begins_in_thoughts, text); }

private:
    struct call_state {
        std::string id;
        std::string name;
        std::string arguments;
        bool is_announced = false;
    };

    const common_chat_parser_params & format() const;
    bool fits(const std::string & text) const;
    void read_to_leaving(size_t fitting);
    bool adds_nothing(const common_chat_msg & now) const;
    void compare(const common_chat_msg & now, bool is_final);
    void add(chasqui_delta_kind kind, std::string & sent, const std::string & now);
    void add_call(size_t index, const common_chat_tool_call & now, bool is_complete);

    std::shared_ptr<const common_chat_parser_params> parsing;
    // Where a call may come in place of an answer in a schema.
    std::optional<call_alternative> alternative;
    std::string start_tag;
    std::vector<std::string> end_tags;
    bool begins_in_thoughts;
    std::string text;
    // The text has left the format.
    bool has_left = false;
    std::string reasoning;
    std::string content;
    std::vector<call_state> calls;
    std::vector<owned_delta> found;
};

}  // namespace chasqui
