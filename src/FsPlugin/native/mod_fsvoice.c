/*
 * mod_fsvoice: the loader. FreeSWITCH loads this file; it starts .NET 10 through hostfxr and hands it the few functions
 * that managed code needs of FreeSWITCH. One file, C11.
 *
 * It compiles without FreeSWITCH's headers (switch_abi.h has the declarations of FreeSWITCH 1.10 that it needs), and
 * with them when FSVOICE_WITH_SWITCH_H is defined: then the compiler checks those declarations against the real ones.
 *
 * Threads. FreeSWITCH's own threads have 240 KB of stack (switch_types.h, SWITCH_THREAD_STACKSIZE). No flow and no
 * command runs on them: a session thread waits in C for what its flow asks for and carries it out; managed code that it
 * enters (the functions of fsv_module) only queues work and returns.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "switch_abi.h"
#include "mod_fsvoice.h"

#include <coreclr_delegates.h>
#include <hostfxr.h>
#include <nethost.h>

#define MODULE "mod_fsvoice"
#define ENTRY_TYPE "FsVoice.FsPlugin.Entry, FsVoice.FsPlugin"
#define ENTRY_METHOD "Start"

/* How long a session thread waits for the flow's next step before it starts to read (and drop) the call's media. */
#define THINK_MS 100
/* One piece of reading media; the longest that a step waits which comes after such a pause. */
#define IDLE_MS 20

static struct fsv_module managed;
static int started;

/* ---- log ------------------------------------------------------------------------------------------------------- */

static void log_line(int32_t level, const char *uuid, const char *text)
{
	/* With this channel the user data is a UUID; SWITCH_CHANNEL_ID_SESSION would take it for a session. */
	switch_log_printf(SWITCH_CHANNEL_ID_LOG, MODULE, MODULE, 0, uuid && *uuid ? uuid : NULL, (switch_log_level_t)level, "%s\n", text);
}

static void log_error(const char *text) { log_line(SWITCH_LOG_ERROR, NULL, text); }

/* ---- events as text ---------------------------------------------------------------------------------------------- */

static size_t put(char *to, const char *text)
{
	size_t length = strlen(text) + 1;
	if (to) {
		memcpy(to, text, length);
	}

	return length;
}

/* What the module itself reads of an event; FreeSWITCH's have a hundred headers and more. */
static const char *const own_headers[] = {
	/* src/CallHost/Switches/LegEventReader.cs, Headers */
	"Event-Name", "Event-Subclass", "Event-Date-Timestamp", "Core-UUID", "Unique-ID", "Call-Direction", "Bridge-A-Unique-ID",
	"Bridge-B-Unique-ID", "Other-Leg-Unique-ID", "Caller-Caller-ID-Number", "Caller-Destination-Number",
	"Caller-Channel-Hangup-Time", "Hangup-Cause", "DTMF-Digit", "Record-File-Path", "Action", "Conference-Name",
	"variable_user_name", "variable_dialed_user", "variable_domain_name", "variable_dialed_domain",
	"variable_sip_h_X-CallType", "variable_record_ms", "variable_fsvoice_dialog", "variable_endpoint_disposition",
	"variable_transfer_to", "variable_originator", "Caller-Channel-Created-Time", "Caller-Channel-Answered-Time",
	"Caller-Caller-ID-Name", "variable_effective_caller_id_number", "variable_effective_caller_id_name",
	"variable_fsvoice_called", NULL
};

static int is_wanted(const char *const *names, const char *name)
{
	for (; names && *names; names++) {
		if (!strcmp(*names, name)) {
			return 1;
		}
	}

	return !names;
}

/*
 * An event's headers one after the other, "name\0value\0", in one block: those that are named, or all. With `to` NULL it
 * only measures.
 */
static size_t flatten_some(const switch_event_t *event, const char *const *names, char *to)
{
	size_t at = 0;
	for (const switch_event_header_t *header = event->headers; header; header = header->next) {
		if (header->name && header->value && is_wanted(names, header->name)) {
			at += put(to ? to + at : NULL, header->name);
			at += put(to ? to + at : NULL, header->value);
		}
	}

	return at;
}

static size_t flatten(const switch_event_t *event, char *to) { return flatten_some(event, NULL, to); }

/* ---- scheduling ------------------------------------------------------------------------------------------------ */

/*
 * FreeSWITCH runs its threads under SCHED_FIFO with several priorities (unless started with -np). .NET's locks spin with
 * sched_yield, which under that policy never lets a lower priority run: with a hundred calls at once whoever held a lock
 * got no processor any more, and the process stood still. So a thread that enters .NET, and with it every thread that .NET
 * starts from there, is an ordinary one while it is in the module.
 */
struct schedule {
	int policy;
	struct sched_param param;
};

static void become_ordinary(struct schedule *before)
{
	struct sched_param ordinary = { 0 };
	if (pthread_getschedparam(pthread_self(), &before->policy, &before->param) != 0) {
		before->policy = SCHED_OTHER;
	} else if (before->policy != SCHED_OTHER) {
		pthread_setschedparam(pthread_self(), SCHED_OTHER, &ordinary);
	}
}

/* Refused to a FreeSWITCH that gave its privileges up: the thread then stays ordinary. */
static void become_as_before(const struct schedule *before)
{
	if (before->policy != SCHED_OTHER) {
		pthread_setschedparam(pthread_self(), before->policy, &before->param);
	}
}

/* ---- calls ----------------------------------------------------------------------------------------------------- */

/* A call in a flow. It lives on its session thread's stack, from the application's start to its release. */
struct fsv_call {
	switch_core_session_t *session;
	switch_channel_t *channel;
	int64_t handle;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	char *application;	/* the next step, owned; NULL while there is none */
	char *argument;
	int released;
	int32_t told;		/* the state that managed code was told last */
};

/* Whether the call is still this application's: a transfer from outside takes it away without ending it. */
static int32_t call_state(struct fsv_call *call)
{
	if (switch_channel_get_state(call->channel) >= CS_HANGUP || switch_channel_get_cause(call->channel) != SWITCH_CAUSE_NONE) {
		return FSV_CALL_DOWN;
	}

	return switch_channel_test_ready(call->channel, SWITCH_TRUE, SWITCH_FALSE) ? FSV_CALL_UP : FSV_CALL_TAKEN_AWAY;
}

static void tell_if_gone(struct fsv_call *call)
{
	int32_t state = call_state(call);
	if (state > call->told) {
		call->told = state;
		managed.call_gone(call->handle, state);
	}
}

static void deadline_in(struct timespec *at, int milliseconds)
{
	clock_gettime(CLOCK_MONOTONIC, at);
	at->tv_nsec += (long)milliseconds * 1000000L;
	at->tv_sec += at->tv_nsec / 1000000000L;
	at->tv_nsec %= 1000000000L;
}

/* Waits for the next step. 1: there is one, or the release; 0: the time is over. A call that is down has no time. */
static int wait_for_step(struct fsv_call *call, int milliseconds)
{
	struct timespec until;
	int result = 0;
	deadline_in(&until, milliseconds);
	pthread_mutex_lock(&call->lock);
	while (!call->application && !call->released && result != ETIMEDOUT) {
		result = call->told == FSV_CALL_DOWN
			? pthread_cond_wait(&call->wake, &call->lock)
			: pthread_cond_timedwait(&call->wake, &call->lock, &until);
	}

	result = call->application || call->released;
	pthread_mutex_unlock(&call->lock);
	return result;
}

/* Keeps the media flowing while the flow waits for something that is not the call, and sees the caller leave. */
static void idle(struct fsv_call *call)
{
	tell_if_gone(call);
	if (wait_for_step(call, THINK_MS)) {
		return;
	}

	for (;;) {
		tell_if_gone(call);
		if (call->told == FSV_CALL_UP && switch_channel_test_ready(call->channel, SWITCH_TRUE, SWITCH_TRUE)) {
			switch_ivr_sleep(call->session, IDLE_MS, SWITCH_FALSE, NULL);
			if (wait_for_step(call, 0)) {
				return;
			}
		} else if (wait_for_step(call, IDLE_MS)) {
			return;
		}
	}
}

/* 0: there is none, the call was released. */
static int run_step(struct fsv_call *call)
{
	char *application, *argument;
	switch_status_t status;
	pthread_mutex_lock(&call->lock);
	application = call->application;
	argument = call->argument;
	call->application = NULL;
	call->argument = NULL;
	pthread_mutex_unlock(&call->lock);
	if (!application) {
		return 0;
	}

	status = switch_core_session_execute_application_get_flags(call->session, application, argument, NULL);
	free(application);
	free(argument);
	call->told = call_state(call);
	managed.call_step_done(call->handle, (int32_t)status, call->told);
	return 1;
}

static void run_call(switch_core_session_t *session, int32_t kind, const char *data)
{
	struct fsv_call call = { .session = session, .channel = switch_core_session_get_channel(session), .told = FSV_CALL_UP };
	pthread_condattr_t attributes;
	struct schedule schedule;
	pthread_mutex_init(&call.lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&call.wake, &attributes);
	pthread_condattr_destroy(&attributes);

	become_ordinary(&schedule);
	call.handle = managed.call_begin(&call, kind, switch_core_session_get_uuid(session), data ? data : "");
	if (call.handle) {
		for (;;) {
			idle(&call);
			/* A step that nobody waits for may be followed by the release at once: it is carried out first. */
			if (!run_step(&call)) {
				break;
			}
		}

		managed.call_end(call.handle);
	}

	become_as_before(&schedule);
	free(call.application);
	free(call.argument);
	pthread_cond_destroy(&call.wake);
	pthread_mutex_destroy(&call.lock);
}

/* <action application="fsvoice" data="flow key=value ..."/> */
static void application_fsvoice(switch_core_session_t *session, const char *data) { run_call(session, FSV_RUN_FLOW, data); }

/* <action application="fsvoice_run" data="plugin arguments"/> */
static void application_fsvoice_run(switch_core_session_t *session, const char *data) { run_call(session, FSV_RUN_PLUGIN, data); }

static int32_t call_execute(struct fsv_call *call, const char *application, const char *argument)
{
	char *name = strdup(application), *text = argument ? strdup(argument) : NULL;
	if (!name || (argument && !text)) {
		free(name);
		free(text);
		return 0;
	}

	pthread_mutex_lock(&call->lock);
	call->application = name;
	call->argument = text;
	pthread_cond_signal(&call->wake);
	pthread_mutex_unlock(&call->lock);
	return 1;
}

static void call_release(struct fsv_call *call)
{
	pthread_mutex_lock(&call->lock);
	call->released = 1;
	pthread_cond_signal(&call->wake);
	pthread_mutex_unlock(&call->lock);
}

/*
 * One of the channel's own variables, which its events tell as well. The core's own search would go on in the caller profile
 * and the global variables, and copies what it finds into the session's pool, which only the session's end frees.
 */
static char *call_variable(struct fsv_call *call, const char *name)
{
	char *value = NULL;
	switch_event_header_t *first = switch_channel_variable_first(call->channel);
	if (!first) {
		return NULL;
	}

	/* The channel is locked until the last one. */
	for (const switch_event_header_t *header = first; header && !value; header = header->next) {
		if (header->name && header->value && !strcasecmp(header->name, name)) {
			value = strdup(header->value);
		}
	}

	switch_channel_variable_last(call->channel);
	return value;
}

/* A field of the caller profile, whatever the channel's variables say. */
static char *call_field(struct fsv_call *call, const char *name)
{
	switch_caller_profile_t *profile = switch_channel_get_caller_profile(call->channel);
	const char *value = profile ? switch_caller_get_field_by_name(profile, name) : NULL;
	return value ? strdup(value) : NULL;
}

/* All variables of the channel as they are now, "name\0value\0", malloc'ed; NULL when there are none. */
static char *call_variables(struct fsv_call *call, int32_t *length)
{
	switch_event_t *variables = NULL;
	char *flat = NULL;
	if (switch_channel_get_variables(call->channel, &variables) == SWITCH_STATUS_SUCCESS && variables) {
		size_t size = flatten(variables, NULL);
		if ((flat = malloc(size + 1))) {
			*length = (int32_t)flatten(variables, flat);
		}

		switch_event_destroy(&variables);
	}

	return flat;
}

static void call_times(struct fsv_call *call, struct fsv_times *times)
{
	const struct switch_channel_timetable *table = switch_channel_get_timetable(call->channel);
	memset(times, 0, sizeof(*times));
	if (table) {
		times->created = table->created;
		times->answered = table->answered;
		times->progress_media = table->progress_media;
		times->hungup = table->hungup;
		times->bridged = table->bridged;
	}
}

static const char *call_cause(struct fsv_call *call)
{
	return switch_channel_cause2str(switch_channel_get_cause(call->channel));
}

/* ---- API commands ---------------------------------------------------------------------------------------------- */

static void write_reply(switch_stream_handle_t *stream, char *reply, int32_t length)
{
	if (reply) {
		stream->raw_write_function(stream, (uint8_t *)reply, (switch_size_t)length);
		free(reply);
	} else {
		static const char failed[] = "-ERR mod_fsvoice could not answer; see the log\n";
		stream->raw_write_function(stream, (uint8_t *)(uintptr_t)failed, sizeof(failed) - 1);
	}
}

static switch_status_t api_fsvoice(const char *command, switch_core_session_t *session, switch_stream_handle_t *stream)
{
	int32_t length = 0;
	struct schedule schedule;
	char *reply;
	(void)session;
	become_ordinary(&schedule);
	reply = managed.api(command ? command : "", &length);
	become_as_before(&schedule);
	write_reply(stream, reply, length);
	return SWITCH_STATUS_SUCCESS;
}

/* Runs an API command of FreeSWITCH's. The output is malloc'ed; NULL when there is no such command. */
static char *run_api(const char *command, const char *argument)
{
	switch_stream_handle_t stream = { 0 };
	stream.data = calloc(1, 1024);
	if (!stream.data) {
		return NULL;
	}

	stream.end = stream.data;
	stream.data_size = stream.alloc_len = stream.alloc_chunk = 1024;
	stream.write_function = switch_console_stream_write;
	stream.raw_write_function = switch_console_stream_raw_write;
	if (switch_api_execute(command, argument, NULL, &stream) != SWITCH_STATUS_SUCCESS) {
		free(stream.data);
		return NULL;
	}

	return stream.data;
}

/* ---- events ---------------------------------------------------------------------------------------------------- */

#define QUEUES 2	/* FSV_QUEUE_... */
#define MAX_QUEUE 65536

/*
 * A bounded queue between FreeSWITCH's dispatch threads, which must never wait, and one managed thread that reads. It
 * is in C, so that a garbage collection does not hold a dispatch thread up.
 */
static struct fsv_queue {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct fsv_event *first, *last;
	uint32_t length, capacity;
	uint64_t dropped;
	int closed;
} queues[QUEUES];

static struct fsv_event *copy_event(const switch_event_t *event, const char *const *names)
{
	size_t headers = flatten_some(event, names, NULL), body = event->body && !names ? strlen(event->body) : 0;
	struct fsv_event *copy = malloc(sizeof(*copy) + headers + body);
	if (copy) {
		copy->next = NULL;
		copy->headers_length = (int32_t)headers;
		copy->body_length = (int32_t)body;
		flatten_some(event, names, copy->data);
		if (body) {
			memcpy(copy->data + headers, event->body, body);
		}
	}

	return copy;
}

static void on_event(switch_event_t *event)
{
	struct fsv_queue *queue = event->bind_user_data;
	struct fsv_event *copy = NULL;
	int full;
	pthread_mutex_lock(&queue->lock);
	full = queue->closed || queue->length >= queue->capacity;
	if (full) {
		queue->dropped++;
	}

	pthread_mutex_unlock(&queue->lock);
	if (full || !(copy = copy_event(event, queue == &queues[FSV_QUEUE_CALLS] ? own_headers : NULL))) {
		return;
	}

	pthread_mutex_lock(&queue->lock);
	if (queue->last) {
		queue->last->next = copy;
	} else {
		queue->first = copy;
	}

	queue->last = copy;
	queue->length++;
	pthread_cond_signal(&queue->wake);
	pthread_mutex_unlock(&queue->lock);
}

static void *event_bind(int32_t queue, uint32_t capacity, const char *name, const char *subclass)
{
	switch_event_node_t *node = NULL;
	switch_event_types_t type;
	if (queue < 0 || queue >= QUEUES || switch_name_event(name, &type) != SWITCH_STATUS_SUCCESS) {
		return NULL;
	}

	pthread_mutex_lock(&queues[queue].lock);
	queues[queue].capacity = capacity < MAX_QUEUE ? capacity : MAX_QUEUE;
	queues[queue].closed = 0;
	pthread_mutex_unlock(&queues[queue].lock);
	if (switch_event_bind_removable(MODULE, type, subclass && *subclass ? subclass : NULL, on_event, &queues[queue], &node) != SWITCH_STATUS_SUCCESS) {
		return NULL;
	}

	return node;
}

static void event_unbind(void *node)
{
	switch_event_node_t *bound = node;
	switch_event_unbind(&bound);
}

/* The next event, or NULL after the time or when the queue was closed. The taker frees it. */
static struct fsv_event *event_next(int32_t number, int32_t milliseconds)
{
	struct fsv_queue *queue = &queues[number];
	struct fsv_event *event;
	struct timespec until;
	deadline_in(&until, milliseconds);
	pthread_mutex_lock(&queue->lock);
	while (!queue->first && !queue->closed && pthread_cond_timedwait(&queue->wake, &queue->lock, &until) != ETIMEDOUT) {
	}

	event = queue->first;
	if (event) {
		queue->first = event->next;
		queue->length--;
		if (!queue->first) {
			queue->last = NULL;
		}
	}

	pthread_mutex_unlock(&queue->lock);
	return event;
}

static void event_queue_state(int32_t number, uint32_t *length, uint64_t *dropped)
{
	pthread_mutex_lock(&queues[number].lock);
	*length = queues[number].length;
	*dropped = queues[number].dropped;
	pthread_mutex_unlock(&queues[number].lock);
}

static void event_close(int32_t number)
{
	pthread_mutex_lock(&queues[number].lock);
	queues[number].closed = 1;
	pthread_cond_broadcast(&queues[number].wake);
	pthread_mutex_unlock(&queues[number].lock);
}

/*
 * Fires an event of class CUSTOM with the given headers, "name\0value\0". With a header unique-id of a live channel it is
 * queued to that channel instead, as mod_event_socket does with "sendevent" (parse_command).
 */
static int32_t event_fire(const char *subclass, const char *headers, int32_t length)
{
	switch_event_t *event = NULL;
	switch_event_types_t custom;
	switch_core_session_t *session;
	const char *end = headers + length, *unique_id = NULL;
	if (switch_name_event("CUSTOM", &custom) != SWITCH_STATUS_SUCCESS
		|| switch_event_create_subclass_detailed(__FILE__, __func__, __LINE__, &event, custom, subclass) != SWITCH_STATUS_SUCCESS) {
		return 0;
	}

	while (headers < end) {
		const char *name = headers, *value = name + strlen(name) + 1;
		headers = value + strlen(value) + 1;
		switch_event_add_header_string(event, SWITCH_STACK_BOTTOM, name, value);
		if (!strcmp(name, "unique-id")) {
			unique_id = value;
		}
	}

	if (unique_id && (session = switch_core_session_perform_locate(unique_id, __FILE__, __func__, __LINE__))) {
		switch_core_session_queue_event(session, &event);
		switch_core_session_rwunlock(session);
	}

	if (event) {
		switch_event_fire_detailed(__FILE__, __func__, __LINE__, &event, NULL);
	}

	return 1;
}

static void event_open(void)
{
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	for (int i = 0; i < QUEUES; i++) {
		pthread_mutex_init(&queues[i].lock, NULL);
		pthread_cond_init(&queues[i].wake, &attributes);
	}

	pthread_condattr_destroy(&attributes);
}

/* ---- XML search ------------------------------------------------------------------------------------------------ */

static switch_xml_t xml_search(const char *section, const char *tag, const char *key, const char *value, switch_event_t *params, void *data)
{
	size_t length = params ? flatten(params, NULL) : 0;
	char *flat = malloc(length + 1), *document;
	switch_xml_t xml = NULL;
	struct schedule schedule;
	(void)data;
	if (!flat) {
		return NULL;
	}

	if (params) {
		flatten(params, flat);
	}

	become_ordinary(&schedule);
	document = managed.xml(section ? section : "", tag ? tag : "", key ? key : "", value ? value : "", flat, (int32_t)length);
	become_as_before(&schedule);
	free(flat);
	if (document) {
		xml = switch_xml_parse_str_dynamic(document, SWITCH_TRUE);
		free(document);
	}

	return xml;
}

static int32_t xml_bind(uint32_t sections)
{
	return switch_xml_bind_search_function_ret(xml_search, (switch_xml_section_t)sections, NULL, NULL) == SWITCH_STATUS_SUCCESS;
}

/* Of two bindings that stand next to each other, one call takes only the first out. */
static void xml_unbind(void)
{
	while (switch_xml_unbind_search_function_ptr(xml_search) == SWITCH_STATUS_SUCCESS) {
	}
}

static void complete(const char *line) { switch_console_set_complete(line); }

static char *core_variable(const char *name) { return switch_core_get_variable_dup(name); }

/* ---- the runtime ----------------------------------------------------------------------------------------------- */

static const struct fsv_host host = {
	.size = sizeof(struct fsv_host),
	.log = log_line,
	.call_execute = call_execute,
	.call_release = call_release,
	.call_variable = call_variable,
	.call_field = call_field,
	.call_variables = call_variables,
	.call_times = call_times,
	.call_cause = call_cause,
	.api = run_api,
	.event_bind = event_bind,
	.event_unbind = event_unbind,
	.event_next = event_next,
	.event_queue_state = event_queue_state,
	.event_close = event_close,
	.event_fire = event_fire,
	.xml_bind = xml_bind,
	.xml_unbind = xml_unbind,
	.complete = complete,
	.core_variable = core_variable,
	.version = switch_version_full,
};

static char runtime_error[512];

static void HOSTFXR_CALLTYPE take_runtime_error(const char_t *message)
{
	/* Only the first line says what is wrong; the rest is advice for an interactive terminal. */
	if (!*runtime_error && *message) {
		snprintf(runtime_error, sizeof(runtime_error), "%.*s", (int)strcspn(message, "\r\n"), message);
	}
}

static int refuse(const char *what, const char *detail)
{
	char line[1400];
	snprintf(line, sizeof(line), MODULE " is not loaded: %s%s%s", what, detail && *detail ? ": " : "", detail ? detail : "");
	log_error(line);
	return 0;
}

/* The folder of this file; what belongs to it stands in "fsvoice" below. */
static int module_folder(char *folder, size_t size)
{
	Dl_info self;
	const char *slash;
	if (!dladdr((const void *)(uintptr_t)&module_folder, &self) || !self.dli_fname || !(slash = strrchr(self.dli_fname, '/'))) {
		return 0;
	}

	return snprintf(folder, size, "%.*s/fsvoice", (int)(slash - self.dli_fname), self.dli_fname) < (int)size;
}

typedef int32_t (CORECLR_DELEGATE_CALLTYPE *start_fn)(const struct fsv_host *host, struct fsv_module *module, const char *folder, char *error, int32_t error_size);
typedef int (NETHOST_CALLTYPE *get_hostfxr_path_fn)(char_t *buffer, size_t *buffer_size, const struct get_hostfxr_parameters *parameters);

/*
 * libfreeswitch brings the system's SQLite into the process, and its functions would take the place of those that
 * libe_sqlite3.so calls within itself: two versions mixed, and a crash at the first open. Loaded here first and bound to
 * itself, it is the one that .NET finds later.
 */
static int bind_sqlite_to_itself(const char *folder)
{
	char path[1100];
	snprintf(path, sizeof(path), "%s/libe_sqlite3.so", folder);
	/* It calls mathematical functions and does not name their library: they must be there before. */
	if (!dlopen("libm.so.6", RTLD_NOW | RTLD_GLOBAL)) {
		return refuse("the C library is incomplete", dlerror());
	}

	return dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND) || refuse("its folder is incomplete", dlerror());
}

/* Starts .NET as if FsVoice.FsPlugin.dll were a program, so that its assemblies are found by its own .deps.json. */
static start_fn start_runtime(const char *folder)
{
	char path[1100], hostfxr_path[1024];
	const char *arguments[1] = { path };
	size_t size = sizeof(hostfxr_path);
	get_function_pointer_fn get_function = NULL;
	hostfxr_handle context = NULL;
	start_fn entry = NULL;
	void *nethost, *hostfxr;
	snprintf(path, sizeof(path), "%s/libnethost.so", folder);
	if (!(nethost = dlopen(path, RTLD_NOW | RTLD_LOCAL))) {
		refuse("its folder is incomplete", dlerror());
		return NULL;
	}

	snprintf(path, sizeof(path), "%s/FsVoice.FsPlugin.dll", folder);
	get_hostfxr_path_fn find = (get_hostfxr_path_fn)(uintptr_t)dlsym(nethost, "get_hostfxr_path");
	if (!find || find(hostfxr_path, &size, NULL) != 0 || !(hostfxr = dlopen(hostfxr_path, RTLD_NOW | RTLD_LOCAL))) {
		refuse("no .NET runtime was found; install the .NET 10 runtime or set DOTNET_ROOT to its folder", NULL);
		return NULL;
	}

	hostfxr_set_error_writer_fn set_error_writer = (hostfxr_set_error_writer_fn)(uintptr_t)dlsym(hostfxr, "hostfxr_set_error_writer");
	hostfxr_initialize_for_dotnet_command_line_fn initialize =
		(hostfxr_initialize_for_dotnet_command_line_fn)(uintptr_t)dlsym(hostfxr, "hostfxr_initialize_for_dotnet_command_line");
	hostfxr_get_runtime_delegate_fn get_delegate = (hostfxr_get_runtime_delegate_fn)(uintptr_t)dlsym(hostfxr, "hostfxr_get_runtime_delegate");
	hostfxr_close_fn close = (hostfxr_close_fn)(uintptr_t)dlsym(hostfxr, "hostfxr_close");
	if (!set_error_writer || !initialize || !get_delegate || !close) {
		refuse("the .NET host is too old", hostfxr_path);
		return NULL;
	}

	*runtime_error = 0;
	set_error_writer(take_runtime_error);
	if (initialize(1, arguments, NULL, &context) != 0 || !context) {
		refuse("the .NET 10 runtime cannot be used", runtime_error);
	} else if (get_delegate(context, hdt_get_function_pointer, (void **)&get_function) != 0 || !get_function) {
		refuse("the .NET runtime does not start", runtime_error);
	} else if (get_function(ENTRY_TYPE, ENTRY_METHOD, UNMANAGEDCALLERSONLY_METHOD, NULL, NULL, (void **)&entry) != 0) {
		entry = NULL;
		refuse("its managed part does not fit to it", runtime_error);
	}

	set_error_writer(NULL);
	if (context) {
		close(context);
	}

	return entry;
}

/* The runtime cannot be taken out of the process again, so neither may this code, which it calls. */
static int stay_in_memory(void)
{
	Dl_info self;
	return dladdr((const void *)(uintptr_t)&stay_in_memory, &self) && dlopen(self.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
}

static int start(void)
{
	static start_fn entry;
	char folder[1024], error[1024] = "";
	if (strncmp(switch_version_full(), "1.10.", 5) != 0) {
		return refuse("it is made for FreeSWITCH 1.10, and this is", switch_version_full());
	}

	if (!module_folder(folder, sizeof(folder))) {
		return refuse("its own folder cannot be told", NULL);
	}

	if (!entry) {
		if (!bind_sqlite_to_itself(folder) || !(entry = start_runtime(folder))) {
			return 0;
		}

		if (!stay_in_memory()) {
			return refuse("it cannot be kept in memory", dlerror());
		}

		event_open();
	}

	/* Not cleared: after `unload -f` a call of before may still be here, and its functions stay the same. */
	managed.size = sizeof(managed);
	return entry(&host, &managed, folder, error, sizeof(error)) || refuse("it cannot start", error);
}

/* ---- the module ------------------------------------------------------------------------------------------------ */

static void add_application(switch_loadable_module_interface_t *module, const char *name,
	void (*function)(switch_core_session_t *, const char *), const char *syntax, const char *description)
{
	switch_application_interface_t *application = switch_loadable_module_create_interface(module, SWITCH_APPLICATION_INTERFACE);
	application->interface_name = name;
	application->application_function = function;
	application->short_desc = description;
	application->long_desc = description;
	application->syntax = syntax;
	application->flags = FSV_SAF_SUPPORT_NOMEDIA;
}

static switch_status_t mod_fsvoice_load(switch_loadable_module_interface_t **module_interface, switch_memory_pool_t *pool)
{
	switch_api_interface_t *api;
	struct schedule schedule;
	int running;
	become_ordinary(&schedule);
	running = start();
	become_as_before(&schedule);
	if (!running) {
		return SWITCH_STATUS_GENERR;
	}

	*module_interface = switch_loadable_module_create_module_interface(pool, MODULE);
	api = switch_loadable_module_create_interface(*module_interface, SWITCH_API_INTERFACE);
	api->interface_name = "fsvoice";
	api->desc = "FsVoice: calls, flows, agents and queues";
	api->function = api_fsvoice;
	api->syntax = "help";
	add_application(*module_interface, "fsvoice", application_fsvoice, "[<flow>] [key=value ...]",
		"Run a flow of FsVoice on this call; without a name the flow of the dialled number");
	add_application(*module_interface, "fsvoice_run", application_fsvoice_run, "<plugin> [arguments]",
		"Run an application plugin of a flow assembly on this call");
	started = 1;
	/*
	 * Not NOUNLOAD: FreeSWITCH does not call the shutdown of such a module at its end (switch_loadable_module.c,
	 * switch_loadable_module_shutdown), and calls would end without their records.
	 */
	return SWITCH_STATUS_SUCCESS;
}

static switch_status_t mod_fsvoice_shutdown(void)
{
	if (started) {
		struct schedule schedule;
		started = 0;
		become_ordinary(&schedule);
		managed.shutdown();
		become_as_before(&schedule);
	}

	/* The runtime stays in the process until its end, and this file with it. A later load starts the module again. */
	return SWITCH_STATUS_NOUNLOAD;
}

__attribute__((visibility("default"))) switch_loadable_module_function_table_t mod_fsvoice_module_interface = {
	SWITCH_API_VERSION, mod_fsvoice_load, mod_fsvoice_shutdown, NULL, 0
};
