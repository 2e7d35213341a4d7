// ISA-L as Swift should see it: sources are const, lengths are size_t, and the processor comes back clean.
#pragma once
#include <isa-l/crc.h>
#include <isa-l/erasure_code.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
__attribute__((noinline, target("avx"))) static void isal_clear_upper_halves(void) { __builtin_ia32_vzeroupper(); }
#endif

// ISA-L 2.30 returns with the upper halves of the vector registers in use. Until they are cleared, code for SSE, which
// is what most libraries and Swift itself are compiled to, runs up to four times slower (measured with XXH3).
static inline void isal_leave(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx")) isal_clear_upper_halves();
#endif
}

// The register of CRC-32C after `length` further bytes. No inversion: begin with ~0 and invert the last.
static inline uint32_t isal_crc32c(uint32_t reg, const void *bytes, size_t length) {
  const size_t most = (size_t)1 << 30; // ISA-L's length is an int.
  unsigned char *next = (unsigned char *)bytes;
  while (length > 0) {
    size_t part = length < most ? length : most;
    reg = crc32_iscsi(next, (int)part, reg);
    next += part;
    length -= part;
  }
  isal_leave();
  return reg;
}

// destinations[r] = sum over s of matrix[r][s] * sources[s] over GF(2^8), `length` bytes each. `tables` are
// ec_init_tables(source_count, destination_count, matrix).
static inline void isal_multiply(int length, int source_count, int destination_count, const uint8_t *tables,
                                 const uint8_t *const *sources, uint8_t *const *destinations) {
  ec_encode_data(length, source_count, destination_count, (unsigned char *)tables, (unsigned char **)sources,
                 (unsigned char **)destinations);
  isal_leave();
}
