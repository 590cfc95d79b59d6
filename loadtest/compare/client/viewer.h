// One WebSocket connection of the load client: connects, upgrades, says hello, and hands what comes
// to the stream. A viewer sleeps in epoll; whoever publishes is a viewer with a queue of output.

#pragma once

#include <stddef.h>
#include <stdint.h>

enum viewer_state {
    viewer_closed,
    viewer_connecting,
    viewer_upgrading,
    viewer_greeting, // said hello, waits for the first frame
    viewer_ready,
};

struct viewer {
    int fd;
    enum viewer_state state;
    int publishes;
    uint32_t next; // the message it expects next
    uint8_t *rest; // of a frame that has not arrived as a whole
    uint32_t rest_length, rest_capacity;
    const char *protocol; // Sec-WebSocket-Protocol, or NULL
    uint8_t *out;         // of the publisher, what the socket did not take
    size_t out_length, out_capacity;
};

// How a server is spoken to. Texts are NULL where there is nothing to say or to wait for.
struct dialect {
    int port;
    int binary;
    const char *path, *publish_path;
    const char *hello;                  // sent in a frame after the upgrade
    const char *ready;                  // a frame that contains it makes a viewer ready
    const char *ping, *pong;            // a frame that contains the one is answered with the other
    const char *before, *after;         // a published message stands between the two
};

extern struct dialect dialect;
extern int epoll;
extern int viewers_ready, viewers_lost;

// Starts to connect, from one of the addresses 127.0.0.1 to 127.0.0.16 by its number.
void viewer_connect(struct viewer *viewer, int number);

// Does what epoll says is to be done; `now` in ns.
void viewer_event(struct viewer *viewer, uint32_t events, int64_t now);

// Sends message `number` of the stream, or queues it behind what waits.
void viewer_publish(struct viewer *viewer, uint32_t number);
