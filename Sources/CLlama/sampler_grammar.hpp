#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "grammar_matcher.hpp"
#include "grammar_trigger.hpp"
#include "sampling.h"

namespace chasqui {

// The grammar of a sampler: from its beginning on, or from where a trigger comes, and then not inside of thoughts.
class sampler_grammar {
public:
    // Takes what `common_params_sampling` says of a grammar, which common_sampler_init must then not see.
    sampler_grammar(
        const llama_vocab * vocab, std::shared_ptr<const token_pieces> pieces, const common_params_sampling & params);

    // Whether the next token is bound.
    bool applies() const;
    bool allows(llama_token token) { return matcher.allows(token); }
    const std::vector<bool> & allowed() { return matcher.allowed(); }
    // Takes a token that was generated.
    void accept(llama_token token);
    // The thoughts are to end.
    void end_reasoning();

private:
    bool is_outside_thoughts() const;
    void accept_outside(llama_token token);
    void follow_prompt(const llama_vocab * vocab, const common_params_sampling & params);

    std::shared_ptr<const token_pieces> pieces;
    grammar_matcher matcher;
    // None once it came.
    std::optional<grammar_trigger> trigger;
    // Follows the thoughts where the grammar waits, as the sampler's own budget does.
    llama_sampler_ptr thoughts;
};

}  // namespace chasqui
