#include "sample_call.hpp"

common_chat_templates_inputs chasqui::sample_request() {
    common_chat_msg question;
    question.role = "user";
    question.content = "Which road?";
    common_chat_tool tool;
    tool.name = sample_function;
    tool.description = "Finds a road.";
    tool.parameters = R"({"type":"object","properties":{"to":{"type":"string"}},"required":["to"]})";
    common_chat_templates_inputs inputs;
    inputs.messages = {question};
    inputs.tools = {tool};
    return inputs;
}

common_chat_msg chasqui::sample_call() {
    common_chat_msg message;
    message.role = "assistant";
    // Some templates take ids of nine characters only.
    message.tool_calls = {{sample_function, R"({"to": "Cusco"})", "a1b2c3d4e"}};
    return message;
}
