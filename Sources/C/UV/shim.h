#include <pthread.h>
#include <sys/socket.h>
#include <malloc.h>
#include <uv.h>

// Two glibc calls that its headers show only under _GNU_SOURCE, which the module of the
// C library is built without.
extern int accept4(int, struct sockaddr *, socklen_t *, int);
extern int pthread_setname_np(pthread_t, const char *);

// uv_loop_configure is variadic, which Swift cannot call.
static inline int uv_loop_measure_idle(uv_loop_t *loop) {
    return uv_loop_configure(loop, UV_METRICS_IDLE_TIME);
}

// An enum that the headers of several modules hold, of which a file may see the wrong one.
static const int socket_kind_stream = SOCK_STREAM;
static const int socket_kind_nonblocking = SOCK_NONBLOCK;
static const int socket_kind_closed_on_exec = SOCK_CLOEXEC;
