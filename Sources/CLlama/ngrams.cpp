#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>

#include "chasqui_llama.h"
#include "guard.hpp"
#include "lookup_counts.hpp"
#include "ngram-cache.h"
#include "ngram-map.h"
#include "ngram-mod.h"

using namespace chasqui;

// Entries of the pool, 4 bytes each, and the part of them that may be in use before it starts anew: as in llama.cpp's
// ngram-mod.
static constexpr size_t pool_entries = 4 << 20;
static constexpr size_t pool_limit = pool_entries / 4;
// The most tokens that counts are asked for, as in llama.cpp's ngram-cache.
static constexpr int most_counted = 8;

struct chasqui_ngrams {
    chasqui_ngram_options options;
    std::optional<common_ngram_mod> pool;
    common_ngram_cache static_counts;
    common_ngram_cache dynamic_counts;
};

struct chasqui_ngram_text {
    chasqui_ngrams & shared;
    bool is_private;
    llama_tokens tokens;
    std::optional<common_ngram_map> map_k;
    std::optional<common_ngram_map> map_k4v;
    common_ngram_cache counts;
    size_t counted = 0;
    size_t pooled = 0;
    // Whose drafts the last ones were, and how many there were.
    common_ngram_map * drafted_by = nullptr;
    size_t drafted = 0;

    const chasqui_ngram_options & options() const { return shared.options; }

    // llama.cpp wants the last token apart from those before it.
    template <typename Body>
    void without_last(Body && body) {
        const llama_token last = tokens.back();
        tokens.pop_back();
        try {
            body(last);
        } catch (...) {
            tokens.push_back(last);
            throw;
        }
        tokens.push_back(last);
    }

    llama_tokens draft() {
        drafted_by = nullptr;
        llama_tokens drafts;
        if (tokens.size() < 2) {
            return drafts;
        }
        without_last([&](llama_token last) { drafts = draft_from_text(last); });
        if (drafts.empty() && options().uses_pool && !is_private) {
            drafts = draft_from_pool();
        }
        if (drafts.empty() && options().uses_counts) {
            drafts = draft_from_counts();
        }
        return drafts;
    }

    llama_tokens draft_from_text(llama_token last) {
        llama_tokens drafts;
        if (options().simple.is_used) {
            drafts = common_ngram_simple_draft({options().simple.lookup, options().simple.most}, tokens, last);
        }
        if (drafts.empty() && options().map_k.is_used) {
            drafts = draft_from_map(map_k, options().map_k, true, last);
        }
        if (drafts.empty() && options().map_k4v.is_used) {
            drafts = draft_from_map(map_k4v, options().map_k4v, false, last);
        }
        return drafts;
    }

    llama_tokens draft_from_map(
        std::optional<common_ngram_map> & map, const chasqui_ngram_sizes & sizes, bool keys_only, llama_token last) {
        if (!map) {
            map.emplace(sizes.lookup, sizes.most, keys_only, sizes.least_hits);
            common_ngram_map_begin(*map, tokens);
        }
        llama_tokens drafts;
        common_ngram_map_draft(*map, tokens, last, drafts);
        if (!drafts.empty()) {
            drafted_by = &*map;
        }
        return drafts;
    }

    llama_tokens draft_from_pool() {
        common_ngram_mod & pool = *shared.pool;
        const size_t lookup = pool.get_n();
        for (; pooled + lookup < tokens.size(); ++pooled) {
            pool.add(tokens.data() + pooled);
        }
        if (pool.get_used() > pool_limit) {
            pool.reset();
        }
        llama_tokens drafts;
        if (tokens.size() < lookup) {
            return drafts;
        }
        // What is looked up slides over the text's end and the drafts.
        llama_tokens window(tokens.end() - lookup, tokens.end());
        while (drafts.size() < options().pool_most) {
            const llama_token next = pool.get(window.data() + drafts.size());
            if (next == common_ngram_mod::EMPTY) {
                break;
            }
            window.push_back(next);
            drafts.push_back(next);
        }
        if (drafts.size() < options().pool_least) {
            drafts.clear();
        }
        return drafts;
    }

    llama_tokens draft_from_counts() {
        const size_t fresh = tokens.size() - counted;
        common_ngram_cache_update(
            counts, LLAMA_NGRAM_MIN, LLAMA_NGRAM_MAX, tokens, static_cast<int>(fresh), false);
        counted = tokens.size();
        if (tokens.size() < LLAMA_NGRAM_MAX) {
            return {};
        }
        llama_tokens drafts = {tokens.back()};
        common_ngram_cache_draft(
            tokens, drafts, most_counted, LLAMA_NGRAM_MIN, LLAMA_NGRAM_MAX, counts, shared.dynamic_counts,
            shared.static_counts);
        drafts.erase(drafts.begin());
        return drafts;
    }
};

chasqui_status chasqui_ngrams_create(
    const chasqui_ngram_options * options, chasqui_ngrams ** ngrams, char ** message) {
    return guard(message, [&] {
        auto made = std::make_unique<chasqui_ngrams>();
        made->options = *options;
        if (options->uses_pool) {
            made->pool.emplace(options->pool_lookup, pool_entries);
        }
        if (options->static_counts != nullptr) {
            made->static_counts = read_lookup_counts(options->static_counts);
        }
        if (options->dynamic_counts != nullptr) {
            made->dynamic_counts = read_lookup_counts(options->dynamic_counts);
        }
        // The caller's texts end with this call.
        made->options.static_counts = nullptr;
        made->options.dynamic_counts = nullptr;
        *ngrams = made.release();
    });
}

void chasqui_ngrams_free(chasqui_ngrams * ngrams) { delete ngrams; }

chasqui_status chasqui_ngram_text_create(
    chasqui_ngrams * ngrams, bool is_private, chasqui_ngram_text ** text, char ** message) {
    return guard(message, [&] { *text = new chasqui_ngram_text{*ngrams, is_private}; });
}

void chasqui_ngram_text_free(chasqui_ngram_text * text) { delete text; }

chasqui_status chasqui_ngram_text_append(
    chasqui_ngram_text * text, const llama_token * tokens, size_t count, char ** message) {
    return guard(message, [&] { text->tokens.insert(text->tokens.end(), tokens, tokens + count); });
}

chasqui_status chasqui_ngram_text_draft(
    chasqui_ngram_text * text, llama_token * drafts, size_t most, size_t * count, char ** message) {
    return guard(message, [&] {
        const llama_tokens found = text->draft();
        text->drafted = found.size();
        *count = std::min(most, found.size());
        std::copy_n(found.begin(), *count, drafts);
    });
}

chasqui_status chasqui_ngram_text_note(chasqui_ngram_text * text, size_t tried, size_t right, char ** message) {
    return guard(message, [&] {
        // Where fewer were tried than there were, and all of them came, it is not known how many would have come.
        const bool is_known = right < tried || tried == text->drafted;
        if (text->drafted_by != nullptr && is_known) {
            common_ngram_map_accept(*text->drafted_by, static_cast<uint16_t>(std::min<size_t>(right, INT16_MAX)));
        }
        text->drafted_by = nullptr;
    });
}
