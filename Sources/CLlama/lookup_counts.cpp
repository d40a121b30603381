#include "lookup_counts.hpp"

#include <cstdint>
#include <fstream>

#include "guard.hpp"

namespace chasqui {

namespace {

bool read_number(std::ifstream & file, int32_t & number) {
    return static_cast<bool>(file.read(reinterpret_cast<char *>(&number), sizeof(number)));
}

// The form of common_ngram_cache_save: an n-gram, how many tokens followed it, and of each how often it did.
bool has_right_form(std::ifstream & file) {
    common_ngram ngram;
    while (file.read(reinterpret_cast<char *>(&ngram), sizeof(ngram))) {
        int32_t followers = 0;
        if (!read_number(file, followers) || followers <= 0) {
            return false;
        }
        for (int32_t index = 0; index < followers; ++index) {
            int32_t token = 0;
            int32_t count = 0;
            if (!read_number(file, token) || !read_number(file, count) || token < 0 || count <= 0) {
                return false;
            }
        }
    }
    return file.eof() && file.gcount() == 0;
}

}  // namespace

common_ngram_cache read_lookup_counts(const char * path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw rejected(CHASQUI_BAD_INPUT, std::string(path) + " cannot be opened");
    }
    if (!has_right_form(file)) {
        throw rejected(CHASQUI_BAD_INPUT, std::string(path) + " is not a lookup cache of llama.cpp's");
    }
    return common_ngram_cache_load(path);
}

}  // namespace chasqui
