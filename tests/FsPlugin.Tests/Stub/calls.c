/* Calls that come to the application, one at a time or by the thousand. */
#include "stub.h"

/* Variables for a call that does not exist yet. */
static struct prepared {
	struct prepared *next;
	char *uuid;
	struct variable *variables, *profile;
} *prepared;

/* switch_caller.c, switch_caller_get_field_by_name: those that flows ask for. */
static int is_of_profile(const char *name)
{
	static const char *const fields[] = { "caller_id_name", "caller_id_number", "callee_id_number", "destination_number", "context" };
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (!strcmp(fields[i], name)) {
			return 1;
		}
	}

	return 0;
}

/* switch_core_state_machine.c, switch_core_session_hangup_state: the last event with the channel's data. */
static void fire_end(const struct switch_channel *channel)
{
	struct variable *headers = NULL;
	char hung_up[32], now[32];
	snprintf(hung_up, sizeof(hung_up), "%lld", (long long)channel->times.hungup);
	snprintf(now, sizeof(now), "%lld", (long long)now_microseconds());
	set_text(&headers, "Unique-ID", channel->uuid);
	set_text(&headers, "Event-Date-Timestamp", now);
	set_text(&headers, "Hangup-Cause", switch_channel_cause2str((switch_call_cause_t)channel->cause));
	set_text(&headers, "Caller-Channel-Hangup-Time", hung_up);
	fire("CHANNEL_HANGUP_COMPLETE", NULL, headers);
	free_texts(&headers);
}

/* What a session thread does with the dialplan's one action; then there is none left, and the call ends. */
static const char *run_call(switch_core_session_t *session)
{
	struct switch_channel *channel = &session->channel;
	const char *state;
	session->step_ended = now_nanoseconds();
	if (!module_run_application("fsvoice", session, session->data)) {
		hang_up(channel, CAUSE_OUT_OF_ORDER);
		return "unknown";
	}

	state = channel->cause ? "down" : channel->taken ? "taken" : "up";
	hang_up(channel, CAUSE_NORMAL_CLEARING);
	fire_end(channel);
	return state;
}

static void *call_thread(void *argument)
{
	switch_core_session_t *session = argument;
	const char *state = run_call(session), *cause;
	char *uuid;
	for (const struct variable *at = session->channel.variables; at; at = at->next) {
		tell("variable %s %s=%s", session->channel.uuid, at->name, at->value);
	}

	cause = switch_channel_cause2str((switch_call_cause_t)session->channel.cause);
	uuid = strdup(session->channel.uuid);
	session_close(session);
	tell("ended %s %s %s", uuid, state, cause);
	free(uuid);
	return NULL;
}

static void *watched_call(void *argument)
{
	char uuid[128];
	size_t touched;
	snprintf(uuid, sizeof(uuid), "%s", ((switch_core_session_t *)argument)->channel.uuid);
	run_on_small_stack(call_thread, argument, &touched);
	tell("stack %s %zu", uuid, touched);
	return NULL;
}

void start_call(const char *uuid, const char *data)
{
	switch_core_session_t *session = session_open(uuid);
	session->data = strdup(data);
	for (struct prepared **at = &prepared, *found; (found = *at); at = &found->next) {
		if (!strcmp(found->uuid, uuid)) {
			session->channel.variables = found->variables;
			session->channel.profile = found->profile;
			*at = found->next;
			free(found->uuid);
			free(found);
			break;
		}
	}

	run_on_small_stack(watched_call, session, NULL);
}

void prepare_call(const char *uuid, const char *assignment)
{
	struct prepared *found = prepared;
	char *name = strdup(assignment), *value = strchr(name, '=');
	while (found && strcmp(found->uuid, uuid)) {
		found = found->next;
	}

	if (!found) {
		found = calloc(1, sizeof(*found));
		found->uuid = strdup(uuid);
		found->next = prepared;
		prepared = found;
	}

	if (value) {
		*value++ = 0;
		set_text(is_of_profile(name) ? &found->profile : &found->variables, name, value);
	}

	free(name);
}

/* ---- soak ------------------------------------------------------------------------------------------------------ */

static struct {
	atomic_int next, normal, running;
	int count, started;
	char *data;
	int64_t start;
} soak;

/* One of FreeSWITCH's pooled session threads: one call after the other. */
static void *soak_thread(void *unused)
{
	int number;
	while ((number = soak.next++) < soak.count) {
		char uuid[64];
		switch_core_session_t *session;
		snprintf(uuid, sizeof(uuid), "5049%04x-0000-4000-8000-%012x", (unsigned)soak.started & 0xffff, (unsigned)number);
		session = session_open(uuid);
		session->quiet = 1;
		session->data = strdup(soak.data);
		set_text(&session->channel.profile, "destination_number", "1000");
		set_text(&session->channel.profile, "caller_id_number", "100");
		if (!strcmp(run_call(session), "down") && session->channel.cause == CAUSE_NORMAL_CLEARING) {
			soak.normal++;
		}

		session_close(session);
	}

	if (!--soak.running) {
		gaps_tell("soaked", soak.count, soak.normal, (now_nanoseconds() - soak.start) / 1000);
	}

	return unused;
}

void start_soak(int count, int parallel, const char *data)
{
	free(soak.data);
	soak.data = strdup(data);
	soak.count = count;
	soak.next = soak.normal = 0;
	soak.running = parallel;
	soak.started++;
	gaps_start();
	soak.start = now_nanoseconds();
	for (int i = 0; i < parallel; i++) {
		run_on_small_stack(soak_thread, NULL, NULL);
	}
}
