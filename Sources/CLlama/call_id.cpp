#include "call_id.hpp"

#include <cstdint>
#include <random>

using namespace chasqui;

// 9 letters and digits: the templates of Mistral's models take no other ids.
std::string chasqui::new_call_id() {
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    thread_local std::mt19937_64 generator{
        (static_cast<uint64_t>(std::random_device{}()) << 32) | std::random_device{}()};
    std::uniform_int_distribution<size_t> index(0, sizeof(letters) - 2);
    std::string id(9, ' ');
    for (char & c : id) {
        c = letters[index(generator)];
    }
    return id;
}
