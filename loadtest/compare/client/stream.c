// Checks arriving frames at a million deliveries a second on one core: all viewers of a room are
// sent the same frames, so each is searched for messages once, and compared as a whole after that.

#define _GNU_SOURCE
#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char marker[] = "compare:"; // then ten digits, then padding
enum { marker_length = sizeof marker - 1, remembered = 4096 };

// A frame that was seen before: `count` messages in a row from `first` on.
struct memo {
    uint32_t first, count;
    size_t length, capacity;
    uint8_t *bytes;
};

struct stream stream;
static struct memo memos[remembered];

void stream_text(uint32_t number, char text[message_bytes]) {
    memset(text, 'x', message_bytes);
    char head[marker_length + 11];
    snprintf(head, sizeof head, "%s%010u", marker, number);
    memcpy(text, head, marker_length + 10);
}

static void arrived(uint32_t number, int64_t now) {
    if (number < stream.measured_from || number >= stream.measured_to) return;
    stream.measured_arrived++;
    latency_add(&stream.latency, (now - stream.due[number]) / 1000);
}

static void message(uint32_t *next, uint32_t number, int64_t now) {
    if (number < *next) {
        stream.counts.doubled++;
        return;
    }
    stream.counts.missing += number - *next;
    *next = number + 1;
    stream.counts.deliveries++;
    arrived(number, now);
}

static void remember(const uint8_t *payload, size_t length, uint32_t first, uint32_t count) {
    struct memo *memo = &memos[first % remembered];
    if (memo->capacity < length) {
        memo->capacity = length * 2;
        memo->bytes = realloc(memo->bytes, memo->capacity);
        if (!memo->bytes) abort();
    }
    memcpy(memo->bytes, payload, length);
    memo->first = first;
    memo->count = count;
    memo->length = length;
}

static void search(uint32_t *next, const uint8_t *payload, size_t length, int64_t now) {
    const uint8_t *at = payload, *end = payload + length;
    uint32_t first = 0, count = 0;
    int row = 1;
    while ((at = memmem(at, (size_t)(end - at), marker, marker_length))) {
        char expected[message_bytes];
        uint32_t number = 0;
        for (int i = 0; i < 10 && at + marker_length + i < end; i++)
            number = number * 10 + (uint32_t)(at[marker_length + i] - '0');
        stream_text(number, expected);
        if (end - at < message_bytes || number >= stream.published ||
            memcmp(at, expected, message_bytes) != 0) {
            stream.counts.wrong++;
            row = 0;
            at += marker_length;
            continue;
        }
        if (count == 0) first = number;
        row = row && number == first + count;
        count++;
        message(next, number, now);
        at += message_bytes;
    }
    if (row && count > 0) remember(payload, length, first, count);
}

void stream_frame(uint32_t *next, const uint8_t *payload, size_t length, int64_t now) {
    stream.counts.frames++;
    const struct memo *memo = &memos[*next % remembered];
    if (memo->count == 0 || memo->first != *next || memo->length != length ||
        memcmp(memo->bytes, payload, length) != 0) {
        search(next, payload, length, now);
        return;
    }
    for (uint32_t i = 0; i < memo->count; i++) arrived(memo->first + i, now);
    stream.counts.deliveries += memo->count;
    *next += memo->count;
}
