/*
 * A program that stands in for FreeSWITCH towards mod_fsvoice: it exports the functions of FreeSWITCH's core that the
 * module uses, loads the module as FreeSWITCH does and carries out applications, without media. host_stub.c has the
 * commands by which tests drive it. Behaviour is that of FreeSWITCH 1.10.12 as far as a flow can see it; functions that
 * copy a rule name where it stands.
 */
#ifndef FSVOICE_HOST_STUB_H
#define FSVOICE_HOST_STUB_H

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "switch_abi.h"

/* switch_types.h: what every thread of FreeSWITCH's own has, and what it sets as the process's limits. */
#define THREAD_STACK (240 * 1024)
#define SYSTEM_STACK (8 * 1024 * 1024)

enum { STATE_EXECUTE = 4, STATE_HANGUP = 10 };
enum { CAUSE_NORMAL_CLEARING = 16, CAUSE_OUT_OF_ORDER = 27, CAUSE_SYSTEM_SHUTDOWN = 701 };

/* A list of named texts. */
struct variable {
	struct variable *next;
	char *name, *value;
};

struct switch_channel {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	char *uuid;
	struct variable *variables, *scope, *profile;
	switch_event_t *iterated;
	switch_channel_timetable_t times;
	int state, cause;
	int broken_off, taken, far_end_gone;
	char digits[256];
};

struct switch_core_session {
	struct switch_channel channel;
	struct switch_core_session *next;
	struct variable *pool;		/* what lives as long as the session */
	char *data;			/* of the application */
	int quiet;
	int64_t step_ended;		/* nanoseconds; for the time between two applications */
};

enum wait_end { WAIT_TIME, WAIT_GONE, WAIT_BREAK, WAIT_DIGIT, WAIT_FAR_END };

/* Playback and waiting take 1/speed of their time; never changed while calls are up. */
extern int speed;
extern atomic_int sessions_in_application;

/* ---- host_stub.c: what it says ---- */
/* One line on standard output: what is no printable ASCII is written as \xHH, \n, \\. */
void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
int64_t now_microseconds(void);
int64_t now_nanoseconds(void);
/* Runs it on a new thread with FreeSWITCH's stack. With `touched` it waits for the end and says how much of the stack was used. */
int run_on_small_stack(void *(*function)(void *), void *argument, size_t *touched);

/* ---- variables.c ---- */
const char *get_text(const struct variable *list, const char *name);
void set_text(struct variable **list, const char *name, const char *value);
void free_texts(struct variable **list);
extern struct variable *globals;
/* A malloc'ed copy in which ${...} is replaced. What was replaced is told. */
char *expand(switch_core_session_t *session, const char *text, int depth);
unsigned split(char *text, char delimiter, char **parts, unsigned most);

/* ---- channel.c ---- */
switch_core_session_t *session_open(const char *uuid);
void session_close(switch_core_session_t *session);
/* The session, locked; unlock with session_done. NULL: none. */
switch_core_session_t *session_find(const char *uuid);
void session_done(switch_core_session_t *session);
void session_hang_up_all(int cause);
int session_count(void);
void set_variable(switch_core_session_t *session, const char *name, const char *value);
/* Never NULL. */
const char *variable_of(switch_core_session_t *session, const char *name);
void hang_up(struct switch_channel *channel, int cause);
int is_ready(struct switch_channel *channel);
int cause_number(const char *name);
enum wait_end wait_on_channel(struct switch_channel *channel, int64_t milliseconds, int digits);

/* ---- applications.c ---- */
void gaps_start(void);
void gaps_tell(const char *what, int calls, int normal, int64_t microseconds);

/* ---- calls.c ---- */
/* A variable of a call that does not exist yet; "name=value". */
void prepare_call(const char *uuid, const char *assignment);
void start_call(const char *uuid, const char *data);
void start_soak(int count, int parallel, const char *data);

/* ---- core.c ---- */
int module_load(const char *path);
void module_unload(void);
void module_shut_down(void);
int module_run_application(const char *name, switch_core_session_t *session, const char *data);
/* A malloc'ed reply; NULL: no such command. */
char *module_api(const char *line);
extern char version[64];

/* ---- events.c ---- */
/* An event of its own, with a copy of the headers; switch_event_destroy frees it. */
switch_event_t *event_of(const char *name, const char *subclass, const struct variable *headers);
void fire(const char *name, const char *subclass, const struct variable *headers);
/* Hands an event to those who bound it on this thread; the nanoseconds it took. */
int64_t deliver(switch_event_t *event);
/* A malloc'ed document; NULL: nobody answers. */
char *ask_for_xml(const char *section, const char *tag, const char *key, const char *value, const struct variable *parameters);

#endif
