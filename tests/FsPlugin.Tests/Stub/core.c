/* The module: loading, running and unloading it; API commands; the log. */
#include <dlfcn.h>
#include <signal.h>

#include "stub.h"

#define MOST_INTERFACES 8

struct switch_loadable_module_interface {
	switch_api_interface_t *apis[MOST_INTERFACES];
	switch_application_interface_t *applications[MOST_INTERFACES];
	int api_count, application_count;
};

char version[64] = "1.10.12-release";

static struct {
	void *library;
	switch_loadable_module_function_table_t *functions;
	switch_loadable_module_interface_t *interface;
	int permanent, is_loaded;
} module;

static pthread_rwlock_t interface_lock = PTHREAD_RWLOCK_INITIALIZER;

/* ---- the module ------------------------------------------------------------------------------------------------ */

switch_loadable_module_interface_t *switch_loadable_module_create_module_interface(switch_memory_pool_t *pool, const char *name)
{
	(void)pool;
	(void)name;
	return calloc(1, sizeof(switch_loadable_module_interface_t));
}

/* The real interfaces are larger than what the module knows of them. */
void *switch_loadable_module_create_interface(switch_loadable_module_interface_t *interface, switch_module_interface_name_t kind)
{
	void *made = calloc(1, 128);
	if (kind == SWITCH_API_INTERFACE && interface->api_count < MOST_INTERFACES) {
		interface->apis[interface->api_count++] = made;
	} else if (kind == SWITCH_APPLICATION_INTERFACE && interface->application_count < MOST_INTERFACES) {
		interface->applications[interface->application_count++] = made;
	}

	return made;
}

/* switch_loadable_module.c, switch_loadable_module_load_file. Gives what the module's load function gave. */
int module_load(const char *path)
{
	switch_loadable_module_interface_t *interface = NULL;
	switch_loadable_module_function_table_t *functions;
	int status;
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!library) {
		tell("log 2 Error Loading module %s\n**%s**", path, dlerror());
		return -1;
	}

	functions = dlsym(library, "mod_fsvoice_module_interface");
	if (!functions || functions->switch_api_version != SWITCH_API_VERSION) {
		tell("log 2 Error Loading module %s\n**Trying to load an out of date module, please rebuild the module.**", path);
		dlclose(library);
		return -1;
	}

	status = functions->load(&interface, NULL);
	if (status != SWITCH_STATUS_SUCCESS && status != SWITCH_STATUS_NOUNLOAD) {
		dlclose(library);
		tell("log 2 Error Loading module %s\n**Module load routine returned an error**", path);
		return status;
	}

	pthread_rwlock_wrlock(&interface_lock);
	module.library = library;
	module.functions = functions;
	module.interface = interface;
	module.permanent = status == SWITCH_STATUS_NOUNLOAD;
	module.is_loaded = 1;
	pthread_rwlock_unlock(&interface_lock);
	/* switch_core.c, switch_core_set_signal_handlers: after every load, over what .NET has set. */
	for (const int *number = (const int[]){ SIGINT, SIGPIPE, SIGALRM, SIGQUIT, SIGPOLL, 0 }; *number; number++) {
		signal(*number, SIG_IGN);
	}

	return status;
}

/* do_shutdown: interfaces go first, and whoever is in one is waited for up to ten seconds (switch_loadable_module_unprocess). */
static void stop_module(void)
{
	int status;
	pthread_rwlock_wrlock(&interface_lock);
	module.is_loaded = 0;
	pthread_rwlock_unlock(&interface_lock);
	for (int i = 0; i < 1000 && sessions_in_application; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}

	status = module.functions->shutdown();
	tell("stopped %d %d", status, sessions_in_application);
	if (status != SWITCH_STATUS_NOUNLOAD) {
		dlclose(module.library);
	}
}

/* switch_loadable_module_unload_module: refused for a module that said NOUNLOAD when it was loaded, and for one in use. */
void module_unload(void)
{
	if (!module.is_loaded) {
		tell("unloaded -ERR No such module!");
	} else if (module.permanent) {
		tell("unloaded -ERR Module is not unloadable");
	} else if (sessions_in_application) {
		tell("unloaded -ERR Module in use.");
	} else {
		stop_module();
		tell("unloaded +OK");
	}
}

/* switch_core.c, switch_core_destroy: calls are told, modules are stopped; a module that said NOUNLOAD is not even told. */
void module_shut_down(void)
{
	session_hang_up_all(CAUSE_SYSTEM_SHUTDOWN);
	if (module.is_loaded && !module.permanent) {
		stop_module();
	}

	tell("down %d", session_count());
}

int module_run_application(const char *name, switch_core_session_t *session, const char *data)
{
	void (*function)(switch_core_session_t *, const char *) = NULL;
	pthread_rwlock_rdlock(&interface_lock);
	for (int i = 0; module.is_loaded && i < module.interface->application_count; i++) {
		if (!strcasecmp(module.interface->applications[i]->interface_name, name)) {
			function = module.interface->applications[i]->application_function;
			sessions_in_application++;
		}
	}

	pthread_rwlock_unlock(&interface_lock);
	if (function) {
		function(session, data);
		sessions_in_application--;
	}

	return function != NULL;
}

/* ---- API commands ---------------------------------------------------------------------------------------------- */

switch_status_t switch_console_stream_raw_write(switch_stream_handle_t *stream, uint8_t *data, switch_size_t length)
{
	if (stream->data_len + length >= stream->data_size) {
		stream->data_size = stream->data_len + length + stream->alloc_chunk;
		stream->data = realloc(stream->data, stream->data_size);
	}

	memcpy((char *)stream->data + stream->data_len, data, length);
	stream->data_len += length;
	stream->end = (char *)stream->data + stream->data_len;
	*(char *)stream->end = 0;
	return SWITCH_STATUS_SUCCESS;
}

switch_status_t switch_console_stream_write(switch_stream_handle_t *stream, const char *format, ...)
{
	char *text = NULL;
	va_list arguments;
	int length;
	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length >= 0) {
		switch_console_stream_raw_write(stream, (uint8_t *)text, (switch_size_t)length);
		free(text);
	}

	return SWITCH_STATUS_SUCCESS;
}

/* mod_commands.c: kill_function, break_function, uuid_exists_function. */
static int run_own_command(const char *command, const char *argument, switch_stream_handle_t *stream)
{
	char uuid[128], rest[128] = "";
	switch_core_session_t *session;
	int is_kill = !strcasecmp(command, "uuid_kill"), is_exists = !strcasecmp(command, "uuid_exists");
	if (!is_kill && !is_exists && strcasecmp(command, "uuid_break")) {
		return 0;
	}

	if (sscanf(argument, "%127s %127[^\n]", uuid, rest) < 1) {
		stream->write_function(stream, "-USAGE: <uuid>\n");
	} else if (!(session = session_find(uuid))) {
		stream->write_function(stream, is_exists ? "false" : "-ERR No such channel!\n");
	} else {
		if (is_kill) {
			hang_up(&session->channel, *rest ? cause_number(rest) : CAUSE_NORMAL_CLEARING);
		} else if (!is_exists) {
			pthread_mutex_lock(&session->channel.lock);
			session->channel.broken_off = 1;
			pthread_cond_broadcast(&session->channel.wake);
			pthread_mutex_unlock(&session->channel.lock);
		}

		session_done(session);
		stream->write_function(stream, is_exists ? "true" : "+OK\n");
	}

	return 1;
}

switch_status_t switch_api_execute(const char *command, const char *argument, switch_core_session_t *session, switch_stream_handle_t *stream)
{
	switch_status_t (*function)(const char *, switch_core_session_t *, switch_stream_handle_t *) = NULL;
	if (run_own_command(command, argument ? argument : "", stream)) {
		return SWITCH_STATUS_SUCCESS;
	}

	pthread_rwlock_rdlock(&interface_lock);
	for (int i = 0; module.is_loaded && i < module.interface->api_count; i++) {
		if (!strcasecmp(module.interface->apis[i]->interface_name, command)) {
			function = module.interface->apis[i]->function;
		}
	}

	pthread_rwlock_unlock(&interface_lock);
	if (!function) {
		stream->write_function(stream, "INVALID COMMAND!\n");
		return (switch_status_t)1;
	}

	return function(argument, session, stream);
}

char *module_api(const char *line)
{
	char *name = strdup(line), *argument = strchr(name, ' ');
	switch_stream_handle_t stream = {
		.data = calloc(1, 1024), .data_size = 1024, .alloc_len = 1024, .alloc_chunk = 1024,
		.write_function = switch_console_stream_write, .raw_write_function = switch_console_stream_raw_write,
	};
	if (argument) {
		*argument++ = 0;
	}

	if (switch_api_execute(name, argument, NULL, &stream) != SWITCH_STATUS_SUCCESS) {
		free(stream.data);
		stream.data = NULL;
	}

	free(name);
	return stream.data;
}

/* ---- log and globals ------------------------------------------------------------------------------------------- */

void switch_log_printf(switch_text_channel_t channel, const char *file, const char *function, int line, const char *user_data,
	switch_log_level_t level, const char *format, ...)
{
	char *text = NULL;
	va_list arguments;
	int length;
	(void)channel;
	(void)file;
	(void)function;
	(void)line;
	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length >= 0) {
		text[length && text[length - 1] == '\n' ? length - 1 : length] = 0;
		tell("log %d %s%s%s", (int)level, user_data ? user_data : "", user_data ? " " : "", text);
		free(text);
	}
}

const char *switch_version_full(void) { return version; }

char *switch_core_get_variable_dup(const char *name)
{
	const char *value = get_text(globals, name);
	return value ? strdup(value) : NULL;
}

switch_status_t switch_console_set_complete(const char *line)
{
	tell("complete %s", line);
	return SWITCH_STATUS_SUCCESS;
}
