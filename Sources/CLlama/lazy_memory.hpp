#pragma once

namespace chasqui {

// From now on, clearing a buffer in the CPU's memory does not make it resident.
//
// llama.cpp zeroes all KV cells when a context is made, so that the process would hold the memory of all of them before
// the first is used. With this, memory follows use. Where the system has no cheap way to zero pages, nothing changes.
void make_clearing_lazy();

}  // namespace chasqui
