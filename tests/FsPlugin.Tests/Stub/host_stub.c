/*
 * The commands, one on a line of standard input; fields are parted by one blank, and \n, \\ and \xHH stand for bytes
 * that a line cannot hold. Answers and whatever happens come on standard output, one on a line, named by its first word.
 */
#include <sys/mman.h>
#include <sys/resource.h>

#include "stub.h"

int speed = 1;

static const char *module_path;
static pthread_mutex_t output_lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- what it says ---------------------------------------------------------------------------------------------- */

void tell(const char *format, ...)
{
	char *text = NULL;
	va_list arguments;
	int length;
	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0) {
		abort();
	}

	pthread_mutex_lock(&output_lock);
	for (int i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];
		if (byte == '\n') {
			fputs("\\n", stdout);
		} else if (byte == '\\') {
			fputs("\\\\", stdout);
		} else if (byte < ' ' || byte > '~') {
			printf("\\x%02x", byte);
		} else {
			putchar(byte);
		}
	}

	putchar('\n');
	fflush(stdout);
	pthread_mutex_unlock(&output_lock);
	free(text);
}

static int hex(char digit) { return digit <= '9' ? digit - '0' : (digit | 32) - 'a' + 10; }

static void unescape(char *line)
{
	char *to = line;
	for (const char *from = line; *from; from++) {
		if (from[0] == '\\' && from[1] == 'x' && from[2] && from[3]) {
			*to++ = (char)(hex(from[2]) * 16 + hex(from[3]));
			from += 3;
		} else if (from[0] == '\\' && from[1]) {
			*to++ = from[1] == 'n' ? '\n' : from[1];
			from++;
		} else {
			*to++ = *from;
		}
	}

	*to = 0;
}

static int64_t clock_of(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int64_t now_microseconds(void) { return clock_of(CLOCK_REALTIME) / 1000; }

int64_t now_nanoseconds(void) { return clock_of(CLOCK_MONOTONIC); }

int run_on_small_stack(void *(*function)(void *), void *argument, size_t *touched)
{
	pthread_attr_t attributes;
	pthread_t thread;
	unsigned char *stack = NULL;
	int failed;
	pthread_attr_init(&attributes);
	if (touched) {
		/* A guard page below, as pthread_create would make it. */
		stack = mmap(NULL, THREAD_STACK + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
		mprotect(stack, 4096, PROT_NONE);
		pthread_attr_setstack(&attributes, stack + 4096, THREAD_STACK);
	} else {
		pthread_attr_setstacksize(&attributes, THREAD_STACK);
		pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	}

	failed = pthread_create(&thread, &attributes, function, argument);
	pthread_attr_destroy(&attributes);
	if (touched && !failed) {
		size_t untouched = 0;
		pthread_join(thread, NULL);
		while (untouched < THREAD_STACK && !stack[4096 + untouched]) {
			untouched++;
		}

		*touched = THREAD_STACK - untouched;
		munmap(stack, THREAD_STACK + 4096);
	}

	return !failed;
}

/* ---- commands -------------------------------------------------------------------------------------------------- */

static void reply(const char *text)
{
	if (text) {
		tell("reply %zu %s", strlen(text), text);
	} else {
		tell("reply -1");
	}
}

/* What runs on a thread of FreeSWITCH's size, whose use of the stack is told. */
struct watched { const char *name; void *(*function)(void *); void *argument; };

static void *watch(void *argument)
{
	struct watched *watched = argument;
	size_t touched;
	run_on_small_stack(watched->function, watched->argument, &touched);
	tell("stack %s %zu", watched->name, touched);
	free(watched);
	return NULL;
}

static void start_watched(const char *name, void *(*function)(void *), void *argument)
{
	struct watched *watched = malloc(sizeof(*watched));
	*watched = (struct watched){ name, function, argument };
	run_on_small_stack(watch, watched, NULL);
}

static void *load_thread(void *unused)
{
	tell("loaded %d", module_load(module_path));
	return unused;
}

static void *unload_thread(void *unused)
{
	module_unload();
	return unused;
}

static void *shutdown_thread(void *unused)
{
	module_shut_down();
	return unused;
}

static void *api_thread(void *line)
{
	char *text = module_api(line);
	reply(text);
	free(text);
	free(line);
	return NULL;
}

/* "name=value" fields from the given one on. */
static struct variable *assignments(char **fields, int from, int count)
{
	struct variable *list = NULL;
	for (int i = from; i < count; i++) {
		char *value = strchr(fields[i], '=');
		if (value) {
			*value++ = 0;
			unescape(fields[i]);
			unescape(value);
			set_text(&list, fields[i], value);
		}
	}

	return list;
}

struct question { char *section, *tag, *key, *value; struct variable *parameters; };

static void *xml_thread(void *argument)
{
	struct question *asked = argument;
	char *text = ask_for_xml(asked->section, asked->tag, asked->key, asked->value, asked->parameters);
	reply(text);
	free(text);
	free(asked->section);
	free(asked->tag);
	free(asked->key);
	free(asked->value);
	free_texts(&asked->parameters);
	free(asked);
	return NULL;
}

struct burst { int count; char *name; struct variable *headers; };

static void *burst_thread(void *argument)
{
	struct burst *burst = argument;
	int64_t total = 0, longest = 0;
	switch_event_t *event;
	set_text(&burst->headers, "Event-Name", burst->name);
	event = event_of(burst->name, NULL, burst->headers);
	for (int i = 0; i < burst->count; i++) {
		int64_t took = deliver(event);
		total += took;
		longest = took > longest ? took : longest;
	}

	tell("burst %d %lld %lld", burst->count, (long long)total, (long long)longest);
	switch_event_destroy(&event);
	free_texts(&burst->headers);
	free(burst->name);
	free(burst);
	return NULL;
}

static void tell_memory(void)
{
	long pages = 0, resident = 0;
	FILE *from = fopen("/proc/self/statm", "r");
	if (!from || fscanf(from, "%ld %ld", &pages, &resident) != 2) {
		abort();
	}

	fclose(from);
	tell("rss %ld", resident * (sysconf(_SC_PAGESIZE) / 1024));
}

/* Something that happens to a call from outside. */
static void happen(const char *what, const char *uuid, const char *detail)
{
	switch_core_session_t *session = session_find(uuid);
	if (!session) {
		tell("error no call %s", uuid);
		return;
	}

	if (!strcmp(what, "hangup")) {
		hang_up(&session->channel, cause_number(detail));
	} else {
		pthread_mutex_lock(&session->channel.lock);
		if (!strcmp(what, "digits")) {
			strncat(session->channel.digits, detail, sizeof(session->channel.digits) - strlen(session->channel.digits) - 1);
		} else if (!strcmp(what, "take")) {
			session->channel.taken = 1;
		} else {
			session->channel.far_end_gone = 1;
		}

		pthread_cond_broadcast(&session->channel.wake);
		pthread_mutex_unlock(&session->channel.lock);
	}

	session_done(session);
	tell("done %s %s", what, uuid);
}

/* Commands with a fixed number of words; the last field is the rest of the line. */
static int run_simple(const char *command, char *first, char *rest)
{
	unescape(rest);
	if (!strcmp(command, "version")) {
		snprintf(version, sizeof(version), "%s%s%s", first, *rest ? " " : "", rest);
	} else if (!strcmp(command, "speed")) {
		speed = atoi(first) > 0 ? atoi(first) : 1;
	} else if (!strcmp(command, "global")) {
		set_text(&globals, first, rest);
	} else if (!strcmp(command, "var")) {
		prepare_call(first, rest);
	} else if (!strcmp(command, "call")) {
		start_call(first, rest);
	} else if (!strcmp(command, "digits") || !strcmp(command, "hangup") || !strcmp(command, "take") || !strcmp(command, "bye")) {
		happen(command, first, *rest ? rest : "NORMAL_CLEARING");
	} else if (!strcmp(command, "rss")) {
		tell_memory();
	} else if (!strcmp(command, "sessions")) {
		tell("sessions %d", session_count());
	} else if (!strcmp(command, "load")) {
		/* At FreeSWITCH's start the main thread loads modules, later a thread of fs_cli's. */
		if (!strcmp(first, "main")) {
			load_thread(NULL);
		} else {
			start_watched("load", load_thread, NULL);
		}
	} else if (!strcmp(command, "unload")) {
		start_watched("unload", unload_thread, NULL);
	} else if (!strcmp(command, "shutdown")) {
		start_watched("shutdown", shutdown_thread, NULL);
	} else {
		return 0;
	}

	return 1;
}

static void run_line(char *line)
{
	char *fields[256], *copy = strdup(line), *first = strchr(copy, ' '), *rest;
	int count = 0;
	first = first ? (*first = 0, first + 1) : copy + strlen(copy);
	if (!strcmp(copy, "api")) {
		unescape(first);
		start_watched("api", api_thread, strdup(first));
		free(copy);
		return;
	}

	rest = strchr(first, ' ');
	rest = rest ? (*rest = 0, rest + 1) : first + strlen(first);
	if (run_simple(copy, first, rest)) {
		free(copy);
		return;
	}

	free(copy);
	for (char *field = strtok(line, " "); field && count < 256; field = strtok(NULL, " ")) {
		fields[count++] = field;
	}

	if (count >= 3 && !strcmp(fields[0], "event")) {
		struct variable *headers = assignments(fields, 3, count);
		fire(fields[1], strcmp(fields[2], "-") ? fields[2] : NULL, headers);
		free_texts(&headers);
	} else if (count >= 3 && !strcmp(fields[0], "burst")) {
		struct burst *burst = malloc(sizeof(*burst));
		*burst = (struct burst){ atoi(fields[1]), strdup(fields[2]), assignments(fields, 3, count) };
		run_on_small_stack(burst_thread, burst, NULL);
	} else if (count >= 5 && !strcmp(fields[0], "xml")) {
		struct question *asked = malloc(sizeof(*asked));
		for (int i = 1; i < 5; i++) {
			unescape(fields[i]);
		}

		*asked = (struct question){ strdup(fields[1]), strdup(fields[2]), strdup(fields[3]), strdup(fields[4]), assignments(fields, 5, count) };
		start_watched("xml", xml_thread, asked);
	} else if (count >= 4 && !strcmp(fields[0], "soak")) {
		start_soak(atoi(fields[1]), atoi(fields[2]), fields[3]);
	} else {
		tell("error unknown command");
	}
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	if (argc != 2) {
		fprintf(stderr, "usage: %s mod_fsvoice.so\n", argv[0]);
		return 64;
	}

	module_path = argv[1];
	/* switch_core.c, switch_core_setrlimits. */
	setrlimit(RLIMIT_STACK, &(struct rlimit){ .rlim_cur = THREAD_STACK, .rlim_max = SYSTEM_STACK });
	while ((length = getline(&line, &size, stdin)) > 0) {
		if (line[length - 1] == '\n') {
			line[length - 1] = 0;
		}

		if (!strcmp(line, "quit")) {
			break;
		}

		run_line(line);
	}

	free(line);
	/* As FreeSWITCH ends: the runtime's threads are still there. */
	exit(0);
}
