#include <algorithm>
#include <memory>
#include <vector>

#include "chasqui_llama.h"
#include "guard.hpp"
#include "speculative.h"

using namespace chasqui;

struct chasqui_drafter {
    llama_context * context;
    common_speculative_ptr inner;
    // One for each slot; `common` writes guesses to them.
    std::vector<llama_tokens> results;
    // What `common` asks for and draft-simple does not read.
    llama_tokens no_prompt;
};

chasqui_status chasqui_drafter_create(
    llama_context * target, llama_context * draft, chasqui_drafter_options options, chasqui_drafter ** drafter,
    char ** message) {
    return guard(message, [&] {
        common_params_speculative params;
        params.types = {COMMON_SPECULATIVE_TYPE_DRAFT_SIMPLE};
        params.draft.n_max = options.most;
        params.draft.p_min = options.least_probability;
        params.draft.ctx_tgt = target;
        params.draft.ctx_dft = draft;
        auto made = std::make_unique<chasqui_drafter>();
        const uint32_t slots = llama_n_seq_max(draft);
        made->context = draft;
        made->results.resize(slots);
        made->inner.reset(common_speculative_init(params, slots));
        if (!made->inner) {
            throw rejected(CHASQUI_FAILED, "the draft model could not be set up");
        }
        *drafter = made.release();
    });
}

void chasqui_drafter_free(chasqui_drafter * drafter) { delete drafter; }

chasqui_status chasqui_drafter_read(
    chasqui_drafter * drafter, const chasqui_draft_token * tokens, size_t count, char ** message) {
    return guard(message, [&] {
        common_batch batch(drafter->context);
        for (size_t index = 0; index < count; ++index) {
            batch.add(tokens[index].token, tokens[index].position, tokens[index].slot, index + 1 == count);
        }
        if (!common_speculative_process(drafter->inner.get(), batch)) {
            throw rejected(CHASQUI_FAILED, "the draft model has no room for the text");
        }
    });
}

chasqui_status chasqui_drafter_draft(
    chasqui_drafter * drafter, chasqui_draft_request * requests, size_t count, char ** message) {
    return guard(message, [&] {
        for (size_t index = 0; index < count; ++index) {
            const chasqui_draft_request & request = requests[index];
            llama_tokens & result = drafter->results.at(request.last.slot);
            result.clear();
            auto & params = common_speculative_get_draft_params(drafter->inner.get(), request.last.slot);
            params.drafting = true;
            params.n_max = request.most;
            params.pos0 = request.last.position;
            params.id_last = request.last.token;
            params.prompt = &drafter->no_prompt;
            params.result = &result;
        }
        common_speculative_draft(drafter->inner.get());
        for (size_t index = 0; index < count; ++index) {
            chasqui_draft_request & request = requests[index];
            const llama_tokens & result = drafter->results.at(request.last.slot);
            request.count = std::min<int32_t>(request.most, static_cast<int32_t>(result.size()));
            std::copy_n(result.begin(), request.count, request.drafts);
        }
    });
}
