/* Sessions and channels: their variables, times and end. */
#include <errno.h>

#include "stub.h"

atomic_int sessions_in_application;

static const struct { int number; const char *name; } causes[] = {
	{ 0, "NONE" }, { 1, "UNALLOCATED_NUMBER" }, { 3, "NO_ROUTE_DESTINATION" }, { 16, "NORMAL_CLEARING" }, { 17, "USER_BUSY" },
	{ 18, "NO_USER_RESPONSE" }, { 19, "NO_ANSWER" }, { 20, "SUBSCRIBER_ABSENT" }, { 21, "CALL_REJECTED" },
	{ 27, "DESTINATION_OUT_OF_ORDER" }, { 31, "NORMAL_UNSPECIFIED" }, { 41, "NORMAL_TEMPORARY_FAILURE" },
	{ 63, "SERVICE_UNAVAILABLE" }, { 487, "ORIGINATOR_CANCEL" }, { 701, "SYSTEM_SHUTDOWN" }, { 703, "MANAGER_REQUEST" },
	{ 802, "ALLOTTED_TIMEOUT" }, { 804, "MEDIA_TIMEOUT" }, { 806, "USER_NOT_REGISTERED" },
};

#define CAUSES (sizeof(causes) / sizeof(causes[0]))

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t table_changed = PTHREAD_COND_INITIALIZER;
static switch_core_session_t *table;

/* switch_channel.c, switch_channel_str2cause: a name that it does not know is a normal end. */
int cause_number(const char *name)
{
	for (size_t i = 0; i < CAUSES; i++) {
		if (!strcasecmp(causes[i].name, name) || (*name >= '0' && *name <= '9' && atoi(name) == causes[i].number)) {
			return causes[i].number;
		}
	}

	return CAUSE_NORMAL_CLEARING;
}

const char *switch_channel_cause2str(switch_call_cause_t cause)
{
	for (size_t i = 0; i < CAUSES; i++) {
		if (causes[i].number == (int)cause) {
			return causes[i].name;
		}
	}

	return "UNKNOWN";
}

switch_core_session_t *session_open(const char *uuid)
{
	switch_core_session_t *session = calloc(1, sizeof(*session));
	struct switch_channel *channel = &session->channel;
	pthread_condattr_t attributes;
	pthread_mutex_init(&channel->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&channel->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	channel->uuid = strdup(uuid);
	channel->state = STATE_EXECUTE;
	channel->times.created = channel->times.profile_created = now_microseconds();
	pthread_mutex_lock(&table_lock);
	session->next = table;
	table = session;
	pthread_mutex_unlock(&table_lock);
	return session;
}

void session_close(switch_core_session_t *session)
{
	switch_core_session_t **at;
	pthread_mutex_lock(&table_lock);
	for (at = &table; *at != session; at = &(*at)->next) {
	}

	*at = session->next;
	pthread_cond_broadcast(&table_changed);
	pthread_mutex_unlock(&table_lock);
	free_texts(&session->channel.variables);
	free_texts(&session->channel.scope);
	free_texts(&session->channel.profile);
	free_texts(&session->pool);
	pthread_cond_destroy(&session->channel.wake);
	pthread_mutex_destroy(&session->channel.lock);
	free(session->channel.uuid);
	free(session->data);
	free(session);
}

/* The table's lock stands for the session's read lock: while it is held no session closes. */
switch_core_session_t *session_find(const char *uuid)
{
	pthread_mutex_lock(&table_lock);
	for (switch_core_session_t *session = table; session; session = session->next) {
		if (!strcmp(session->channel.uuid, uuid)) {
			return session;
		}
	}

	pthread_mutex_unlock(&table_lock);
	return NULL;
}

void session_done(switch_core_session_t *session)
{
	(void)session;
	pthread_mutex_unlock(&table_lock);
}

/* switch_core_session.c, switch_core_session_hupall: does not wait for the sessions' ends. */
void session_hang_up_all(int cause)
{
	pthread_mutex_lock(&table_lock);
	for (switch_core_session_t *session = table; session; session = session->next) {
		hang_up(&session->channel, cause);
	}

	pthread_mutex_unlock(&table_lock);
}

int session_count(void)
{
	int count = 0;
	pthread_mutex_lock(&table_lock);
	for (const switch_core_session_t *session = table; session; session = session->next) {
		count++;
	}

	pthread_mutex_unlock(&table_lock);
	return count;
}

void set_variable(switch_core_session_t *session, const char *name, const char *value)
{
	pthread_mutex_lock(&session->channel.lock);
	set_text(&session->channel.variables, name, value);
	pthread_mutex_unlock(&session->channel.lock);
}

void hang_up(struct switch_channel *channel, int cause)
{
	pthread_mutex_lock(&channel->lock);
	if (channel->state < STATE_HANGUP) {
		channel->cause = cause ? cause : CAUSE_NORMAL_CLEARING;
		channel->times.hungup = now_microseconds();
		channel->state = STATE_HANGUP;
		pthread_cond_broadcast(&channel->wake);
	}

	pthread_mutex_unlock(&channel->lock);
}

static int is_ready_locked(const struct switch_channel *channel)
{
	return !channel->cause && channel->state < STATE_HANGUP && !channel->taken;
}

int is_ready(struct switch_channel *channel)
{
	int ready;
	pthread_mutex_lock(&channel->lock);
	ready = is_ready_locked(channel);
	pthread_mutex_unlock(&channel->lock);
	return ready;
}

/* Waits as an application does that reads media: until the time is over (-1: never), or something happens to the call. */
enum wait_end wait_on_channel(struct switch_channel *channel, int64_t milliseconds, int digits)
{
	enum wait_end end = WAIT_TIME;
	struct timespec until;
	int late = 0;
	clock_gettime(CLOCK_MONOTONIC, &until);
	if (milliseconds >= 0) {
		int64_t nanoseconds = until.tv_nsec + milliseconds * 1000000 / speed;
		until.tv_sec += nanoseconds / 1000000000;
		until.tv_nsec = nanoseconds % 1000000000;
	}

	pthread_mutex_lock(&channel->lock);
	for (;;) {
		if (!is_ready_locked(channel)) {
			end = WAIT_GONE;
			break;
		}

		if (channel->broken_off || channel->far_end_gone || (digits && *channel->digits)) {
			end = channel->broken_off ? WAIT_BREAK : channel->far_end_gone ? WAIT_FAR_END : WAIT_DIGIT;
			channel->broken_off = 0;
			break;
		}

		if (late) {
			break;
		}

		late = (milliseconds < 0 ? pthread_cond_wait(&channel->wake, &channel->lock)
			: pthread_cond_timedwait(&channel->wake, &channel->lock, &until)) == ETIMEDOUT;
	}

	pthread_mutex_unlock(&channel->lock);
	return end;
}

/* ---- what the module calls -------------------------------------------------------------------------------------- */

switch_channel_t *switch_core_session_get_channel(switch_core_session_t *session) { return &session->channel; }

char *switch_core_session_get_uuid(switch_core_session_t *session) { return session->channel.uuid; }

switch_channel_state_t switch_channel_get_state(switch_channel_t *channel)
{
	int state;
	pthread_mutex_lock(&channel->lock);
	state = channel->state;
	pthread_mutex_unlock(&channel->lock);
	return (switch_channel_state_t)state;
}

switch_call_cause_t switch_channel_get_cause(switch_channel_t *channel)
{
	int cause;
	pthread_mutex_lock(&channel->lock);
	cause = channel->cause;
	pthread_mutex_unlock(&channel->lock);
	return (switch_call_cause_t)cause;
}

int switch_channel_test_ready(switch_channel_t *channel, switch_bool_t check_ready, switch_bool_t check_media)
{
	int ready;
	pthread_mutex_lock(&channel->lock);
	ready = (!check_media || channel->times.answered || channel->times.progress_media) && (!check_ready || is_ready_locked(channel));
	pthread_mutex_unlock(&channel->lock);
	return ready;
}

/* The channel is locked from the first to the last. */
switch_event_header_t *switch_channel_variable_first(switch_channel_t *channel)
{
	pthread_mutex_lock(&channel->lock);
	if (!channel->variables) {
		pthread_mutex_unlock(&channel->lock);
		return NULL;
	}

	channel->iterated = event_of("CHANNEL_DATA", NULL, channel->variables);
	return channel->iterated->headers;
}

void switch_channel_variable_last(switch_channel_t *channel)
{
	switch_event_destroy(&channel->iterated);
	pthread_mutex_unlock(&channel->lock);
}

/* Its fields never change here. */
switch_caller_profile_t *switch_channel_get_caller_profile(switch_channel_t *channel) { return (switch_caller_profile_t *)(void *)channel; }

const char *switch_caller_get_field_by_name(switch_caller_profile_t *profile, const char *name)
{
	return get_text(((switch_channel_t *)(void *)profile)->profile, name);
}

/*
 * Where the core looks a name up for itself (switch_channel.c, switch_channel_get_variable_dup). The copy lives as long as
 * the session, as it does in the real one's pool.
 */
const char *variable_of(switch_core_session_t *session, const char *name)
{
	struct switch_channel *channel = &session->channel;
	struct variable *held = calloc(1, sizeof(*held));
	const char *value;
	pthread_mutex_lock(&channel->lock);
	value = get_text(channel->scope, name);
	value = value ? value : get_text(channel->variables, name);
	value = value ? value : get_text(channel->profile, name);
	value = value ? value : get_text(globals, name);
	held->value = strdup(value ? value : "");
	held->next = session->pool;
	session->pool = held;
	pthread_mutex_unlock(&channel->lock);
	return held->value;
}

switch_status_t switch_channel_get_variables(switch_channel_t *channel, switch_event_t **event)
{
	pthread_mutex_lock(&channel->lock);
	*event = event_of("CHANNEL_DATA", NULL, channel->variables);
	pthread_mutex_unlock(&channel->lock);
	return SWITCH_STATUS_SUCCESS;
}

switch_channel_timetable_t *switch_channel_get_timetable(switch_channel_t *channel) { return &channel->times; }

switch_status_t switch_ivr_sleep(switch_core_session_t *session, uint32_t milliseconds, switch_bool_t sync, switch_input_args_t *args)
{
	(void)sync;
	(void)args;
	wait_on_channel(&session->channel, milliseconds, 0);
	return SWITCH_STATUS_SUCCESS;
}
