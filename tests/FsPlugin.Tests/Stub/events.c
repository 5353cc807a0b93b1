/* Events and questions for XML. */
#include "stub.h"

#define EVENT_ALL 92

struct switch_event_node {
	switch_event_node_t *next;
	switch_event_types_t event;
	char *subclass;
	void (*callback)(switch_event_t *);
	void *user_data;
};

struct switch_xml_binding {
	switch_xml_binding_t *next;
	switch_xml_search_function_t function;
	switch_xml_section_t sections;
	void *user_data;
};

struct fired {
	struct fired *next;
	switch_event_t *event;
};

static const char *const event_names[] = {
	"CUSTOM", "CLONE", "CHANNEL_CREATE", "CHANNEL_DESTROY", "CHANNEL_STATE", "CHANNEL_CALLSTATE", "CHANNEL_ANSWER",
	"CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE", "CHANNEL_EXECUTE", "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_HOLD",
	"CHANNEL_UNHOLD", "CHANNEL_BRIDGE", "CHANNEL_UNBRIDGE", "DTMF", "HEARTBEAT", "MESSAGE", "RECORD_START", "RECORD_STOP",
};

static pthread_rwlock_t node_lock = PTHREAD_RWLOCK_INITIALIZER;
static switch_event_node_t *nodes;
static pthread_mutex_t fired_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t fired_wake = PTHREAD_COND_INITIALIZER;
static struct fired *first_fired, **last_fired = &first_fired;

switch_status_t switch_name_event(const char *name, switch_event_types_t *type)
{
	for (unsigned i = 0; i < sizeof(event_names) / sizeof(event_names[0]); i++) {
		if (!strcasecmp(event_names[i], name)) {
			*type = i;
			return SWITCH_STATUS_SUCCESS;
		}
	}

	*type = EVENT_ALL;
	return strcasecmp(name, "ALL") ? (switch_status_t)1 : SWITCH_STATUS_SUCCESS;
}

switch_status_t switch_event_bind_removable(const char *id, switch_event_types_t event, const char *subclass,
	void (*callback)(switch_event_t *), void *user_data, switch_event_node_t **node)
{
	switch_event_node_t *made = calloc(1, sizeof(*made));
	(void)id;
	made->event = event;
	made->subclass = subclass ? strdup(subclass) : NULL;
	made->callback = callback;
	made->user_data = user_data;
	pthread_rwlock_wrlock(&node_lock);
	made->next = nodes;
	nodes = made;
	pthread_rwlock_unlock(&node_lock);
	*node = made;
	return SWITCH_STATUS_SUCCESS;
}

switch_status_t switch_event_unbind(switch_event_node_t **node)
{
	pthread_rwlock_wrlock(&node_lock);
	for (switch_event_node_t **at = &nodes; *at; at = &(*at)->next) {
		if (*at == *node) {
			*at = (*node)->next;
			free((*node)->subclass);
			free(*node);
			*node = NULL;
			break;
		}
	}

	pthread_rwlock_unlock(&node_lock);
	return *node ? (switch_status_t)1 : SWITCH_STATUS_SUCCESS;
}

switch_event_t *event_of(const char *name, const char *subclass, const struct variable *headers)
{
	/* The real structure is larger than what the module knows of it. */
	switch_event_t *event = calloc(1, sizeof(*event) + 64);
	switch_event_header_t **end = &event->headers;
	switch_name_event(name, &event->event_id);
	event->subclass_name = subclass ? strdup(subclass) : NULL;
	for (; headers; headers = headers->next) {
		*end = calloc(1, sizeof(**end));
		(*end)->name = strdup(headers->name);
		(*end)->value = strdup(headers->value);
		end = &(*end)->next;
	}

	return event;
}

void switch_event_destroy(switch_event_t **event)
{
	switch_event_header_t *next;
	for (switch_event_header_t *header = (*event)->headers; header; header = next) {
		next = header->next;
		free(header->name);
		free(header->value);
		free(header);
	}

	free((*event)->subclass_name);
	free(*event);
	*event = NULL;
}

switch_status_t switch_event_create_subclass_detailed(const char *file, const char *function, int line, switch_event_t **event, switch_event_types_t type, const char *subclass)
{
	struct variable *headers = NULL;
	(void)file, (void)function, (void)line;
	set_text(&headers, "Event-Name", event_names[type]);
	set_text(&headers, "Event-Subclass", subclass);
	*event = event_of(event_names[type], subclass, headers);
	free_texts(&headers);
	return SWITCH_STATUS_SUCCESS;
}

switch_status_t switch_event_add_header_string(switch_event_t *event, switch_stack_t where, const char *name, const char *value)
{
	switch_event_header_t **end = &event->headers;
	(void)where;
	while (*end) {
		end = &(*end)->next;
	}

	*end = calloc(1, sizeof(**end));
	(*end)->name = strdup(name);
	(*end)->value = strdup(value);
	return SWITCH_STATUS_SUCCESS;
}

/* What the module fires is told, for tests; nobody else listens. */
switch_status_t switch_event_fire_detailed(const char *file, const char *function, int line, switch_event_t **event, void *user_data)
{
	(void)file, (void)function, (void)line, (void)user_data;
	for (const switch_event_header_t *header = (*event)->headers; header; header = header->next) {
		tell("fired %s %s %s", (*event)->subclass_name ? (*event)->subclass_name : "-", header->name, header->value);
	}

	switch_event_destroy(event);
	return SWITCH_STATUS_SUCCESS;
}

switch_core_session_t *switch_core_session_perform_locate(const char *uuid, const char *file, const char *function, int line)
{
	(void)file, (void)function, (void)line;
	return session_find(uuid);
}

void switch_core_session_rwunlock(switch_core_session_t *session) { session_done(session); }

switch_status_t switch_core_session_queue_event(switch_core_session_t *session, switch_event_t **event)
{
	for (const switch_event_header_t *header = (*event)->headers; header; header = header->next) {
		tell("queued %s %s %s", session->channel.uuid, header->name, header->value);
	}

	switch_event_destroy(event);
	return SWITCH_STATUS_SUCCESS;
}

int64_t deliver(switch_event_t *event)
{
	int64_t start, took = 0;
	pthread_rwlock_rdlock(&node_lock);
	for (switch_event_node_t *node = nodes; node; node = node->next) {
		if ((node->event == EVENT_ALL || node->event == event->event_id) && (!node->subclass || (event->subclass_name && !strcmp(node->subclass, event->subclass_name)))) {
			event->bind_user_data = node->user_data;
			start = now_nanoseconds();
			node->callback(event);
			took += now_nanoseconds() - start;
		}
	}

	pthread_rwlock_unlock(&node_lock);
	return took;
}

static void *dispatch(void *unused)
{
	for (;;) {
		struct fired *fired;
		pthread_mutex_lock(&fired_lock);
		while (!(fired = first_fired)) {
			pthread_cond_wait(&fired_wake, &fired_lock);
		}

		if (!(first_fired = fired->next)) {
			last_fired = &first_fired;
		}

		pthread_mutex_unlock(&fired_lock);
		deliver(fired->event);
		switch_event_destroy(&fired->event);
		free(fired);
	}

	return unused;
}

static void start_dispatch(void) { run_on_small_stack(dispatch, NULL, NULL); }

/* Queued; a dispatch thread hands it out (switch_event.c, switch_event_fire_detailed). */
void fire(const char *name, const char *subclass, const struct variable *headers)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct fired *fired = calloc(1, sizeof(*fired));
	struct variable *all = NULL;
	pthread_once(&once, start_dispatch);
	set_text(&all, "Event-Name", name);
	set_text(&all, "Event-Subclass", subclass);
	for (; headers; headers = headers->next) {
		set_text(&all, headers->name, headers->value);
	}

	fired->event = event_of(name, subclass, all);
	free_texts(&all);
	pthread_mutex_lock(&fired_lock);
	*last_fired = fired;
	last_fired = &fired->next;
	pthread_cond_signal(&fired_wake);
	pthread_mutex_unlock(&fired_lock);
}

/* ---- XML ------------------------------------------------------------------------------------------------------- */

static pthread_rwlock_t binding_lock = PTHREAD_RWLOCK_INITIALIZER;
static switch_xml_binding_t *bindings;

/* What stands for a parsed document: its text. */
switch_xml_t switch_xml_parse_str_dynamic(char *text, switch_bool_t dup)
{
	return (switch_xml_t)(void *)(dup ? strdup(text) : text);
}

switch_status_t switch_xml_bind_search_function_ret(switch_xml_search_function_t function, switch_xml_section_t sections, void *user_data, switch_xml_binding_t **binding)
{
	switch_xml_binding_t *made = calloc(1, sizeof(*made)), **at = &bindings;
	made->function = function;
	made->sections = sections;
	made->user_data = user_data;
	pthread_rwlock_wrlock(&binding_lock);
	while (*at) {
		at = &(*at)->next;
	}

	*at = made;
	pthread_rwlock_unlock(&binding_lock);
	if (binding) {
		*binding = made;
	}

	return SWITCH_STATUS_SUCCESS;
}

switch_status_t switch_xml_unbind_search_function_ptr(switch_xml_search_function_t function)
{
	switch_status_t status = (switch_status_t)1;
	pthread_rwlock_wrlock(&binding_lock);
	for (switch_xml_binding_t **at = &bindings; *at;) {
		switch_xml_binding_t *binding = *at;
		if (binding->function == function) {
			*at = binding->next;
			free(binding);
			status = SWITCH_STATUS_SUCCESS;
		} else {
			at = &binding->next;
		}
	}

	pthread_rwlock_unlock(&binding_lock);
	return status;
}

char *ask_for_xml(const char *section, const char *tag, const char *key, const char *value, const struct variable *parameters)
{
	static const char *const sections[] = { "configuration", "directory", "dialplan", "languages" };
	switch_event_t *event = event_of("REQUEST_PARAMS", NULL, parameters);
	switch_xml_section_t asked = 0;
	char *found = NULL;
	for (unsigned i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		asked |= strcasecmp(sections[i], section) ? 0 : 1u << i;
	}

	pthread_rwlock_rdlock(&binding_lock);
	for (switch_xml_binding_t *binding = bindings; binding && !found; binding = binding->next) {
		if (!binding->sections || (asked & binding->sections)) {
			found = (char *)(void *)binding->function(section, tag, key, value, event, binding->user_data);
		}
	}

	pthread_rwlock_unlock(&binding_lock);
	switch_event_destroy(&event);
	return found;
}
