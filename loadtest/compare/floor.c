// The floor of loadtest/compare: what a broadcast costs when nothing is done but writing. One epoll
// loop, one room; each message that comes in on /publish becomes one ready-made WebSocket frame,
// and each viewer gets it with one send. There is no merging, no queue and no limit.
//
//   floor PORT
//
// Where a viewer's socket is full the loop waits for it, so that nothing is lost. Not for the open
// internet: it believes its peers.

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most_files = 32768, most_input = 1 << 20, most_head = 4096 };

enum role { role_none, role_handshake, role_viewer, role_publisher };

struct peer {
    enum role role;
    int place;      // among the viewers
    uint8_t *input; // of a publisher: bytes of a frame that is not complete
    size_t length;
};

static struct peer peers[most_files];
static int viewers[most_files];
static int viewer_count;
static uint8_t buffer[most_input];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void drop(int fd) {
    struct peer *peer = &peers[fd];
    if (peer->role == role_viewer) {
        int last = viewers[--viewer_count];
        viewers[peer->place] = last;
        peers[last].place = peer->place;
    }
    free(peer->input);
    *peer = (struct peer){0};
    close(fd);
}

// All of the bytes; false where the peer is gone.
static int write_all(int fd, const uint8_t *bytes, size_t length) {
    while (length > 0) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            bytes += sent;
            length -= (size_t)sent;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            return 0;
        }
    }
    return 1;
}

static void broadcast(const uint8_t *frame, size_t length) {
    // Backwards, because a viewer that is gone is replaced by the last one.
    for (int i = viewer_count - 1; i >= 0; i--) {
        if (!write_all(viewers[i], frame, length)) drop(viewers[i]);
    }
}

// RFC 6455, 4.2.2: the proof that the server speaks WebSocket.
static void accept_key(const char *key, size_t length, char out[29]) {
    char text[128];
    uint8_t digest[EVP_MAX_MD_SIZE];
    int n = snprintf(
        text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)length, key);
    EVP_Digest(text, (size_t)n, digest, NULL, EVP_sha1(), NULL);
    EVP_EncodeBlock((uint8_t *)out, digest, 20);
}

// The request head is taken to arrive in one piece, as it does from our client on one machine.
static void upgrade(int fd) {
    char head[most_head + 1], reply[256], accept[29];
    ssize_t n = recv(fd, head, most_head, MSG_DONTWAIT);
    if (n <= 0) return drop(fd);
    head[n] = 0;
    const char *key = strcasestr(head, "\r\nSec-WebSocket-Key: ");
    if (!key || !strstr(head, "\r\n\r\n")) return drop(fd);
    key += strlen("\r\nSec-WebSocket-Key: ");
    size_t length = strcspn(key, "\r");
    if (length > 64) return drop(fd);
    accept_key(key, length, accept);
    int size = snprintf(
        reply, sizeof reply,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: %s\r\n\r\n",
        accept);
    if (!write_all(fd, (uint8_t *)reply, (size_t)size)) return drop(fd);
    if (strncmp(head, "GET /publish ", 13) == 0) {
        peers[fd].role = role_publisher;
        peers[fd].input = malloc(most_input);
        if (!peers[fd].input) fail("malloc");
        return;
    }
    peers[fd].role = role_viewer;
    peers[fd].place = viewer_count;
    viewers[viewer_count++] = fd;
}

// One masked text frame of the publisher, if it is there as a whole: broadcast, and how many bytes
// it took; 0 otherwise.
static size_t publish(uint8_t *in, size_t length) {
    if (length < 6) return 0;
    size_t payload = in[1] & 127, head = 2;
    if (payload == 126) {
        if (length < 8) return 0;
        payload = (size_t)in[2] << 8 | in[3];
        head = 4;
    } else if (payload == 127) {
        fprintf(stderr, "a message of more than 65535 bytes\n");
        exit(1);
    }
    if (length < head + 4 + payload) return 0;
    uint8_t *mask = in + head, *body = mask + 4;
    for (size_t i = 0; i < payload; i++) body[i] ^= mask[i & 3];
    // The reply's head is the request's without mask, so it fits right before the body.
    uint8_t opcode = in[0], *frame = body - head;
    uint8_t length7 = in[1] & 127, high = in[2], low = in[3];
    frame[0] = opcode;
    frame[1] = length7;
    if (head == 4) frame[2] = high, frame[3] = low;
    if ((opcode & 15) <= 2) broadcast(frame, head + payload);
    return head + 4 + payload;
}

static void read_publisher(int fd) {
    struct peer *peer = &peers[fd];
    ssize_t n = recv(fd, peer->input + peer->length, most_input - peer->length, MSG_DONTWAIT);
    if (n <= 0) return drop(fd);
    peer->length += (size_t)n;
    size_t at = 0, taken;
    while ((taken = publish(peer->input + at, peer->length - at)) > 0) at += taken;
    memmove(peer->input, peer->input + at, peer->length -= at);
}

// What viewers say is of no interest, but it shows when they leave.
static void read_viewer(int fd) {
    if (recv(fd, buffer, sizeof buffer, MSG_DONTWAIT) <= 0) drop(fd);
}

static void accept_all(int listener, int epoll) {
    int fd, on = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= most_files) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        peers[fd] = (struct peer){.role = role_handshake};
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
    }
}

static int listen_on(uint16_t port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
    if (listen(fd, 4096) < 0) fail("listen");
    return fd;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: floor PORT\n");
        return 64;
    }
    signal(SIGPIPE, SIG_IGN);
    int listener = listen_on((uint16_t)atoi(argv[1])), epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event events[512], event = {.events = EPOLLIN, .data.fd = listener};
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) fail("epoll");
    for (;;) {
        int n = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                accept_all(listener, epoll);
                continue;
            }
            switch (peers[fd].role) {
            case role_handshake: upgrade(fd); break;
            case role_publisher: read_publisher(fd); break;
            case role_viewer: read_viewer(fd); break;
            case role_none: break;
            }
        }
    }
}
