// Chats: templates and prompts.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "chasqui_llama/status.h"
#include "llama.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct chasqui_templates chasqui_templates;
typedef struct chasqui_chat chasqui_chat;

// Whether a template, or a name that llama_chat_builtin_templates knows, compiles; no model is needed.
chasqui_status chasqui_template_check(chasqui_view source, char ** message);

// Compiles the model's chat template, or the one given where `source` is not empty: Jinja, or a name that
// llama_chat_builtin_templates knows. The handle is the caller's, does
// not refer to the model afterwards, may be used from several threads and is freed with chasqui_templates_free.
chasqui_status chasqui_templates_create(
    const struct llama_model * model, chasqui_view source, chasqui_templates ** templates, char ** message);
void chasqui_templates_free(chasqui_templates * templates);
// The template's text. Belongs to the templates.
chasqui_view chasqui_templates_source(const chasqui_templates * templates);
// What llama.cpp found out that the template can do. The name belongs to the templates; `index` is below the count.
size_t chasqui_templates_capability_count(const chasqui_templates * templates);
chasqui_view chasqui_templates_capability(const chasqui_templates * templates, size_t index, bool * is_there);

// Renders a conversation. `request` is a JSON object with `messages` and `tools` in OpenAI's shape, `tool_choice`
// (auto, none or required), `parallel_tool_calls`, `json_schema`, `chat_template_kwargs`, `enable_thinking`,
// `add_generation_prompt`, `continue_final_message` (auto, content or reasoning) and `reasoning_format` (none, auto, deepseek
// or deepseek-legacy), all but the first optional. `shown_tools` are what the prompt has in place of `tools`. The handle is
// the caller's, independent of the templates, freed with chasqui_chat_free, and may be read from several threads.
chasqui_status chasqui_chat_render(
    const chasqui_templates * templates, chasqui_view request, chasqui_chat ** chat, char ** message);
void chasqui_chat_free(chasqui_chat * chat);
// The prompt. Belongs to the chat, as all views of it do.
chasqui_view chasqui_chat_prompt(const chasqui_chat * chat);
// The grammar that the format needs, empty where it needs none.
chasqui_view chasqui_chat_grammar(const chasqui_chat * chat);
// The name of the output's format.
const char * chasqui_chat_format(const chasqui_chat * chat);
// Whether the output is the answer as it is, so that nothing has to be parsed.
bool chasqui_chat_is_plain(const chasqui_chat * chat);
// Whether the answer may call more than one tool. The grammar sees to it where there is one.
bool chasqui_chat_allows_several_calls(const chasqui_chat * chat);
// Texts that end the answer besides the request's own.
size_t chasqui_chat_stop_count(const chasqui_chat * chat);
chasqui_view chasqui_chat_stop(const chasqui_chat * chat, size_t index);
// Texts of special tokens that the parser has to see in the output.
size_t chasqui_chat_preserved_count(const chasqui_chat * chat);
chasqui_view chasqui_chat_preserved(const chasqui_chat * chat, size_t index);

#ifdef __cplusplus
}
#endif
