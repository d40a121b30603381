#include "token_choice.hpp"

#include <algorithm>
#include <cmath>

#include "guard.hpp"

namespace chasqui {
namespace {

// Raises the logit of the token that is to come for the time of one choice.
struct forcing {
    float * logit = nullptr;
    float before = 0;

    forcing(float * logits, llama_token token) {
        if (token != LLAMA_TOKEN_NULL) {
            logit = logits + token;
            before = *logit;
            *logit = 1e6f;
        }
    }
    ~forcing() {
        if (logit != nullptr) {
            *logit = before;
        }
    }
};

// Takes what the grammar forbids out of the logits for the time of one choice.
struct masking {
    float * logits;
    std::vector<float> before;

    masking(float * logits, const std::vector<bool> & allowed) : logits(logits), before(logits, logits + allowed.size()) {
        for (size_t token = 0; token < allowed.size(); token++) {
            if (!allowed[token]) {
                logits[token] = -INFINITY;
            }
        }
    }
    ~masking() { std::copy(before.begin(), before.end(), logits); }
};

// What the biases forbid has no finite logit.
bool is_allowed(common_sampler * sampler) {
    const llama_token_data_array * candidates = common_sampler_get_candidates(sampler, false);
    const auto selected = candidates->selected;
    if (selected < 0 || static_cast<size_t>(selected) >= candidates->size) {
        return false;
    }
    const float logit = candidates->data[selected].logit;
    if (std::isnan(logit)) {
        throw rejected(CHASQUI_FAILED, "the logits are no numbers");
    }
    return !(std::isinf(logit) && logit < 0);
}

llama_token choose(
    chasqui_sampler & sampler, llama_context * context, int32_t index, float * logits,
    llama_token forced) {
    const llama_token chosen = sampler.quick && forced == LLAMA_TOKEN_NULL ? sampler.quick->sample(logits) : LLAMA_TOKEN_NULL;
    if (chosen != LLAMA_TOKEN_NULL) {
        return chosen;
    }
    const forcing raised(logits, forced);
    const llama_token other = common_sampler_sample(sampler.inner.get(), context, index);
    return is_allowed(sampler.inner.get()) ? other : LLAMA_TOKEN_NULL;
}

}  // namespace

// As llama.cpp does it: most of what a model says is in its grammar, and to know that of one token is quick.
llama_token choose_token(chasqui_sampler & sampler, llama_context * context, int32_t index, float * logits) {
    const llama_token chosen = choose(sampler, context, index, logits, sampler.forced.next());
    const llama_token offered = sampler.offer ? sampler.offer->token() : LLAMA_TOKEN_NULL;
    if (!sampler.grammar || !sampler.grammar->applies()
        || (chosen != LLAMA_TOKEN_NULL && (chosen == offered || sampler.grammar->allows(chosen)))) {
        return chosen;
    }
    std::vector<bool> beside_offer;
    if (offered != LLAMA_TOKEN_NULL) {
        beside_offer = sampler.grammar->allowed();
        beside_offer[static_cast<size_t>(offered)] = true;
    }
    const auto & allowed = beside_offer.empty() ? sampler.grammar->allowed() : beside_offer;
    if (std::find(allowed.begin(), allowed.end(), true) == allowed.end()) {
        return LLAMA_TOKEN_NULL;
    }
    const masking masked(logits, allowed);
    return choose(sampler, context, index, logits, LLAMA_TOKEN_NULL);
}

}  // namespace chasqui
