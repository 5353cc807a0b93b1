/* The applications that flows use, as switch_core_session_exec runs them, and the time between two of them. */
#include <ctype.h>
#include <regex.h>

#include "stub.h"

#define MOST_GAPS 1000000

static struct {
	pthread_mutex_t lock;
	uint32_t *nanoseconds;
	size_t count;
} gaps = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* ---- applications ---------------------------------------------------------------------------------------------- */

static void mark(struct switch_channel *channel, switch_time_t *time)
{
	pthread_mutex_lock(&channel->lock);
	if (!*time) {
		*time = now_microseconds();
	}

	pthread_mutex_unlock(&channel->lock);
}

static void answer(switch_core_session_t *session, char *data)
{
	(void)data;
	mark(&session->channel, &session->channel.times.answered);
}

static void pre_answer(switch_core_session_t *session, char *data)
{
	(void)data;
	mark(&session->channel, &session->channel.times.progress_media);
}

/* mod_dptools.c, base_set: the value is expanded once more than the argument. */
static void set_one(switch_core_session_t *session, char *data)
{
	char *value = data + strcspn(data, "="), *expanded;
	if (*value) {
		*value++ = 0;
	}

	expanded = expand(session, value, 0);
	set_variable(session, data, expanded);
	free(expanded);
}

static void multiset(switch_core_session_t *session, char *data)
{
	char *parts[256], delimiter = ' ';
	if (data[0] == '^' && data[1] == '^' && data[2]) {
		delimiter = data[2];
		data += 3;
	}

	for (unsigned i = 0, count = split(data, delimiter, parts, 256); i < count; i++) {
		set_one(session, parts[i]);
	}
}

static void unset(switch_core_session_t *session, char *data) { set_variable(session, data, NULL); }

/* Milliseconds; -1 without end, -2 not there. What is no stream is a file of 20 ms, unless its name says "missing". */
static int64_t media_length(const char *media)
{
	if (!strncmp(media, "silence_stream://", 17)) {
		return atoi(media + 17);
	}

	if (strstr(media, "missing")) {
		return -2;
	}

	return !strncmp(media, "tone_stream://", 14) || !strncmp(media, "local_stream://", 15) ? -1 : 20;
}

static enum wait_end play(switch_core_session_t *session, const char *media, int digits)
{
	int64_t length = media_length(media);
	int limit = atoi(variable_of(session, "playback_timeout_sec"));
	if (length == -1 || (limit && limit * 1000 < length)) {
		length = limit ? limit * 1000 : -1;
	}

	return length == -2 ? WAIT_TIME : wait_on_channel(&session->channel, length, digits);
}

static void playback(switch_core_session_t *session, char *data)
{
	int found = media_length(data) != -2;
	play(session, data, 0);
	set_variable(session, "current_application_response", found ? "FILE PLAYED" : "FILE NOT FOUND");
}

static void sleep_a_while(switch_core_session_t *session, char *data) { wait_on_channel(&session->channel, atoi(data), 0); }

/* Takes pressed digits, up to `most` and a terminator: whether no more are needed. */
static int take_digits(struct switch_channel *channel, char *digits, size_t most, const char *terminators)
{
	int enough = 0;
	char *at = channel->digits;
	pthread_mutex_lock(&channel->lock);
	for (; *at && !enough; at++) {
		if (strchr(terminators, *at)) {
			enough = 1;
		} else {
			digits[strlen(digits)] = *at;
			enough = strlen(digits) >= most;
		}
	}

	memmove(channel->digits, at, strlen(at) + 1);
	pthread_mutex_unlock(&channel->lock);
	return enough;
}

static int matches(const char *digits, const char *pattern)
{
	char posix[512];
	size_t length = 0;
	regex_t compiled;
	int result;
	for (; *pattern && length < sizeof(posix) - 8; pattern++) {
		if (pattern[0] == '\\' && pattern[1] == 'd') {
			length += (size_t)sprintf(posix + length, "[0-9]");
			pattern++;
		} else {
			posix[length++] = *pattern;
		}
	}

	posix[length] = 0;
	if (regcomp(&compiled, posix, REG_EXTENDED | REG_NOSUB)) {
		return 0;
	}

	result = !regexec(&compiled, digits, 0, NULL, 0);
	regfree(&compiled);
	return result;
}

/* mod_dptools.c, play_and_get_digits_function; switch_ivr_play_say.c, switch_play_and_get_digits and switch_ivr_read. */
static void play_and_get_digits(switch_core_session_t *session, char *data)
{
	struct switch_channel *channel = &session->channel;
	char *part[11] = { "", "", "", "", "#", "", "", "", "", "", "" }, rejected[160];
	unsigned count = split(data, ' ', part, 11);
	int fewest = atoi(part[0]), most = atoi(part[1]), tries = count > 2 ? atoi(part[2]) : 0;
	int64_t timeout = atoi(part[3]) <= 1000 ? 1000 : atoi(part[3]), digit_timeout = atoi(part[9]) ? atoi(part[9]) : timeout;
	const char *terminators = *part[4] ? part[4] : "#", *name = part[7], *pattern = part[8];
	snprintf(rejected, sizeof(rejected), "%s_invalid", name);
	set_variable(session, name, NULL);
	set_variable(session, rejected, NULL);
	for (; tries > 0 && is_ready(channel); tries--) {
		char digits[sizeof(channel->digits)] = "";
		enum wait_end end = play(session, part[5], 1);
		int enough = 0;
		while (end == WAIT_DIGIT || end == WAIT_TIME || end == WAIT_BREAK) {
			enough = take_digits(channel, digits, (size_t)(most < fewest ? fewest : most), terminators);
			if (enough || end == WAIT_BREAK || (end = wait_on_channel(channel, *digits ? digit_timeout : timeout, 1)) != WAIT_DIGIT) {
				break;
			}
		}

		if (*digits && (int)strlen(digits) >= fewest && end != WAIT_GONE) {
			if (!*pattern || matches(digits, pattern)) {
				set_variable(session, name, digits);
				return;
			}

			set_variable(session, rejected, digits);
		}

		if (end == WAIT_BREAK) {
			return;
		}

		play(session, part[6], 0);
	}
}

static void hang_up_channel(switch_core_session_t *session, char *data) { hang_up(&session->channel, cause_number(*data ? data : "NORMAL_CLEARING")); }

/* switch_ivr.c, switch_ivr_session_transfer: the channel lives and is no longer ready for this extension's applications. */
static void transfer(switch_core_session_t *session, char *data)
{
	pthread_mutex_lock(&session->channel.lock);
	session->channel.taken = 1;
	pthread_mutex_unlock(&session->channel.lock);
	tell("transferred %s %s", session->channel.uuid, data);
}

/* ---- bridge ---------------------------------------------------------------------------------------------------- */

static void fire_bridge(switch_core_session_t *session, const char *name)
{
	struct variable *headers = NULL;
	char stamp[32];
	snprintf(stamp, sizeof(stamp), "%lld", (long long)now_microseconds());
	set_text(&headers, "Unique-ID", session->channel.uuid);
	set_text(&headers, "Event-Date-Timestamp", stamp);
	fire(name, NULL, headers);
	free_texts(&headers);
}

static void fail_bridge(switch_core_session_t *session, const char *cause)
{
	set_variable(session, "originate_disposition", cause);
	set_variable(session, "originate_failed_cause", cause);
	/* switch_channel.c, switch_channel_handle_cause. */
	if (strcasecmp(variable_of(session, "continue_on_fail"), "true")) {
		hang_up(&session->channel, cause_number(cause));
	}
}

static int number_in(const char *text, const char *name)
{
	const char *found = strstr(text, name);
	return found ? atoi(found + strlen(name)) : 0;
}

/* The endpoint of a dial string: behind {...} and [...], whose brackets are counted (switch_utils.c, switch_find_end_paren). */
static const char *behind_brackets(const char *text)
{
	while (*text == '{' || *text == '[') {
		char open = *text, close = open == '{' ? '}' : ']';
		int depth = 0;
		do {
			depth += *text == open ? 1 : *text == close ? -1 : 0;
			text++;
		} while (*text && depth);
	}

	return text;
}

/*
 * The other leg, by FreeSWITCH's names: null/... answers (at once, after null_auto_answer_delay milliseconds, or never
 * with null_enable_auto_answer=false), error/CAUSE fails; whatever else is not registered.
 */
static void bridge(switch_core_session_t *session, char *data)
{
	struct switch_channel *channel = &session->channel;
	const char *endpoint = behind_brackets(data);
	int is_error = !strncmp(endpoint, "error/", 6);
	int64_t ring = number_in(data, "leg_timeout=") ? number_in(data, "leg_timeout=") : number_in(data, "originate_timeout=");
	int answers = !strstr(data, "null_enable_auto_answer=false"), delay = number_in(data, "null_auto_answer_delay=");
	enum wait_end end;
	ring = ring ? ring * 1000 : 60000;
	if (is_error || strncmp(endpoint, "null/", 5)) {
		fail_bridge(session, is_error ? switch_channel_cause2str((switch_call_cause_t)cause_number(endpoint + 6)) : "USER_NOT_REGISTERED");
		return;
	}

	answers = answers && delay <= ring;
	end = wait_on_channel(channel, answers ? delay : ring, 0);
	if (end == WAIT_GONE || !answers) {
		fail_bridge(session, end == WAIT_GONE ? "ORIGINATOR_CANCEL" : "NO_ANSWER");
		return;
	}

	set_variable(session, "originate_disposition", "SUCCESS");
	set_variable(session, "originate_failed_cause", NULL);
	mark(channel, &channel->times.answered);
	pthread_mutex_lock(&channel->lock);
	channel->times.bridged = now_microseconds();
	channel->far_end_gone = 0;
	pthread_mutex_unlock(&channel->lock);
	fire_bridge(session, "CHANNEL_BRIDGE");
	tell("bridged %s %s", channel->uuid, endpoint);
	while ((end = wait_on_channel(channel, -1, 0)) == WAIT_BREAK) {
	}

	set_variable(session, "bridge_hangup_cause", "NORMAL_CLEARING");
	fire_bridge(session, "CHANNEL_UNBRIDGE");
	if (end == WAIT_FAR_END && !strcasecmp(variable_of(session, "hangup_after_bridge"), "true")) {
		hang_up(channel, CAUSE_NORMAL_CLEARING);
	}
}

/* ---- running them ---------------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	void (*function)(switch_core_session_t *, char *);
	int needs_media, runs_on_the_dead;
} applications[] = {
	{ "answer", answer, 0, 0 }, { "pre_answer", pre_answer, 0, 0 }, { "playback", playback, 1, 0 },
	{ "play_and_get_digits", play_and_get_digits, 1, 0 }, { "set", set_one, 0, 1 }, { "multiset", multiset, 0, 1 },
	{ "unset", unset, 0, 1 }, { "sleep", sleep_a_while, 0, 0 }, { "bridge", bridge, 0, 0 }, { "hangup", hang_up_channel, 0, 0 },
	{ "transfer", transfer, 0, 0 },
};

#define APPLICATIONS ((int)(sizeof(applications) / sizeof(applications[0])))

static int find(const char *name)
{
	for (int i = 0; i < APPLICATIONS; i++) {
		if (!strcasecmp(applications[i].name, name)) {
			return i;
		}
	}

	return -1;
}

static void note_gap(switch_core_session_t *session)
{
	int64_t gap = now_nanoseconds() - session->step_ended;
	pthread_mutex_lock(&gaps.lock);
	if (gaps.nanoseconds && gaps.count < MOST_GAPS) {
		gaps.nanoseconds[gaps.count++] = (uint32_t)(gap < UINT32_MAX ? gap : UINT32_MAX);
	}

	pthread_mutex_unlock(&gaps.lock);
}

/* switch_core_session.c, switch_core_session_exec: variables in front of the argument hold for this application. */
static char *take_scope(switch_core_session_t *session, char *data)
{
	char *end, *parts[32];
	if (data[0] != '%' || data[1] != '[' || !(end = strchr(data, ']'))) {
		return data;
	}

	*end = 0;
	for (unsigned i = 0, count = split(data + 2, ',', parts, 32); i < count; i++) {
		char *value = strchr(parts[i], '=');
		if (value) {
			*value++ = 0;
			pthread_mutex_lock(&session->channel.lock);
			set_text(&session->channel.scope, parts[i], value);
			pthread_mutex_unlock(&session->channel.lock);
		}
	}

	return end + 1;
}

/* switch_core_session.c, switch_core_session_execute_application_get_flags. */
switch_status_t switch_core_session_execute_application_get_flags(switch_core_session_t *session, const char *name, const char *argument, int32_t *flags)
{
	struct switch_channel *channel = &session->channel;
	int found = find(name), dead = switch_channel_get_state(channel) >= (switch_channel_state_t)STATE_HANGUP;
	char *expanded, *data;
	(void)flags;
	note_gap(session);
	if (found < 0) {
		tell("refused %s %s", channel->uuid, name);
		hang_up(channel, CAUSE_OUT_OF_ORDER);
		return (switch_status_t)1;
	}

	if (dead && !applications[found].runs_on_the_dead) {
		session->step_ended = now_nanoseconds();
		return (switch_status_t)24;	/* SWITCH_STATUS_IGNORE */
	}

	if (applications[found].needs_media && !channel->times.answered) {
		mark(channel, &channel->times.progress_media);
	}

	expanded = expand(session, argument ? argument : "", 0);
	if (!session->quiet) {
		tell("ran %s %s %s", channel->uuid, applications[found].name, expanded);
	}

	data = take_scope(session, expanded);
	set_variable(session, "current_application", applications[found].name);
	set_variable(session, "current_application_response", NULL);
	pthread_mutex_lock(&channel->lock);
	channel->broken_off = 0;
	pthread_mutex_unlock(&channel->lock);
	applications[found].function(session, data);
	pthread_mutex_lock(&channel->lock);
	free_texts(&channel->scope);
	pthread_mutex_unlock(&channel->lock);
	free(expanded);
	session->step_ended = now_nanoseconds();
	return SWITCH_STATUS_SUCCESS;
}

void gaps_start(void)
{
	pthread_mutex_lock(&gaps.lock);
	if (!gaps.nanoseconds) {
		gaps.nanoseconds = malloc(MOST_GAPS * sizeof(*gaps.nanoseconds));
		/* All of it now, so that it does not look like a leak later. */
		memset(gaps.nanoseconds, 1, MOST_GAPS * sizeof(*gaps.nanoseconds));
	}

	gaps.count = 0;
	pthread_mutex_unlock(&gaps.lock);
}

static int compare(const void *left, const void *right)
{
	uint32_t one = *(const uint32_t *)left, other = *(const uint32_t *)right;
	return (one > other) - (one < other);
}

void gaps_tell(const char *what, int calls, int normal, int64_t microseconds)
{
	size_t count = gaps.count;
	qsort(gaps.nanoseconds, count, sizeof(*gaps.nanoseconds), compare);
	tell("%s %d %d %lld %zu %u %u %u", what, calls, normal, (long long)microseconds, count,
		count ? gaps.nanoseconds[count / 2] : 0, count ? gaps.nanoseconds[count * 99 / 100] : 0, count ? gaps.nanoseconds[count - 1] : 0);
}
