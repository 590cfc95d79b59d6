// The published stream and what of it has arrived: every message is numbered, so that each viewer's
// copy is known to be the right one, once, in order.

#pragma once

#include "latency.h"

#include <stddef.h>
#include <stdint.h>

enum {
    message_bytes = 128,
    most_messages = 1 << 20, // of one run
};

struct counts {
    uint64_t deliveries, bytes, reads, frames;
    uint64_t missing, doubled, wrong; // gaps, repetitions or reorderings, changed contents
};

struct stream {
    uint32_t published;
    int64_t due[most_messages]; // when it was to be sent, in ns of the monotonic clock
    uint32_t measured_from, measured_to;
    uint64_t measured_arrived;
    struct latency latency; // of those that are measured, in microseconds from when they were due
    struct counts counts;
};

extern struct stream stream;

// The text of message `number`: 128 characters that go through JSON as they are.
void stream_text(uint32_t number, char text[message_bytes]);

// A data frame's payload has arrived at a viewer whose next message is `*next`, at `now` (ns).
void stream_frame(uint32_t *next, const uint8_t *payload, size_t length, int64_t now);
