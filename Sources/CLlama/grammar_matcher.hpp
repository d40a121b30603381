#pragma once

#include <memory>
#include <vector>

#include "grammar_states.hpp"
#include "token_pieces.hpp"

namespace chasqui {

// How far an answer has come in a grammar, and which tokens may come next. A token's text may end inside of a character.
class grammar_matcher {
public:
    grammar_matcher(const grammar_program & program, std::shared_ptr<const token_pieces> pieces);

    // Whether a token may come next.
    bool allows(llama_token token);
    // A bit for each token, set where it may come next. Belongs to the matcher, until its next call.
    const std::vector<bool> & allowed();
    // Takes a token. Throws `rejected` with CHASQUI_FAILED if it may not come.
    void accept(llama_token token);
    // Takes a text, which need not be a token's.
    void accept_text(std::string_view text);

    bool is_complete() const { return states.is_complete(at.state) && at.missing == 0; }
    bool is_possible() const { return at.state != grammar_states::dead; }
    uint64_t work() const { return states.work(); }

private:
    struct position {
        grammar_states::id state;
        // The bits of a character that has begun, and how many of its bytes are missing.
        uint32_t begun = 0;
        uint32_t missing = 0;
    };

    struct mask {
        grammar_states::id state;
        std::vector<bool> allowed;
    };

    position after(position from, unsigned char byte);
    position after(position from, std::string_view text);
    bool may_end(position position);
    position after(llama_token token);
    std::vector<bool> find_allowed();
    void mark_texts(std::vector<bool> & allowed);
    void mark_named(std::vector<bool> & allowed);
    void begin();

    // Not copied, since states point to it.
    grammar_program program;
    grammar_states states;
    std::shared_ptr<const token_pieces> pieces;
    position at;
    // What was found lately. Empty whenever the states drop theirs.
    std::vector<mask> masks;
    uint32_t masks_generation = 0;
    std::vector<bool> last;
};

}  // namespace chasqui
