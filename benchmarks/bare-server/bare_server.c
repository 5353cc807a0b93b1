/*
 * The yardstick of `./build.sh bench`: the least a server can do to run the bench script over FreeSWITCH's
 * outbound event socket. One loop per thread, frames cut by Content-Length on bytes, no copies, no allocation
 * after a connection slot was used once. It keeps no call state that the script does not need, logs nothing and
 * writes no record: what our server costs beyond this is what our server does beyond this.
 *
 * Script: connect, linger 10, myevents, then answer, playback, play_and_get_digits, set, hangup, each when the
 * CHANNEL_EXECUTE_COMPLETE of the one before arrived with the Application-UUID that was sent as Event-UUID.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    MAX_FD = 65536,
    /* Larger than any frame of a channel; a frame that does not fit ends the call. */
    BUFFER = 64 * 1024,
    BATCH = 256,
    MAX_THREADS = 64,
    UUID_LENGTH = 36,
    STEPS = 5
};

struct step {
    const char *application;
    const char *argument;
};

/* Arguments are short because a real FreeSWITCH waits for them; the load generator does not. */
static const struct step script[STEPS] = {
    { "answer", NULL },
    { "playback", "silence_stream://20" },
    { "play_and_get_digits", "1 1 1 100 # silence_stream://20 silence_stream://20 bench_digit \\d" },
    { "set", "bench_result=done" },
    { "hangup", "NORMAL_CLEARING" },
};

/* A call. `used` bytes of `buffer` are received, `done` of them consumed. */
struct call {
    char *buffer;
    size_t used;
    size_t done;
    uint64_t number;
    int replies;
    int step;
    char uuid[UUID_LENGTH + 1];
};

struct worker {
    pthread_t thread;
    int listener;
};

static struct call *calls[MAX_FD];
static atomic_uint_fast64_t next_call = 1;
static atomic_uint_fast64_t completed;
static atomic_uint_fast64_t broken;
static const char *handshake = "linger 10\n\nmyevents plain\n\n";

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* Commands are far smaller than a socket's send buffer, so a short write means that the peer is gone or stuck. */
static bool send_all(int fd, const char *bytes, size_t length)
{
    return send(fd, bytes, length, MSG_NOSIGNAL) == (ssize_t)length;
}

/* Writes the step's execute command behind `prefix`, in one send: a server has no reason to wake FreeSWITCH twice. */
static bool send_step(int fd, struct call *call, const char *prefix)
{
    const struct step *step = &script[call->step];
    char command[512];
    int length;

    snprintf(call->uuid, sizeof call->uuid, "%08x-0000-4000-8000-%012llx", (unsigned)call->step + 1,
             (unsigned long long)(call->number & 0xffffffffffffULL));
    if (step->argument) {
        length = snprintf(command, sizeof command,
                          "%ssendmsg\ncall-command: execute\nexecute-app-name: %s\nexecute-app-arg: %s\n"
                          "event-lock: true\nEvent-UUID: %s\n\n", prefix, step->application, step->argument, call->uuid);
    } else {
        length = snprintf(command, sizeof command,
                          "%ssendmsg\ncall-command: execute\nexecute-app-name: %s\nevent-lock: true\nEvent-UUID: %s\n\n",
                          prefix, step->application, call->uuid);
    }
    return send_all(fd, command, (size_t)length);
}

static bool starts_with(const char *text, size_t length, const char *prefix)
{
    size_t n = strlen(prefix);
    return length >= n && memcmp(text, prefix, n) == 0;
}

/* The value of a header of one block, or NULL: names are matched at line starts only. */
static const char *find_header(const char *block, size_t length, const char *name, size_t *value_length)
{
    const char *end = block + length;
    size_t name_length = strlen(name);

    for (const char *line = block; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        size_t line_length = (size_t)((newline ? newline : end) - line);

        if (line_length > name_length + 1 && line[name_length] == ':' && strncasecmp(line, name, name_length) == 0) {
            const char *value = line + name_length + 1;
            while (value < line + line_length && *value == ' ') {
                value++;
            }
            *value_length = (size_t)(line + line_length - value);
            return value;
        }
        if (!newline) {
            break;
        }
        line = newline + 1;
    }
    return NULL;
}

/* Whether an event body is the completion of the step in flight. Plain and JSON events carry the name first. */
static bool completes_step(const struct call *call, const char *body, size_t length)
{
    static const char plain[] = "Event-Name: CHANNEL_EXECUTE_COMPLETE\n";
    static const char json[] = "{\"Event-Name\":\"CHANNEL_EXECUTE_COMPLETE\"";
    static const char plain_uuid[] = "\nApplication-UUID: ";
    static const char json_uuid[] = "\"Application-UUID\":\"";
    bool is_json = length > 0 && body[0] == '{';
    const char *key = is_json ? json_uuid : plain_uuid;
    size_t key_length = is_json ? sizeof json_uuid - 1 : sizeof plain_uuid - 1;
    const char *found;

    if (!starts_with(body, length, is_json ? json : plain)) {
        return false;
    }
    found = memmem(body, length, key, key_length);
    return found && (size_t)(body + length - found) >= key_length + UUID_LENGTH
        && memcmp(found + key_length, call->uuid, UUID_LENGTH) == 0;
}

enum outcome { GO_ON, FINISHED, FAILED };

static enum outcome handle_reply(int fd, struct call *call, const char *head, size_t head_length)
{
    size_t length;
    const char *text = find_header(head, head_length, "Reply-Text", &length);

    if (!text || starts_with(text, length, "-ERR")) {
        return FAILED;
    }
    /* The rest of the handshake and the first step need nothing but the channel's data, so they leave together. */
    if (call->replies++ == 0) {
        return send_step(fd, call, handshake) ? GO_ON : FAILED;
    }
    return GO_ON;
}

static enum outcome handle_frame(int fd, struct call *call, const char *head, size_t head_length, const char *body,
                                 size_t body_length)
{
    size_t type_length;
    const char *type = find_header(head, head_length, "Content-Type", &type_length);

    if (!type) {
        return FAILED;
    }
    if (starts_with(type, type_length, "command/reply")) {
        return handle_reply(fd, call, head, head_length);
    }
    if (starts_with(type, type_length, "text/disconnect-notice")) {
        return call->step == STEPS ? FINISHED : FAILED;
    }
    if (starts_with(type, type_length, "text/event-") && call->step < STEPS && completes_step(call, body, body_length)) {
        call->step++;
        if (call->step < STEPS) {
            return send_step(fd, call, "") ? GO_ON : FAILED;
        }
    }
    return GO_ON;
}

/* Handles every whole frame in the buffer. Blank lines between frames carry nothing. */
static enum outcome handle_frames(int fd, struct call *call)
{
    enum outcome outcome = GO_ON;

    while (outcome == GO_ON) {
        const char *start, *end, *content_length;
        size_t head_length, body_length = 0, value_length, available;

        while (call->done < call->used && call->buffer[call->done] == '\n') {
            call->done++;
        }
        start = call->buffer + call->done;
        available = call->used - call->done;
        end = memmem(start, available, "\n\n", 2);
        if (!end) {
            break;
        }
        head_length = (size_t)(end - start) + 1;
        content_length = find_header(start, head_length, "Content-Length", &value_length);
        if (content_length) {
            body_length = strtoul(content_length, NULL, 10);
        }
        if (head_length + 1 + body_length > BUFFER) {
            return FAILED;
        }
        if (available < head_length + 1 + body_length) {
            break;
        }
        call->done += head_length + 1 + body_length;
        outcome = handle_frame(fd, call, start, head_length, start + head_length + 1, body_length);
    }
    if (call->done > 0) {
        memmove(call->buffer, call->buffer + call->done, call->used - call->done);
        call->used -= call->done;
        call->done = 0;
    }
    return outcome;
}

static void close_call(int fd, bool ended_well)
{
    close(fd);
    atomic_fetch_add_explicit(ended_well ? &completed : &broken, 1, memory_order_relaxed);
}

static void receive(int fd)
{
    struct call *call = calls[fd];

    for (;;) {
        size_t room = BUFFER - call->used;
        ssize_t n = recv(fd, call->buffer + call->used, room, 0);
        enum outcome outcome;

        if (n < 0) {
            if (errno == EAGAIN || errno == EINTR) {
                return;
            }
            close_call(fd, false);
            return;
        }
        if (n == 0) {
            close_call(fd, false);
            return;
        }
        call->used += (size_t)n;
        outcome = handle_frames(fd, call);
        if (outcome != GO_ON || call->used == BUFFER) {
            close_call(fd, outcome == FINISHED);
            return;
        }
        /* Level-triggered: a short read means that the socket was empty, and asking again would cost a call. */
        if ((size_t)n < room) {
            return;
        }
    }
}

static void accept_calls(int listener, int epoll)
{
    for (;;) {
        struct epoll_event event = { .events = EPOLLIN };
        struct call *call;
        int one = 1;
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd < 0) {
            if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) {
                return;
            }
            fail("accept");
        }
        if (fd >= MAX_FD) {
            close(fd);
            continue;
        }
        call = calls[fd];
        if (!call) {
            call = calloc(1, sizeof *call);
            if (!call || !(call->buffer = malloc(BUFFER))) {
                fail("malloc");
            }
            calls[fd] = call;
        }
        call->used = call->done = 0;
        call->replies = call->step = 0;
        call->number = atomic_fetch_add_explicit(&next_call, 1, memory_order_relaxed);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        event.data.fd = fd;
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
            fail("epoll_ctl");
        }
        if (!send_all(fd, "connect\n\n", 9)) {
            close_call(fd, false);
        }
    }
}

static void *serve(void *argument)
{
    struct worker *worker = argument;
    struct epoll_event events[BATCH];
    struct epoll_event event = { .events = EPOLLIN, .data.fd = worker->listener };
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, worker->listener, &event) < 0) {
        fail("epoll");
    }
    for (;;) {
        int n = epoll_wait(epoll, events, BATCH, -1);

        if (n < 0 && errno != EINTR) {
            fail("epoll_wait");
        }
        for (int i = 0; i < n; i++) {
            if (events[i].data.fd == worker->listener) {
                accept_calls(worker->listener, epoll);
            } else {
                receive(events[i].data.fd);
            }
        }
    }
    return NULL;
}

/* Each thread has its own listener on the same port: the kernel spreads the calls over them. */
static int listen_on(uint16_t *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(*port) };
    socklen_t length = sizeof address;
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0
        || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) < 0
        || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 4096) < 0
        || getsockname(fd, (struct sockaddr *)&address, &length) < 0) {
        fail("listen");
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static int usage(void)
{
    fprintf(stderr, "usage: bare_server [--port P (0: any)] [--threads N] [--format plain|json]\n");
    return 2;
}

int main(int argc, char **argv)
{
    static struct worker workers[MAX_THREADS];
    uint16_t port = 0;
    int threads = 1;
    int caught;
    sigset_t signals;

    for (int i = 1; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;

        if (value && !strcmp(argv[i], "--port")) {
            port = (uint16_t)atoi(value);
        } else if (value && !strcmp(argv[i], "--threads")) {
            threads = atoi(value);
        } else if (value && !strcmp(argv[i], "--format") && (!strcmp(value, "plain") || !strcmp(value, "json"))) {
            handshake = value[0] == 'p' ? "linger 10\n\nmyevents plain\n\n" : "linger 10\n\nmyevents json\n\n";
        } else {
            return usage();
        }
    }
    if (threads < 1 || threads > MAX_THREADS) {
        return usage();
    }

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    for (int i = 0; i < threads; i++) {
        workers[i].listener = listen_on(&port);
    }
    for (int i = 0; i < threads; i++) {
        if (pthread_create(&workers[i].thread, NULL, serve, &workers[i]) != 0) {
            fail("pthread_create");
        }
    }
    printf("listening %u\n", port);
    fflush(stdout);
    sigwait(&signals, &caught);
    printf("completed %llu broken %llu\n", (unsigned long long)atomic_load(&completed),
           (unsigned long long)atomic_load(&broken));
    return 0;
}
