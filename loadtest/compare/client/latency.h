// A histogram of latencies: 64 buckets for each power of two, so that a quantile is off by 1.6 % at
// most, and counting one of a million deliveries a second costs a few instructions.

#pragma once

#include <stdint.h>
#include <string.h>

enum { latency_fine = 64, latency_buckets = 64 * 36 };

struct latency {
    uint64_t counts[latency_buckets];
    uint64_t total;
    int64_t max;
};

static inline int latency_bucket(uint64_t us) {
    if (us < latency_fine * 2) return (int)us;
    int shift = 57 - __builtin_clzll(us);
    int bucket = shift * latency_fine + (int)(us >> shift);
    return bucket < latency_buckets ? bucket : latency_buckets - 1;
}

static inline void latency_add(struct latency *latency, int64_t us) {
    if (us < 0) us = 0;
    if (us > latency->max) latency->max = us;
    latency->counts[latency_bucket((uint64_t)us)]++;
    latency->total++;
}

// The upper edge of the bucket in which the share `quantile` of all is reached, in microseconds.
static inline int64_t latency_quantile(const struct latency *latency, double quantile) {
    uint64_t below = 0, wanted = (uint64_t)(quantile * (double)latency->total);
    for (int i = 0; i < latency_buckets; i++) {
        below += latency->counts[i];
        if (below <= wanted) continue;
        if (i < latency_fine * 2) return i;
        int shift = i / latency_fine - 1;
        int64_t edge = (int64_t)(i - shift * latency_fine + 1) << shift;
        return edge < latency->max ? edge : latency->max;
    }
    return latency->max;
}
