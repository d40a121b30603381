#include "templates.hpp"

#include <algorithm>
#include <new>

#include "grammar.hpp"
#include "guard.hpp"
#include "own_calls.hpp"

using namespace chasqui;

namespace {

// What a failing template says last: its own words where it raised an exception, else the interpreter's.
std::string template_error(const std::string & text) {
    const std::string raised = "Jinja Exception: ";
    const std::string error = "Error: ";
    size_t start = text.rfind(raised);
    if (start != std::string::npos) {
        return text.substr(start + raised.size());
    }
    start = text.rfind(error);
    return "the chat template failed: " + (start == std::string::npos ? text : text.substr(start + error.size()));
}

// common_chat_templates_init loses the message of a template that does not compile.
void check_template(const std::string & source) {
    try {
        common_chat_template(source, "", "");
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception & error) {
        throw rejected(CHASQUI_BAD_TEMPLATE, error.what());
    }
}

// Looking for the one of them that a template fails with takes a rendering of each.
constexpr size_t most_tools_to_try = 32;

bool renders(
    const common_chat_templates * templates, common_chat_templates_inputs inputs, std::vector<common_chat_tool> tools) {
    inputs.tools = std::move(tools);
    inputs.tool_choice = COMMON_CHAT_TOOL_CHOICE_NONE;
    try {
        common_chat_templates_apply(templates, inputs);
        return true;
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception &) {
        return false;
    }
}

// The tool that the template fails with on its own; empty where there is none, or too many to try.
std::string failing_tool(const common_chat_templates * templates, const common_chat_templates_inputs & inputs) {
    for (size_t i = 0; i < inputs.tools.size() && inputs.tools.size() <= most_tools_to_try; i++) {
        if (!renders(templates, inputs, {inputs.tools[i]})) {
            return inputs.tools[i].name;
        }
    }
    return "";
}

// Finds which part of the request made the template fail.
[[noreturn]] void blame(
    const common_chat_templates * templates, const common_chat_templates_inputs & inputs, const std::string & error) {
    if (!inputs.json_schema.empty()) {
        grammar_from_schema(inputs.json_schema);
    }
    for (size_t i = 0; i < inputs.tools.size(); i++) {
        const std::string & parameters = inputs.tools[i].parameters;
        try {
            grammar_from_schema(parameters);
        } catch (const rejected & refused) {
            throw rejected(CHASQUI_BAD_TOOLS, "parameters of '" + inputs.tools[i].name + "': " + refused.what());
        }
    }
    if (!inputs.tools.empty() && renders(templates, inputs, {})) {
        const std::string tool = failing_tool(templates, inputs);
        throw rejected(
            CHASQUI_BAD_TOOLS,
            "with " + (tool.empty() ? "these tools" : "the tool '" + tool + "'") + " " + template_error(error)
                + "; write the parameters more simply, or leave them out");
    }
    throw rejected(CHASQUI_BAD_MESSAGES, template_error(error));
}

bool is_built_in(const std::string & source) {
    // Of which llama.cpp has a Jinja template, too.
    if (source == "chatml") {
        return false;
    }
    const int32_t count = llama_chat_builtin_templates(nullptr, 0);
    std::vector<const char *> names(static_cast<size_t>(std::max(count, 0)));
    llama_chat_builtin_templates(names.data(), names.size());
    return std::find(names.begin(), names.end(), source) != names.end();
}

common_chat_params apply(const common_chat_templates * templates, const common_chat_templates_inputs & inputs) {
    try {
        return common_chat_templates_apply(templates, inputs);
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception & error) {
        blame(templates, inputs, error.what());
    }
}

}  // namespace

common_chat_params chasqui::apply(const chasqui_templates * templates, const common_chat_templates_inputs & inputs) {
    common_chat_params params = ::apply(templates->inner.get(), inputs);
    if (templates->reading == nullptr || inputs.tools.empty()) {
        return params;
    }
    common_chat_params read = ::apply(templates->reading.get(), inputs);
    read.prompt = std::move(params.prompt);
    return read;
}

chasqui_status chasqui_template_check(chasqui_view source, char ** message) {
    return guard(message, [&] {
        const std::string given = text(source);
        if (!is_built_in(given)) {
            check_template(given);
        }
    });
}

chasqui_status chasqui_templates_create(
    const llama_model * model, chasqui_view source, chasqui_templates ** templates, char ** message) {
    return guard(message, [&] {
        const std::string given = text(source);
        const char * own = llama_model_chat_template(model, nullptr);
        if (!given.empty() || own != nullptr) {
            check_template(given.empty() ? own : given);
        }
        auto created = std::make_unique<chasqui_templates>();
        created->inner = common_chat_templates_init(model, given);
        created->is_built_in = is_built_in(given);
        if (!created->is_built_in) {
            created->reading = templates_for_reading(model, created->inner.get());
            created->call_beginning = beginning_of_calls(created->inner.get());
        }
        created->source = common_chat_templates_source(created->inner.get());
        const auto capabilities = common_chat_templates_get_caps(created->inner.get());
        created->capabilities.assign(capabilities.begin(), capabilities.end());
        *templates = created.release();
    });
}

void chasqui_templates_free(chasqui_templates * templates) { delete templates; }

chasqui_view chasqui_templates_source(const chasqui_templates * templates) { return view(templates->source); }

size_t chasqui_templates_capability_count(const chasqui_templates * templates) {
    return templates->capabilities.size();
}

chasqui_view chasqui_templates_capability(const chasqui_templates * templates, size_t index, bool * is_there) {
    *is_there = templates->capabilities[index].second;
    return view(templates->capabilities[index].first);
}
