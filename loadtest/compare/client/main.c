// The load client of loadtest/compare: the same viewers, the same stream and the same checks for
// every server. Opens N WebSocket connections, publishes numbered messages of 128 bytes at an
// open-loop rate through one more, and says in lines of JSON what they cost the server.
//
//   client --port P --pid SERVER --viewers N [--protocols FILE] [--window N] [--sleep]
//          [--path P] [--publish-path P] [--publish-protocol S] [--binary] [--hello S] [--ready S]
//          [--ping S --pong S] [--before S] [--after S] PHASE...
//
//   idle:SECONDS                  nothing is published; memory at the end
//   rate:PER_SECOND:WARM:SECONDS  publishes; the first WARM seconds do not count
//   peak:BOUND_MS:WARM:SECONDS:R1,R2,...  rates in turn, until p99 is over the bound or
//                                 something is lost
//
// It polls, as a server's real clients are on other machines: waking a sleeper on this one would be
// charged to the server. --sleep waits in epoll instead.

#define _GNU_SOURCE
#include "cost.h"
#include "stream.h"
#include "viewer.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static const int64_t second = 1000000000;
static const double drain_seconds = 4, join_seconds = 90;

static struct viewer *viewers, publisher;
static int viewer_count, window = 128, sleeps;
static const char *protocols_file, *publish_protocol;

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * second + t.tv_nsec;
}

// One round of the loop; waits until `until` (ns) at most where it may sleep.
static void turn(int64_t until) {
    struct epoll_event events[256];
    int timeout = 0;
    if (sleeps) {
        int64_t left = until - now_ns();
        timeout = left <= 0 ? 0 : left > second ? 1000 : (int)(left / 1000000);
    }
    int n = epoll_wait(epoll, events, 256, timeout);
    for (int i = 0; i < n; i++) viewer_event(events[i].data.ptr, events[i].events, now_ns());
    if (publisher.out_length > 0) viewer_event(&publisher, 0, now_ns());
}

static void run_until(int64_t end) {
    while (now_ns() < end) turn(end);
}

// A phase's difference of two readings as JSON fields.
static void print_cost(struct cost from, struct cost to, double seconds) {
    printf("\"seconds\":%.3f,\"cpu_s\":%.3f,\"user_s\":%.3f", seconds, to.cpu - from.cpu,
           to.user - from.user);
    printf(",\"user_instructions\":%lu,\"kernel_instructions\":%lu",
           to.user_instructions - from.user_instructions,
           to.kernel_instructions - from.kernel_instructions);
    printf(",\"user_cycles\":%lu,\"kernel_cycles\":%lu", to.user_cycles - from.user_cycles,
           to.kernel_cycles - from.kernel_cycles);
}

static void join(void) {
    int64_t begin = now_ns(), give_up = begin + (int64_t)(join_seconds * 1e9);
    uint64_t memory = cost_private_memory();
    struct cost before = cost_now();
    int started = 0;
    publisher.publishes = 1;
    publisher.protocol = publish_protocol;
    viewer_connect(&publisher, 0);
    while (viewers_ready <= viewer_count) {
        while (started < viewer_count && started + 1 - viewers_ready - viewers_lost < window) {
            viewer_connect(&viewers[started], started);
            started++;
        }
        turn(now_ns() + second);
        if (now_ns() > give_up || viewers_lost > 0) {
            fprintf(stderr, "%d of %d joined\n", viewers_ready, viewer_count + 1);
            exit(1);
        }
    }
    struct cost after = cost_now();
    printf("{\"phase\":\"join\",\"viewers\":%d,\"memory_before\":%lu,", viewer_count, memory);
    print_cost(before, after, (double)(now_ns() - begin) / 1e9);
    printf("}\n");
    fflush(stdout);
}

static void idle(double seconds) {
    // What the joins left to do is not idleness.
    run_until(now_ns() + 2 * second);
    int64_t begin = now_ns();
    struct cost before = cost_now();
    run_until(begin + (int64_t)(seconds * 1e9));
    struct cost after = cost_now();
    printf("{\"phase\":\"idle\",\"viewers\":%d,\"memory\":%lu,", viewer_count,
           cost_private_memory());
    print_cost(before, after, (double)(now_ns() - begin) / 1e9);
    printf("}\n");
    fflush(stdout);
}

struct reading {
    int64_t at;
    struct cost cost;
    struct counts counts;
};

static struct reading read_now(void) {
    return (struct reading){now_ns(), cost_now(), stream.counts};
}

// Publishes `rate` messages a second until `end`, each as soon as it is due, however late we are.
static void publish_until(int64_t end, int64_t begin, uint32_t first, double rate) {
    for (;;) {
        int64_t now = now_ns(), due;
        for (;;) {
            due = begin + (int64_t)((double)(stream.published - first) * 1e9 / rate);
            if (due > now || due >= end) break;
            if (stream.published == most_messages) fprintf(stderr, "too many messages\n"), exit(1);
            stream.due[stream.published] = due;
            viewer_publish(&publisher, stream.published++);
        }
        if (now >= end) return;
        turn(due < end ? due : end);
    }
}

static void print_rate(double rate, struct reading from, struct reading to, uint64_t expected) {
    const struct counts *a = &from.counts, *b = &to.counts;
    printf("{\"phase\":\"rate\",\"viewers\":%d,\"rate\":%g,", viewer_count, rate);
    print_cost(from.cost, to.cost, (double)(to.at - from.at) / 1e9);
    printf(",\"deliveries\":%lu,\"bytes\":%lu,\"reads\":%lu,\"frames\":%lu",
           b->deliveries - a->deliveries, b->bytes - a->bytes, b->reads - a->reads,
           b->frames - a->frames);
    printf(",\"expected\":%lu,\"arrived\":%lu", expected, stream.measured_arrived);
    printf(",\"missing\":%lu,\"doubled\":%lu,\"wrong\":%lu,\"lost_connections\":%d",
           stream.counts.missing, stream.counts.doubled, stream.counts.wrong, viewers_lost);
    printf(",\"p50_ms\":%.1f,\"p99_ms\":%.1f,\"max_ms\":%.1f}\n",
           (double)latency_quantile(&stream.latency, 0.50) / 1e3,
           (double)latency_quantile(&stream.latency, 0.99) / 1e3, (double)stream.latency.max / 1e3);
    fflush(stdout);
}

// False where the server did not follow, so that nothing after it would be a measure of its rate.
static int rate(double rate, double warm, double seconds, double bound_ms) {
    uint32_t first = stream.published;
    int64_t begin = now_ns(), from_ns = begin + (int64_t)(warm * 1e9);
    int64_t to_ns = from_ns + (int64_t)(seconds * 1e9);
    memset(&stream.latency, 0, sizeof stream.latency);
    stream.measured_arrived = 0;
    stream.measured_from = UINT32_MAX;
    stream.measured_to = UINT32_MAX;
    publish_until(from_ns, begin, first, rate);
    stream.measured_from = stream.published;
    struct reading from = read_now();
    publish_until(to_ns, begin, first, rate);
    struct reading to = read_now();
    stream.measured_to = stream.published;
    uint64_t count = stream.measured_to - stream.measured_from;
    uint64_t expected = count * (uint64_t)viewer_count;
    int64_t give_up = now_ns() + (int64_t)(drain_seconds * 1e9);
    while (stream.measured_arrived < expected && now_ns() < give_up) turn(give_up);
    print_rate(rate, from, to, expected);
    double p99 = (double)latency_quantile(&stream.latency, 0.99) / 1e3;
    return stream.measured_arrived == expected && stream.counts.missing == 0 && p99 <= bound_ms;
}

static int peak(const char *text) {
    double bound, warm, seconds;
    int used = 0;
    if (sscanf(text, "peak:%lf:%lf:%lf:%n", &bound, &warm, &seconds, &used) != 3) return 0;
    char *rates = strdup(text + used);
    for (char *each = strtok(rates, ","); each; each = strtok(NULL, ",")) {
        if (!rate(atof(each), warm, seconds, bound)) break;
        run_until(now_ns() + second / 2);
    }
    free(rates);
    return 1;
}

// What the phase's text names; the program ends where a server did not follow.
static void run(const char *text) {
    double a, b, c;
    if (sscanf(text, "idle:%lf", &a) == 1) return idle(a);
    if (sscanf(text, "rate:%lf:%lf:%lf", &a, &b, &c) == 3) {
        if (!rate(a, b, c, 1e9)) exit(0);
        return;
    }
    if (peak(text)) return;
    fprintf(stderr, "no phase: %s\n", text);
    exit(64);
}

static void read_protocols(void) {
    FILE *file = fopen(protocols_file, "r");
    char line[2048];
    if (!file) perror(protocols_file), exit(1);
    for (int i = 0; i < viewer_count && fgets(line, sizeof line, file); i++) {
        line[strcspn(line, "\r\n")] = 0;
        viewers[i].protocol = strdup(line);
    }
    fclose(file);
}

static const struct option options[] = {
    {"port", required_argument, NULL, 'p'},      {"pid", required_argument, NULL, 'P'},
    {"viewers", required_argument, NULL, 'n'},   {"protocols", required_argument, NULL, 't'},
    {"window", required_argument, NULL, 'w'},    {"sleep", no_argument, NULL, 's'},
    {"path", required_argument, NULL, 'u'},      {"publish-path", required_argument, NULL, 'U'},
    {"binary", no_argument, NULL, 'b'},          {"publish-protocol", required_argument, NULL, 'T'},
    {"hello", required_argument, NULL, 'h'},     {"ready", required_argument, NULL, 'r'},
    {"ping", required_argument, NULL, 'q'},      {"pong", required_argument, NULL, 'a'},
    {"before", required_argument, NULL, '<'},    {"after", required_argument, NULL, '>'},
    {NULL, 0, NULL, 0},
};

static void read_options(int argc, char **argv) {
    int option, pid = 0;
    dialect = (struct dialect){.path = "/", .publish_path = "/", .before = "", .after = ""};
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'p': dialect.port = atoi(optarg); break;
        case 'P': pid = atoi(optarg); break;
        case 'n': viewer_count = atoi(optarg); break;
        case 't': protocols_file = optarg; break;
        case 'T': publish_protocol = optarg; break;
        case 'w': window = atoi(optarg); break;
        case 's': sleeps = 1; break;
        case 'u': dialect.path = optarg; break;
        case 'U': dialect.publish_path = optarg; break;
        case 'b': dialect.binary = 1; break;
        case 'h': dialect.hello = optarg; break;
        case 'r': dialect.ready = optarg; break;
        case 'q': dialect.ping = optarg; break;
        case 'a': dialect.pong = optarg; break;
        case '<': dialect.before = optarg; break;
        case '>': dialect.after = optarg; break;
        default: exit(64);
        }
    }
    if (!dialect.port || !pid || viewer_count < 1 || window < 1) {
        fprintf(stderr, "--port, --pid and --viewers are needed\n");
        exit(64);
    }
    cost_watch(pid);
}

int main(int argc, char **argv) {
    read_options(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    viewers = calloc((size_t)viewer_count, sizeof *viewers);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!viewers || epoll < 0) perror("client"), exit(1);
    if (protocols_file) read_protocols();
    join();
    for (int i = optind; i < argc; i++) run(argv[i]);
    return 0;
}
