// The C ABI over llama.cpp's C++ helpers: chat templates, output parsing, grammars, samplers, guarded calls.
//
// Every function that can fail returns a chasqui_status and takes `char ** message`. Unless the status is
// CHASQUI_OK, *message is a text that the caller frees with chasqui_text_free. No C++ exception leaves these functions.
// Texts that are handed in are (pointer, bytes) in UTF-8 and are copied; texts that are handed out as `chasqui_view`
// belong to the handle that they came from.
#pragma once

#include "chasqui_llama/adapter.h"
#include "chasqui_llama/chat.h"
#include "chasqui_llama/drafter.h"
#include "chasqui_llama/grammar.h"
#include "chasqui_llama/model.h"
#include "chasqui_llama/ngram.h"
#include "chasqui_llama/parser.h"
#include "chasqui_llama/process.h"
#include "chasqui_llama/sampling.h"
#include "chasqui_llama/state.h"
#include "chasqui_llama/status.h"
#include "chasqui_llama/tokenizer.h"

#include "llama.h"

#if __has_include("chasqui_llama_build.h")
#include "chasqui_llama_build.h"
#endif
