// RFC 6455 from the client's side, as far as these servers use it: no fragments, no extensions.

#define _GNU_SOURCE
#include "viewer.h"

#include "stream.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

// The example of RFC 6455, 1.3, and its answer: a server that takes it takes any.
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

enum { source_addresses = 16, read_bytes = 1 << 18, most_rest = 1 << 17 };
enum { opcode_text = 1, opcode_binary = 2, opcode_close = 8, opcode_ping = 9, opcode_pong = 10 };

struct dialect dialect;
int epoll, viewers_ready, viewers_lost;
static uint8_t buffer[read_bytes + most_rest];

static void lose(struct viewer *viewer, const char *why) {
    if (viewers_lost++ == 0) fprintf(stderr, "lost a connection: %s\n", why);
    if (viewer->state == viewer_ready) viewers_ready--;
    close(viewer->fd);
    viewer->state = viewer_closed;
}

static void listen_for(struct viewer *viewer, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = viewer};
    if (epoll_ctl(epoll, operation, viewer->fd, &event) < 0) perror("epoll_ctl"), exit(1);
}

void viewer_connect(struct viewer *viewer, int number) {
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct linger reset = {.l_onoff = 1}; // leave no TIME_WAIT behind
    struct sockaddr_in source = {.sin_family = AF_INET}, target = source;
    if (fd < 0) perror("socket"), exit(1);
    viewer->fd = fd;
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)(number % source_addresses));
    target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    target.sin_port = htons((uint16_t)dialect.port);
    setsockopt(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&source, sizeof source) < 0) perror("bind"), exit(1);
    if (connect(fd, (struct sockaddr *)&target, sizeof target) < 0 && errno != EINPROGRESS)
        perror("connect"), exit(1);
    viewer->state = viewer_connecting;
    listen_for(viewer, EPOLL_CTL_ADD, EPOLLOUT);
}

static void flush(struct viewer *viewer) {
    while (viewer->out_length > 0 && viewer->state != viewer_closed) {
        ssize_t n = send(viewer->fd, viewer->out, viewer->out_length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n <= 0) {
            if (errno != EAGAIN) lose(viewer, strerror(errno));
            return;
        }
        memmove(viewer->out, viewer->out + n, viewer->out_length -= (size_t)n);
    }
}

static void say(struct viewer *viewer, int opcode, const char *text, size_t length) {
    static const uint8_t mask[4] = {0x5a, 0x3c, 0x96, 0xe1};
    size_t needed = viewer->out_length + length + 8;
    if (needed > viewer->out_capacity) {
        viewer->out = realloc(viewer->out, viewer->out_capacity = needed * 2);
        if (!viewer->out) abort();
    }
    uint8_t *at = viewer->out + viewer->out_length;
    *at++ = (uint8_t)(0x80 | opcode);
    if (length < 126) {
        *at++ = (uint8_t)(0x80 | length);
    } else {
        *at++ = 0x80 | 126;
        *at++ = (uint8_t)(length >> 8);
        *at++ = (uint8_t)length;
    }
    memcpy(at, mask, 4);
    at += 4;
    for (size_t i = 0; i < length; i++) *at++ = (uint8_t)text[i] ^ mask[i & 3];
    viewer->out_length = (size_t)(at - viewer->out);
    flush(viewer);
}

static void say_data(struct viewer *viewer, const char *text) {
    say(viewer, dialect.binary ? opcode_binary : opcode_text, text, strlen(text));
}

void viewer_publish(struct viewer *viewer, uint32_t number) {
    char text[1024], body[message_bytes];
    stream_text(number, body);
    snprintf(text, sizeof text, "%s%.*s%s", dialect.before, message_bytes, body, dialect.after);
    say_data(viewer, text);
}

static void upgrade(struct viewer *viewer) {
    char head[2048];
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(viewer->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) return lose(viewer, strerror(error));
    int n = snprintf(
        head, sizeof head,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY "\r\n%s%s%s\r\n",
        viewer->publishes ? dialect.publish_path : dialect.path, dialect.port,
        viewer->protocol ? "Sec-WebSocket-Protocol: " : "",
        viewer->protocol ? viewer->protocol : "", viewer->protocol ? "\r\n" : "");
    if (send(viewer->fd, head, (size_t)n, MSG_NOSIGNAL) != n) return lose(viewer, "no upgrade");
    viewer->state = viewer_upgrading;
    listen_for(viewer, EPOLL_CTL_MOD, EPOLLIN);
}

static void become_ready(struct viewer *viewer) {
    viewer->state = viewer_ready;
    viewers_ready++;
}

// How many bytes of the answer to the upgrade were used; 0 where it is not complete.
static size_t answer(struct viewer *viewer, uint8_t *at, size_t length) {
    uint8_t *end = memmem(at, length, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t used = (size_t)(end - at) + 4;
    if (memcmp(at, "HTTP/1.1 101", 12) != 0 || !memmem(at, used, ACCEPT, strlen(ACCEPT))) {
        fprintf(stderr, "%.*s\n", (int)used, at);
        lose(viewer, "refused");
        return used;
    }
    viewer->state = viewer_greeting;
    if (dialect.hello) say_data(viewer, dialect.hello);
    if (!dialect.ready) become_ready(viewer);
    return used;
}

static int contains(const uint8_t *payload, size_t length, const char *text) {
    return text && memmem(payload, length, text, strlen(text));
}

static void frame(struct viewer *viewer, int opcode, uint8_t *payload, size_t length, int64_t now) {
    if (opcode == opcode_ping) return say(viewer, opcode_pong, (char *)payload, length);
    if (opcode == opcode_close) {
        fprintf(stderr, "close: %.*s\n", (int)length, payload);
        return lose(viewer, "closed by the server");
    }
    if (opcode > opcode_binary) return;
    // What is short is not a message, and may be a question.
    if (length < message_bytes && contains(payload, length, dialect.ping))
        say_data(viewer, dialect.pong);
    if (viewer->state == viewer_greeting && contains(payload, length, dialect.ready))
        return become_ready(viewer);
    if (!viewer->publishes) stream_frame(&viewer->next, payload, length, now);
}

// How many bytes of one frame were used; 0 where it is not complete.
static size_t take(struct viewer *viewer, uint8_t *at, size_t left, int64_t now) {
    if (viewer->state == viewer_upgrading) return answer(viewer, at, left);
    if (left < 2) return 0;
    size_t length = at[1] & 127, head = 2;
    if (length == 126) {
        if (left < 4) return 0;
        length = (size_t)at[2] << 8 | at[3];
        head = 4;
    } else if (length == 127) {
        if (left < 10) return 0;
        length = 0;
        for (int i = 2; i < 10; i++) length = length << 8 | at[i];
        head = 10;
    }
    if (left - head < length) return 0;
    frame(viewer, at[0] & 15, at + head, length, now);
    return head + length;
}

static void keep(struct viewer *viewer, const uint8_t *at, size_t length) {
    if (length > most_rest) return lose(viewer, "a frame of more than 128 KiB");
    if (length > viewer->rest_capacity) {
        viewer->rest_capacity = (uint32_t)length * 2;
        viewer->rest = realloc(viewer->rest, viewer->rest_capacity);
        if (!viewer->rest) abort();
    }
    memcpy(viewer->rest, at, length);
    viewer->rest_length = (uint32_t)length;
}

static void receive(struct viewer *viewer, int64_t now) {
    size_t have = viewer->rest_length;
    if (have > 0) memcpy(buffer, viewer->rest, have);
    ssize_t n = recv(viewer->fd, buffer + have, read_bytes, MSG_DONTWAIT);
    if (n <= 0) {
        if (n == 0 || errno != EAGAIN) lose(viewer, n == 0 ? "ended" : strerror(errno));
        return;
    }
    stream.counts.reads++;
    stream.counts.bytes += (uint64_t)n;
    viewer->rest_length = 0;
    uint8_t *at = buffer, *end = buffer + have + (size_t)n;
    while (at < end && viewer->state != viewer_closed) {
        size_t used = take(viewer, at, (size_t)(end - at), now);
        if (used == 0) return keep(viewer, at, (size_t)(end - at));
        at += used;
    }
}

void viewer_event(struct viewer *viewer, uint32_t events, int64_t now) {
    if (viewer->state == viewer_closed) return;
    if (viewer->state == viewer_connecting) return upgrade(viewer);
    if (viewer->out_length > 0) flush(viewer);
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(viewer, now);
}
