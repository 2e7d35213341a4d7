#pragma once
// Asks for the cache line at an address, which need not be one; Swift has no such function.
static inline void stowage_prefetch(const void *address) { __builtin_prefetch(address); }
