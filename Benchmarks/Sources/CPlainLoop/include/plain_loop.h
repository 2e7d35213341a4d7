#ifndef PLAIN_LOOP_H
#define PLAIN_LOOP_H
#include <stdint.h>

// The floor that the engine is measured against: the same bookkeeping, written as one plain loop without policies
// and seams. Puts and deletes of single chunks; one open shard; survivors mixed in; a garbage cap with greedy
// victims; live, dead and stored bytes, those of open and of sealed shards apart; a log of what was decided with an
// undo record per copy, folded into lengths and physical bytes; the time integral of space amplification.
//
// With `keeps_expiry` also what a trace with times to live adds for a policy that asks for them: the expiry of each
// object, noted at a put and carried along at a copy, and a wheel of one second slots that expires what is due.

typedef struct {
  int64_t time_ms;
  int64_t expires_ms;  // INT64_MAX: never
  uint32_t key;
  uint32_t bytes;
  uint8_t is_delete;
} plain_row;

typedef struct {
  uint64_t ingested_bytes;
  uint64_t copied_bytes;
  double stored_time;
  double live_time;
  double physical_time;
  uint64_t physical_written;
  uint64_t expired;
  uint64_t copied_with_expiry;
} plain_result;

plain_result plain_loop(const plain_row *rows, uint64_t count, uint32_t shard_bytes, double garbage_cap,
                        int keeps_expiry);

// Gives freed pages back to the system, so that what a run needs shows as growth.
void return_free_pages(void);

#endif
