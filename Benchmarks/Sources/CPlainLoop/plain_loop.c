#include "plain_loop.h"
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 4096, SLOTS = 8192, SLOT_MS = 1000 };
#define NONE UINT32_MAX

typedef struct { uint32_t shard, index, bytes, next_free; } extent;
typedef struct { uint32_t extent, offset; } entry;
typedef struct {
  uint32_t length, live, step, previous, next, count, capacity, sealed, id;
  double steps_per_byte;
  entry *log;
} shard;

// An object that is to expire, in the list of its slot.
typedef struct {
  uint32_t key, previous, next;
} timer;

typedef struct {
  int64_t due;
  uint32_t object;
} due_timer;

// What was decided: an assignment, an opening, an append, a copy, a seal or a freeing.
typedef struct {
  uint8_t kind;
  uint32_t owner, from, to, from_offset, to_offset, bytes, chunks;
} decision;
enum { ASSIGN, OPEN, APPEND, MOVE, SEAL, FREE };

typedef struct {
  decision *decisions, *undo;
  uint32_t decision_count, decision_capacity, undo_count, undo_capacity;
  uint32_t *lengths, opened, next_id, lengths_capacity;
  uint64_t physical, physical_written, dead_open, live_chunks;
  extent *extents;
  uint32_t extent_count, extent_capacity, free_extent;
  shard *shards;
  uint32_t shard_count, shard_capacity, free_shard;
  uint32_t first[STEPS], last[STEPS];
  uint64_t bits[STEPS / 64], words;
  uint32_t *object_of_key, key_capacity;
  uint32_t open, shard_bytes;
  uint64_t stored, live, dead, ingested, copied;
  int64_t *expiry, next_slot;
  timer *timers;
  uint32_t slots[SLOTS], due_count, due_capacity;
  due_timer *due;
  uint64_t expired, copied_with_expiry;
  double garbage_cap;
} state;

static void decide(state *s, decision d) {
  if (s->decision_count == s->decision_capacity) {
    s->decision_capacity = s->decision_capacity ? 2 * s->decision_capacity : 64;
    s->decisions = realloc(s->decisions, s->decision_capacity * sizeof(decision));
  }
  s->decisions[s->decision_count++] = d;
}

static void remember(state *s, decision d) {
  if (s->undo_count == s->undo_capacity) {
    s->undo_capacity = s->undo_capacity ? 2 * s->undo_capacity : 64;
    s->undo = realloc(s->undo, s->undo_capacity * sizeof(decision));
  }
  s->undo[s->undo_count++] = d;
}

// The counting shell: rs:4+2 when sealed, three copies while open.
static void fold(state *s) {
  for (uint32_t i = 0; i < s->decision_count; i++) {
    decision d = s->decisions[i];
    uint64_t length, sealed;
    switch (d.kind) {
    case OPEN:
      if (s->opened == s->lengths_capacity) {
        s->lengths_capacity = s->lengths_capacity ? 2 * s->lengths_capacity : 64;
        s->lengths = realloc(s->lengths, s->lengths_capacity * sizeof(uint32_t));
      }
      s->lengths[s->opened++] = 0;
      break;
    case APPEND:
    case MOVE:
      s->lengths[d.to] += d.bytes;
      s->physical += 3ull * d.bytes;
      s->physical_written += 3ull * d.bytes;
      if (d.kind == APPEND) s->ingested += d.bytes; else s->copied += d.bytes;
      break;
    case SEAL:
      length = s->lengths[d.to];
      sealed = (length + 3) / 4 * 6;
      s->physical += sealed - 3 * length;
      s->physical_written += sealed;
      break;
    case FREE:
      s->physical -= ((uint64_t)s->lengths[d.to] + 3) / 4 * 6;
      break;
    }
  }
  s->decision_count = s->undo_count = 0;
}

static void unlist(state *s, uint32_t n) {
  shard *x = &s->shards[n];
  if (x->step == NONE) return;
  if (x->previous == NONE) s->first[x->step] = x->next; else s->shards[x->previous].next = x->next;
  if (x->next == NONE) s->last[x->step] = x->previous; else s->shards[x->next].previous = x->previous;
  if (s->first[x->step] == NONE) {
    s->bits[x->step / 64] &= ~(1ull << (x->step % 64));
    if (!s->bits[x->step / 64]) s->words &= ~(1ull << (x->step / 64));
  }
  x->step = NONE;
}

static void list(state *s, uint32_t n) {
  shard *x = &s->shards[n];
  uint32_t dead = x->length - x->live;
  uint32_t step = dead == 0 ? NONE : (uint32_t)((double)dead * x->steps_per_byte);
  if (step != NONE && step >= STEPS) step = STEPS - 1;
  if (step == x->step) return;
  unlist(s, n);
  if (step == NONE) return;
  x->previous = s->last[step];
  x->next = NONE;
  x->step = step;
  if (x->previous == NONE) s->first[step] = n; else s->shards[x->previous].next = n;
  s->last[step] = n;
  s->bits[step / 64] |= 1ull << (step % 64);
  s->words |= 1ull << (step / 64);
}

static uint32_t open_shard(state *s) {
  uint32_t n = s->free_shard;
  if (n == NONE) {
    if (s->shard_count == s->shard_capacity) {
      s->shard_capacity = s->shard_capacity ? 2 * s->shard_capacity : 64;
      s->shards = realloc(s->shards, s->shard_capacity * sizeof(shard));
    }
    n = s->shard_count++;
    s->shards[n].log = NULL;
    s->shards[n].capacity = 0;
  } else {
    s->free_shard = s->shards[n].next;
  }
  shard *x = &s->shards[n];
  x->length = x->live = x->count = x->sealed = 0;
  x->step = NONE;
  x->id = s->next_id++;
  decide(s, (decision){.kind = OPEN, .to = x->id});
  return n;
}

static void free_shard(state *s, uint32_t n) {
  s->stored -= s->shards[n].length;
  s->dead -= s->shards[n].length - s->shards[n].live;
  decide(s, (decision){.kind = FREE, .to = s->shards[n].id});
  s->shards[n].next = s->free_shard;
  s->free_shard = n;
}

static uint32_t append(state *s, uint32_t e, uint32_t bytes) {
  shard *x = &s->shards[s->open];
  if (s->shard_bytes - x->length < bytes) {
    x->sealed = 1;
    s->dead_open -= x->length - x->live;
    decide(s, (decision){.kind = SEAL, .to = x->id});
    x->steps_per_byte = (double)STEPS / x->length;
    if (x->live == 0) free_shard(s, s->open); else list(s, s->open);
    s->open = open_shard(s);
    x = &s->shards[s->open];
  }
  if (x->count == x->capacity) {
    x->capacity = x->capacity ? 2 * x->capacity : 8;
    x->log = realloc(x->log, x->capacity * sizeof(entry));
  }
  s->extents[e] = (extent){s->open, x->count, bytes, 0};
  uint32_t offset = x->length;
  x->log[x->count++] = (entry){e, offset};
  x->length += bytes;
  x->live += bytes;
  s->stored += bytes;
  return offset;
}

static void reclaim(state *s) {
  int word = 63 - __builtin_clzll(s->words);
  uint32_t n = s->first[word * 64 + 63 - __builtin_clzll(s->bits[word])];
  unlist(s, n);
  shard victim = s->shards[n];
  s->stored -= victim.length;
  s->dead -= victim.length - victim.live;
  for (uint32_t i = 0; i < victim.count; i++) {
    extent x = s->extents[victim.log[i].extent];
    if (x.shard != n || x.index != i) continue;
    if (s->expiry && s->expiry[victim.log[i].extent] != INT64_MAX) s->copied_with_expiry++;
    uint32_t owner = victim.log[i].extent, offset = append(s, owner, x.bytes);
    decision d = {MOVE, owner, victim.id, s->shards[s->open].id, victim.log[i].offset, offset, x.bytes, 1};
    decide(s, d);
    remember(s, d);
  }
  decide(s, (decision){.kind = FREE, .to = victim.id});
  s->shards[n].next = s->free_shard;
  s->free_shard = n;
}

static void start_timer(state *s, uint32_t e, uint32_t key, int64_t due) {
  s->expiry[e] = due;
  if (due == INT64_MAX) return;
  uint32_t *slot = &s->slots[due / SLOT_MS % SLOTS];
  s->timers[e] = (timer){key, NONE, *slot};
  if (*slot != NONE) s->timers[*slot].previous = e;
  *slot = e;
}

static void stop_timer(state *s, uint32_t e) {
  int64_t due = s->expiry[e];
  if (due == INT64_MAX) return;
  s->expiry[e] = INT64_MAX;
  // What is in the present slot waits in the list of what is due, where its expiry is looked at again.
  if (due / SLOT_MS < s->next_slot) return;
  timer t = s->timers[e];
  if (t.next != NONE) s->timers[t.next].previous = t.previous;
  if (t.previous != NONE) s->timers[t.previous].next = t.next; else s->slots[due / SLOT_MS % SLOTS] = t.next;
}

static int later(const void *a, const void *b) {
  const due_timer *x = a, *y = b;
  if (x->due != y->due) return x->due < y->due ? 1 : -1;
  return x->object < y->object ? 1 : -1;
}

static void put(state *s, uint32_t key, uint32_t bytes, int64_t expires_ms) {
  uint32_t e = s->free_extent;
  if (e == NONE) {
    if (s->extent_count == s->extent_capacity) {
      s->extent_capacity = s->extent_capacity ? 2 * s->extent_capacity : 1024;
      s->extents = realloc(s->extents, s->extent_capacity * sizeof(extent));
      if (s->expiry) {
        s->expiry = realloc(s->expiry, s->extent_capacity * sizeof(int64_t));
        s->timers = realloc(s->timers, s->extent_capacity * sizeof(timer));
      }
    }
    e = s->extent_count++;
  } else {
    s->free_extent = s->extents[e].next_free;
  }
  if (key >= s->key_capacity) {
    uint32_t capacity = s->key_capacity ? 2 * s->key_capacity : 1024;
    while (key >= capacity) capacity *= 2;
    s->object_of_key = realloc(s->object_of_key, capacity * sizeof(uint32_t));
    memset(s->object_of_key + s->key_capacity, 0xff, (capacity - s->key_capacity) * sizeof(uint32_t));
    s->key_capacity = capacity;
  }
  s->object_of_key[key] = e;
  if (s->expiry) start_timer(s, e, key, expires_ms);
  decide(s, (decision){.kind = ASSIGN, .owner = e});
  uint32_t offset = append(s, e, bytes);
  decide(s, (decision){.kind = APPEND, .owner = e, .to = s->shards[s->open].id, .to_offset = offset, .bytes = bytes});
  s->live += bytes;
  s->live_chunks++;
}

static void delete(state *s, uint32_t key) {
  if (key >= s->key_capacity || s->object_of_key[key] == NONE) return;
  uint32_t e = s->object_of_key[key];
  s->object_of_key[key] = NONE;
  if (s->expiry) stop_timer(s, e);
  extent x = s->extents[e];
  shard *home = &s->shards[x.shard];
  home->live -= x.bytes;
  s->live -= x.bytes;
  s->dead += x.bytes;
  s->live_chunks--;
  if (!home->sealed) s->dead_open += x.bytes;
  if (home->sealed) {
    if (home->live == 0) {
      unlist(s, x.shard);
      free_shard(s, x.shard);
    } else {
      list(s, x.shard);
    }
  }
  s->extents[e] = (extent){NONE, 0, 0, s->free_extent};
  s->free_extent = e;
}

static void settle(state *s) {
  while ((double)s->dead > s->garbage_cap * (double)s->stored && s->words) reclaim(s);
  fold(s);
}

static void expire(state *s, int64_t now) {
  for (;;) {
    while (s->due_count && s->due[s->due_count - 1].due <= now) {
      due_timer t = s->due[--s->due_count];
      if (s->expiry[t.object] != t.due) continue;
      delete(s, s->timers[t.object].key);
      s->expired++;
      settle(s);
    }
    if (s->due_count || s->next_slot > now / SLOT_MS) return;
    uint32_t *slot = &s->slots[s->next_slot++ % SLOTS];
    for (uint32_t e = *slot; e != NONE; e = s->timers[e].next) {
      if (s->due_count == s->due_capacity) {
        s->due_capacity = s->due_capacity ? 2 * s->due_capacity : 64;
        s->due = realloc(s->due, s->due_capacity * sizeof(due_timer));
      }
      s->due[s->due_count++] = (due_timer){s->expiry[e], e};
    }
    *slot = NONE;
    qsort(s->due, s->due_count, sizeof(due_timer), later);
  }
}

plain_result plain_loop(const plain_row *rows, uint64_t count, uint32_t shard_bytes, double garbage_cap,
                        int keeps_expiry) {
  state *s = calloc(1, sizeof(state));
  plain_result result = {0};
  s->shard_bytes = shard_bytes;
  s->garbage_cap = garbage_cap;
  if (keeps_expiry) {
    s->expiry = malloc(sizeof(int64_t));
    memset(s->slots, 0xff, sizeof s->slots);
  }
  s->free_extent = s->free_shard = NONE;
  memset(s->first, 0xff, sizeof s->first);
  memset(s->last, 0xff, sizeof s->last);
  s->open = open_shard(s);
  int64_t last = 0;
  for (uint64_t i = 0; i < count; i++) {
    if (keeps_expiry) expire(s, rows[i].time_ms);
    double elapsed = (double)(rows[i].time_ms - last);
    last = rows[i].time_ms;
    result.stored_time += elapsed * (double)s->stored;
    result.live_time += elapsed * (double)s->live;
    result.physical_time += elapsed * (double)s->physical;
    if (rows[i].is_delete) delete(s, rows[i].key); else put(s, rows[i].key, rows[i].bytes, rows[i].expires_ms);
    settle(s);
  }
  result.ingested_bytes = s->ingested;
  result.copied_bytes = s->copied;
  result.physical_written = s->physical_written;
  result.expired = s->expired;
  result.copied_with_expiry = s->copied_with_expiry;
  for (uint32_t n = 0; n < s->shard_count; n++) free(s->shards[n].log);
  free(s->shards);
  free(s->decisions);
  free(s->undo);
  free(s->lengths);
  free(s->extents);
  free(s->expiry);
  free(s->timers);
  free(s->due);
  free(s->object_of_key);
  free(s);
  return result;
}

void return_free_pages(void) { malloc_trim(0); }
