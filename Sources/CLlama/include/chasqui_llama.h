// The C ABI over llama.cpp's C++ helpers: chat templates, output parsing, grammars, samplers, guarded calls.
//
// Every function that can fail returns a chasqui_status and takes `char ** message`. Unless the status is
// CHASQUI_OK, *message is a text that the caller frees with chasqui_text_free. No C++ exception leaves these functions.
// Texts that are handed in are (pointer, bytes) in UTF-8 and are copied; texts that are handed out as `chasqui_view`
// belong to the handle that they came from.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "llama.h"

#if __has_include("chasqui_llama_build.h")
#include "chasqui_llama_build.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef enum chasqui_status {
    CHASQUI_OK = 0,
    CHASQUI_FAILED = 1,
    CHASQUI_OUT_OF_MEMORY = 2,
    CHASQUI_CANCELLED = 3,
    // What the caller gave is not acceptable, and which part of it.
    CHASQUI_BAD_INPUT = 10,
    CHASQUI_BAD_MESSAGES = 11,
    CHASQUI_BAD_TOOLS = 12,
    CHASQUI_BAD_SCHEMA = 13,
    CHASQUI_BAD_GRAMMAR = 14,
    CHASQUI_BAD_TEMPLATE = 15,
    CHASQUI_BAD_TEMPLATE_ARGUMENTS = 16,
} chasqui_status;

// UTF-8 bytes, not ended by a zero.
typedef struct chasqui_view {
    const char * bytes;
    size_t count;
} chasqui_view;

// Frees a text that a function handed out as `char *`. NULL does nothing.
void chasqui_text_free(char * text);

// ---- Process

// Takes one line, without its end, at a ggml_log_level. Called from any thread; the text is valid during the call.
typedef void (*chasqui_log_function)(int level, const char * text, void * context);

// Starts llama.cpp, once a process, and sends its log lines and those of `common` to `log`, from a ggml_log_level on.
// `context` must live as long as the process. A later call only replaces level, `log` and `context`. Where a model is
// loaded without it, nothing is logged.
void chasqui_runtime_start(int minimum_level, chasqui_log_function log, void * context);
// The version of the headers that this was compiled with, or NULL where they do not say. Static.
const char * chasqui_runtime_expected_version(void);
// llama.cpp's build number, commit, compiler and target in one line. Static.
const char * chasqui_runtime_build(void);
// Keeps a few MiB of freed memory with the process. A step of llama.cpp's takes and frees a copy of what it knows of all
// KV cells; glibc would give it back to the system after each, page by page.
void chasqui_runtime_keep_freed_memory(void);

// Gives memory that was freed back to the system, as far as the C library kept it.
void chasqui_runtime_return_freed_memory(void);
// Cores without their hyper-threads; at least 1.
int32_t chasqui_runtime_physical_cores(void);

// ---- Model and context

// Returns false to abandon the load. `progress` is 0...1.
typedef bool (*chasqui_progress_function)(float progress, void * context);

typedef struct chasqui_model_options {
    const char * path;         // ended by a zero
    int32_t gpu_layers;        // negative: all
    bool use_mmap;
    bool use_mlock;
    bool check_tensors;
    chasqui_progress_function progress; // may be NULL
    void * progress_context;
} chasqui_model_options;

// Reads a model. On success *model is the caller's, to be freed with llama_model_free. On failure the message is the
// error lines that llama.cpp logged.
chasqui_status chasqui_model_load(chasqui_model_options options, struct llama_model ** model, char ** message);
// Makes a context. On success *context is the caller's, to be freed with llama_free before the model is.
chasqui_status chasqui_context_create(
    struct llama_model * model, struct llama_context_params params, struct llama_context ** context, char ** message);
// llama_decode, its result in *result: 0 done, 1 no room, 2 aborted, negative failed. The batch stays the caller's.
chasqui_status chasqui_decode(
    struct llama_context * context, struct llama_batch batch, int32_t * result, char ** message);
// llama_encode, likewise. The batch must not have more tokens than the context's n_ubatch.
chasqui_status chasqui_encode(
    struct llama_context * context, struct llama_batch batch, int32_t * result, char ** message);

// ---- State of a slot

// A slot is below the context's n_seq_max.

// The bytes that a slot's state takes now.
chasqui_status chasqui_state_size(
    struct llama_context * context, int32_t slot, size_t * size, char ** message);
// Writes a slot's state, which has exactly `count` bytes.
chasqui_status chasqui_state_save(
    struct llama_context * context, int32_t slot, void * bytes, size_t count, char ** message);
// Replaces a slot's content by a state. The bytes must be what chasqui_state_save wrote in a context of the same model,
// parameters and version: others may end the process. After a failure the slot holds anything, and has to be cleared.
chasqui_status chasqui_state_restore(
    struct llama_context * context, int32_t slot, const void * bytes, size_t count, char ** message);
// Lets a slot share the first `count` cells of another one. Both must be in one stream, as all are with unified cells.
chasqui_status chasqui_memory_share(
    struct llama_context * context, int32_t from, int32_t to, int32_t count, char ** message);

// ---- Adapters and control vectors

// Loads a LoRA adapter for a model from a file that is open for reading, from its beginning; the descriptor stays the
// caller's. What llama.cpp would end the process over is refused. The adapter is the caller's, uses the model, and is freed
// with llama_adapter_lora_free once no context has it. llama.cpp lists a model's adapters without a lock: loading, freeing,
// and the first step of any of its contexts after chasqui_adapters_set have to come one after the other.
chasqui_status chasqui_adapter_load(
    struct llama_model * model, int descriptor, struct llama_adapter_lora ** adapter, char ** message);
// Has a context compute with these adapters, and no others, from its next step on.
chasqui_status chasqui_adapters_set(
    struct llama_context * context, struct llama_adapter_lora ** adapters, float * scales, size_t count,
    char ** message);

// Adds what an open file has for each layer, times `strength`, to `sums`: `width` numbers for each of `layers`, the first
// of which is layer 1.
chasqui_status chasqui_control_vector_add(
    int descriptor, float strength, float * sums, int32_t width, int32_t layers, char ** message);
// Adds such sums to a context's states behind the layers `first` to `last`, from its next step on. They are copied.
chasqui_status chasqui_control_vector_set(
    struct llama_context * context, const float * sums, size_t count, int32_t width, int32_t first, int32_t last,
    char ** message);

// ---- Speculation

// How n-grams of a text say what may come next, as llama.cpp's kinds of the same names do. Lengths in tokens.
typedef struct chasqui_ngram_sizes {
    bool is_used;
    uint16_t lookup;    // tokens that have to be alike; 1 and more
    uint16_t most;      // tokens that are taken from behind them; 1 and more
    uint16_t least_hits;
} chasqui_ngram_sizes;

typedef struct chasqui_ngram_options {
    chasqui_ngram_sizes simple;
    chasqui_ngram_sizes map_k;  // least_hits has no meaning in this and the one before
    chasqui_ngram_sizes map_k4v;
    bool uses_pool;             // ngram-mod: n-grams of all texts
    uint16_t pool_lookup;       // 1 and more
    uint16_t pool_least;        // fewer tokens in a row are no guess
    uint16_t pool_most;         // 1 and more
    bool uses_counts;           // ngram-cache: how often tokens followed each other
    const char * static_counts;  // files of such counts, ended by a zero, or NULL
    const char * dynamic_counts;
} chasqui_ngram_options;

// What all texts have together. For one thread, as are its texts.
typedef struct chasqui_ngrams chasqui_ngrams;
// The n-grams of one text, which grows at its end.
typedef struct chasqui_ngram_text chasqui_ngram_text;

// On success *ngrams is the caller's, to be freed after all texts. CHASQUI_BAD_INPUT is for a file that cannot be read.
chasqui_status chasqui_ngrams_create(const chasqui_ngram_options * options, chasqui_ngrams ** ngrams, char ** message);
void chasqui_ngrams_free(chasqui_ngrams * ngrams);
// The text is the caller's, uses `ngrams`, and is freed with chasqui_ngram_text_free.
// - is_private: neither looks into what texts have together nor adds to it.
chasqui_status chasqui_ngram_text_create(
    chasqui_ngrams * ngrams, bool is_private, chasqui_ngram_text ** text, char ** message);
void chasqui_ngram_text_free(chasqui_ngram_text * text);
chasqui_status chasqui_ngram_text_append(
    chasqui_ngram_text * text, const llama_token * tokens, size_t count, char ** message);
// Writes up to `most` tokens that may come next, and how many.
chasqui_status chasqui_ngram_text_draft(
    chasqui_ngram_text * text, llama_token * drafts, size_t most, size_t * count, char ** message);
// How many of the last drafts came, of those that were tried.
chasqui_status chasqui_ngram_text_note(chasqui_ngram_text * text, size_t tried, size_t right, char ** message);

// ---- Draft model

// Guesses of a smaller model with the same vocabulary. For one thread.
typedef struct chasqui_drafter chasqui_drafter;

typedef struct chasqui_drafter_options {
    int32_t most;             // guesses at once; 1 and more
    int32_t fewest;           // fewer are none
    float least_probability;  // a guess that is less likely ends them
} chasqui_drafter_options;

typedef struct chasqui_draft_token {
    llama_token token;
    int32_t position;
    int32_t slot;  // of the draft model's context
} chasqui_draft_token;

typedef struct chasqui_draft_request {
    chasqui_draft_token last;  // the text's last token, which follows what was read
    int32_t most;              // 1 and more
    llama_token * drafts;      // has room for `most`
    int32_t count;             // how many there are, after the call
} chasqui_draft_request;

// On success *drafter is the caller's, uses both contexts, and is freed with chasqui_drafter_free. It fails where the
// vocabularies differ.
chasqui_status chasqui_drafter_create(
    struct llama_context * target, struct llama_context * draft, chasqui_drafter_options options,
    chasqui_drafter ** drafter, char ** message);
void chasqui_drafter_free(chasqui_drafter * drafter);
// Has the draft model read tokens, at most as many as its context's n_batch.
chasqui_status chasqui_drafter_read(
    chasqui_drafter * drafter, const chasqui_draft_token * tokens, size_t count, char ** message);
// Guesses for several slots together, each of them once. The last token and guesses are read by the way.
chasqui_status chasqui_drafter_draft(
    chasqui_drafter * drafter, chasqui_draft_request * requests, size_t count, char ** message);

// ---- Tokens

typedef struct chasqui_tokenizer chasqui_tokenizer;

// Collects what cutting texts at special tokens takes. The tokenizer is the caller's, uses the model, may be used from
// several threads, and is freed with chasqui_tokenizer_free.
chasqui_status chasqui_tokenizer_create(
    const struct llama_model * model, chasqui_tokenizer ** tokenizer, char ** message);
void chasqui_tokenizer_free(chasqui_tokenizer * tokenizer);
// The most bytes of a text that one token can stand for; 0 where the model's text does not keep its length.
size_t chasqui_tokenizer_longest_piece(const chasqui_tokenizer * tokenizer);
// Writes a text's tokens; *count is how many there are. With more than `capacity` it fails.
chasqui_status chasqui_tokenize(
    const chasqui_tokenizer * tokenizer, chasqui_view text, bool add_special, bool parse_special, int32_t * tokens,
    size_t capacity, size_t * count, char ** message);

// ---- Grammars

// GBNF that accepts what a JSON schema accepts. *grammar is the caller's, freed with chasqui_text_free.
chasqui_status chasqui_grammar_from_schema(chasqui_view schema, char ** grammar, char ** message);

typedef struct chasqui_grammar chasqui_grammar;

// Makes a grammar that texts are read with, apart from a sampler; a mistake is told with line and column. It is the
// caller's, one thread's at a time, uses the tokenizer's model, and is freed with chasqui_grammar_free.
chasqui_status chasqui_grammar_create(
    const chasqui_tokenizer * tokenizer, chasqui_view text, chasqui_grammar ** grammar, char ** message);
void chasqui_grammar_free(chasqui_grammar * grammar);
// Reads more of a text. What cannot go on is a state like others.
chasqui_status chasqui_grammar_read(chasqui_grammar * grammar, chasqui_view text, char ** message);
// Writes for each token of the vocabulary, `count` of them, whether it may come next.
chasqui_status chasqui_grammar_allowed(chasqui_grammar * grammar, bool * allowed, size_t count, char ** message);
// Whether what was read can become a text of the grammar, and whether it is one.
bool chasqui_grammar_is_possible(const chasqui_grammar * grammar);
bool chasqui_grammar_is_complete(const chasqui_grammar * grammar);
// Places in the grammar that were looked at so far, which is what takes time.
uint64_t chasqui_grammar_work(const chasqui_grammar * grammar);
// The most of it in one call, which then fails with CHASQUI_BAD_GRAMMAR.
uint64_t chasqui_grammar_most_work(void);

// ---- Chat

typedef struct chasqui_templates chasqui_templates;
typedef struct chasqui_chat chasqui_chat;
typedef struct chasqui_parser chasqui_parser;

// Compiles the model's chat template, or the one given where `source` is not empty. The handle is the caller's, does
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
// or deepseek-legacy), all but the first optional. The handle is the caller's, independent of the templates, freed with
// chasqui_chat_free, and
// may be read from several threads.
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
// Whether the answer may call more than one tool. Formats' grammars do not all see to it.
bool chasqui_chat_allows_several_calls(const chasqui_chat * chat);
// Texts that end the answer besides the request's own.
size_t chasqui_chat_stop_count(const chasqui_chat * chat);
chasqui_view chasqui_chat_stop(const chasqui_chat * chat, size_t index);
// Texts of special tokens that the parser has to see in the output.
size_t chasqui_chat_preserved_count(const chasqui_chat * chat);
chasqui_view chasqui_chat_preserved(const chasqui_chat * chat, size_t index);

typedef enum chasqui_delta_kind {
    CHASQUI_DELTA_REASONING = 0,
    CHASQUI_DELTA_CONTENT = 1,
    CHASQUI_DELTA_TOOL_CALL = 2,
} chasqui_delta_kind;

// What is new in a parsed message. Views belong to the parser, until its next feed.
typedef struct chasqui_delta {
    chasqui_delta_kind kind;
    chasqui_view text;    // of reasoning or content, or more of a call's arguments
    size_t tool_index;    // in calls only, as the rest
    chasqui_view tool_id; // with the first delta of a call, empty in later ones
    chasqui_view tool_name;
} chasqui_delta;

// Makes a parser for a chat's output. It is the caller's, one thread's at a time, independent of the chat, and freed
// with chasqui_parser_free.
chasqui_status chasqui_parser_create(const chasqui_chat * chat, chasqui_parser ** parser, char ** message);
void chasqui_parser_free(chasqui_parser * parser);
// Adds text and parses all there is. *deltas, *count of them, belong to the parser until the next call. `is_final` says
// that no more text comes and that the message should be whole. After a failure more text may be fed, and may mend it.
chasqui_status chasqui_parser_feed(
    chasqui_parser * parser, chasqui_view text, bool is_final, const chasqui_delta ** deltas, size_t * count,
    char ** message);
// Whether the text so far is an answer of the format, or the beginning of one.
bool chasqui_parser_fits(const chasqui_parser * parser);

// ---- Samplers

typedef struct chasqui_sampler chasqui_sampler;

typedef struct chasqui_sampling {
    uint32_t seed;           // LLAMA_DEFAULT_SEED draws one
    float temperature;       // 0 is greedy
    int32_t top_k;           // 0 is off
    float top_p;             // 1 is off
    float min_p;             // 0 is off
    float typical_p;         // 1 is off
    int32_t penalty_last_n;  // 0 is off, and not negative here
    float repeat_penalty;    // 1 is off
    float presence_penalty;  // 0 is off
    float frequency_penalty; // 0 is off
    float dynatemp_range;    // 0 is off
    float dynatemp_exponent;
    float top_n_sigma;       // not above 0 is off
    float xtc_probability;   // 0 is off
    float xtc_threshold;
    int32_t min_keep;
    float dry_multiplier;    // 0 is off
    float dry_base;
    int32_t dry_allowed_length;
    int32_t dry_penalty_last_n; // 0 is off, and not negative here
    const chasqui_view * dry_breakers;
    size_t dry_breaker_count;
    int32_t mirostat;        // 0, 1 or 2
    float mirostat_tau;
    float mirostat_eta;
    float adaptive_target;   // negative is off
    float adaptive_decay;    // 0 to 0.99
    chasqui_view samplers;   // the chain, a letter each as llama-server has them
    bool ignore_eos;
    const llama_logit_bias * biases; // tokens inside the vocabulary
    size_t bias_count;
    int32_t reasoning_budget; // the most tokens of a chat's thoughts; negative is no limit
    chasqui_view reasoning_message; // what thoughts end with when the budget is spent
    bool reasoning_control;  // chasqui_sampler_end_reasoning may come
    chasqui_view grammar;    // GBNF from the request, empty for none
    // The grammar holds from the first of these on, if there are any. Tokens are inside the vocabulary.
    const chasqui_view * trigger_words;
    size_t trigger_word_count;
    const int32_t * trigger_tokens;
    size_t trigger_token_count;
    bool whole_vocabulary;   // no short cut past llama.cpp's samplers
} chasqui_sampling;

// Makes a sampler; a grammar's mistake is told with line and column. `chat` may be NULL; its grammar, triggers and
// special tokens are used where the sampling has no grammar. The tokenizer is the model's. The sampler is the caller's,
// one thread's at a time, uses the model, and is freed with chasqui_sampler_free.
chasqui_status chasqui_sampler_create(
    const struct llama_model * model, const chasqui_tokenizer * tokenizer, chasqui_sampling sampling,
    const chasqui_chat * chat, chasqui_sampler ** sampler, char ** message);
void chasqui_sampler_free(chasqui_sampler * sampler);
// The seed in use.
uint32_t chasqui_sampler_seed(const chasqui_sampler * sampler);
// Whether the choice is the largest logit, whatever came before: no temperature, penalties, biases or grammar.
bool chasqui_sampler_is_argmax(const chasqui_sampler * sampler);
// Whether choosing looks at a few tokens only; otherwise it takes some time, and samplers are worth a thread each.
bool chasqui_sampler_is_short(const chasqui_sampler * sampler);
// Chooses a token from the logits of the batch's output `index`, without accepting it. LLAMA_TOKEN_NULL where the grammar
// and the biases allow none, as at the end of a grammar in a request that ignores ends.
chasqui_status chasqui_sampler_sample(
    chasqui_sampler * sampler, struct llama_context * context, int32_t index, int32_t * token, char ** message);
// A token and the natural logarithm of its probability.
typedef struct chasqui_probability {
    int32_t token;
    float logarithm;
} chasqui_probability;

// Writes up to `capacity` of the likeliest tokens of the batch's output `index`, the likeliest first, and the logarithm of
// the chosen token's probability: as the model has them, before any sampler.
chasqui_status chasqui_probabilities_of_model(
    struct llama_context * context, int32_t index, int32_t chosen, chasqui_probability * top, size_t capacity,
    size_t * count, float * logarithm, char ** message);
// The same of what the samplers left when they chose last. The sampler must have been made with `whole_vocabulary`.
chasqui_status chasqui_probabilities_of_sampler(
    chasqui_sampler * sampler, int32_t chosen, chasqui_probability * top, size_t capacity, size_t * count,
    float * logarithm, char ** message);
// Ends a chat's thoughts at the next token. False where there are none, or no `reasoning_control`.
bool chasqui_sampler_end_reasoning(chasqui_sampler * sampler);
// Adds a token to the penalties' history and, if it was generated, to the grammar's state. With a grammar, a generated
// token must be the one that was sampled last.
chasqui_status chasqui_sampler_accept(
    chasqui_sampler * sampler, int32_t token, bool is_generated, char ** message);

#ifdef __cplusplus
}
#endif
