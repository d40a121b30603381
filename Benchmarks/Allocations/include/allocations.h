#ifndef CHASQUI_ALLOCATIONS_H
#define CHASQUI_ALLOCATIONS_H

#include <stdint.h>

/// How often this process has called malloc; 0 where that is not counted, which is with another C library than glibc.
uint64_t chasqui_allocations(void);

#endif
