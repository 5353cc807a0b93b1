/*
 * The two tables by which the loader and managed code call each other. src/FsPlugin/Native/HostTable.cs and
 * ModuleTable.cs mirror them field by field. Texts are UTF-8 and end with NUL.
 */
#ifndef FSVOICE_MOD_FSVOICE_H
#define FSVOICE_MOD_FSVOICE_H

#include <stdint.h>

struct fsv_call;

/* What is true of a call in a flow. */
enum {
	FSV_CALL_UP = 0,
	/* It was transferred or picked up by somebody else: it lives, but no step can be taken here. */
	FSV_CALL_TAKEN_AWAY = 1,
	FSV_CALL_DOWN = 2,
};

/* What is to be run on a call. */
enum {
	FSV_RUN_FLOW = 0,
	FSV_RUN_PLUGIN = 1,
};

/* Queues of events. The first takes a few headers of each event, the second all of them and the body. */
enum {
	FSV_QUEUE_CALLS = 0,
	FSV_QUEUE_PLUGINS = 1,
};

/* Microseconds since 1970, UTC; 0 for what has not happened. */
struct fsv_times {
	int64_t created, answered, progress_media, hungup, bridged;
};

struct fsv_event {
	struct fsv_event *next;
	int32_t headers_length;
	int32_t body_length;
	char data[];	/* "name\0value\0"... and then the body, without a NUL */
};

/* What managed code may call. Pointers it gets back are its own; it frees them with free(), unless said otherwise. */
struct fsv_host {
	uint64_t size;
	void (*log)(int32_t level, const char *uuid, const char *text);
	/* Both only between call_begin and call_release. One step at a time; call_step_done tells of its end. 0: no memory. */
	int32_t (*call_execute)(struct fsv_call *call, const char *application, const char *argument);
	/* Lets the session thread leave the application. The call must not be used after it. */
	void (*call_release)(struct fsv_call *call);
	/* The channel's own alone. */
	char *(*call_variable)(struct fsv_call *call, const char *name);
	/* Of its caller profile. */
	char *(*call_field)(struct fsv_call *call, const char *name);
	/* All of them, "name\0value\0". */
	char *(*call_variables)(struct fsv_call *call, int32_t *length);
	void (*call_times)(struct fsv_call *call, struct fsv_times *times);
	/* A constant text. */
	const char *(*call_cause)(struct fsv_call *call);
	/* NULL: no such command. */
	char *(*api)(const char *command, const char *argument);
	/* A bounded queue of events. NULL: no such event. */
	void *(*event_bind)(int32_t queue, uint32_t capacity, const char *name, const char *subclass);
	void (*event_unbind)(void *node);
	struct fsv_event *(*event_next)(int32_t queue, int32_t milliseconds);
	void (*event_queue_state)(int32_t queue, uint32_t *length, uint64_t *dropped);
	void (*event_close)(int32_t queue);
	/* An event of class CUSTOM; headers are "name\0value\0". 0: refused. */
	int32_t (*event_fire)(const char *subclass, const char *headers, int32_t length);
	/* sections: 1 configuration, 2 directory, 4 dialplan. 0: refused. */
	int32_t (*xml_bind)(uint32_t sections);
	void (*xml_unbind)(void);
	void (*complete)(const char *line);
	char *(*core_variable)(const char *name);
	/* A constant text. */
	const char *(*version)(void);
};

/* What the loader calls. Managed code fills it in; no function may throw, block (but for api and xml) or use much stack. */
struct fsv_module {
	uint64_t size;
	/* A call came to an application. Its handle, or 0 when it is not taken: the dialplan then goes on. */
	int64_t (*call_begin)(struct fsv_call *call, int32_t kind, const char *uuid, const char *data);
	void (*call_step_done)(int64_t handle, int32_t status, int32_t state);
	void (*call_gone)(int64_t handle, int32_t state);
	/* The session thread has left the call: the last word about the handle. */
	void (*call_end)(int64_t handle);
	/* A malloc'ed text of `length` bytes, or NULL. */
	char *(*api)(const char *command, int32_t *length);
	/* A malloc'ed document, or NULL for "not mine". */
	char *(*xml)(const char *section, const char *tag, const char *key, const char *value, const char *params, int32_t params_length);
	void (*shutdown)(void);
};

#endif
