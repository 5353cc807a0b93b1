/* Named texts, the expansion of ${...}, and the splitting of arguments. */
#include "stub.h"

struct variable *globals;

const char *get_text(const struct variable *list, const char *name)
{
	for (; list; list = list->next) {
		if (!strcasecmp(list->name, name)) {
			return list->value;
		}
	}

	return NULL;
}

/* Keeps the order; NULL or an empty value removes (switch_channel.c, switch_channel_set_variable_var_check). */
void set_text(struct variable **list, const char *name, const char *value)
{
	struct variable *found;
	while (*list && strcasecmp((*list)->name, name)) {
		list = &(*list)->next;
	}

	if ((found = *list)) {
		*list = found->next;
		free(found->name);
		free(found->value);
		free(found);
	}

	if (value && *value) {
		while (*list) {
			list = &(*list)->next;
		}

		*list = calloc(1, sizeof(**list));
		(*list)->name = strdup(name);
		(*list)->value = strdup(value);
	}
}

void free_texts(struct variable **list)
{
	struct variable *next;
	for (; *list; *list = next) {
		next = (*list)->next;
		free((*list)->name);
		free((*list)->value);
		free(*list);
	}
}

/* Whether expansion looks at a text at all (switch_utils.h: switch_string_var_check_const, switch_string_has_escaped_data). */
static int is_expanded(const char *text)
{
	int dollar = 0;
	for (; *text; text++) {
		if (*text == '\\' && text[1] && strchr("\\nst'", text[1])) {
			return 1;
		}

		if (*text == '{' && dollar) {
			return 1;
		}

		dollar = *text == '$' || (dollar && *text == '\\');
	}

	return 0;
}

/* Where the brace closes that stands before `inside`, or the text's end. */
static const char *closing(const char *inside)
{
	int depth = 1;
	for (const char *at = inside; *at; at++) {
		if (*at == '{' && at != inside) {
			depth++;
		} else if (*at == '}' && --depth == 0) {
			return at;
		}
	}

	return inside + strlen(inside);
}

/* What stands for the text between the braces: a variable; an API command is told and not run. */
static char *value_of(switch_core_session_t *session, const char *inside, int depth)
{
	char *name, *value;
	if (strpbrk(inside, " (")) {
		tell("expanded %s api %s", session->channel.uuid, inside);
		return strdup("");
	}

	name = expand(session, inside, depth + 1);
	value = strdup(variable_of(session, name));
	tell("expanded %s variable %s", session->channel.uuid, name);
	free(name);
	name = expand(session, value, depth + 1);
	free(value);
	return name;
}

/* switch_channel.c, switch_channel_expand_variables_check. */
char *expand(switch_core_session_t *session, const char *text, int depth)
{
	char *result = NULL;
	size_t length = 0;
	FILE *to;
	if (depth > 100 || !is_expanded(text)) {
		return strdup(text);
	}

	to = open_memstream(&result, &length);
	while (*text) {
		if (text[0] == '\\' && text[1] == '\'') {
			text += 2;
		} else if (text[0] == '\\' && text[1] == '\\') {
			fputc('\\', to);
			text += 2;
		} else if (text[0] == '\\' && text[1] == '$') {
			/* \$ is a dollar; a second one right behind it is swallowed. */
			text += text[2] == '$' ? 3 : 2;
			fputc('$', to);
		} else if (text[0] == '$') {
			const char *open = text + (text[1] == '$' ? 2 : 1);
			if (*open == '{') {
				const char *end = closing(open + 1);
				char *inside = strndup(open + 1, (size_t)(end - open - 1));
				char *value = value_of(session, inside, depth);
				fputs(value, to);
				free(value);
				free(inside);
				text = *end ? end + 1 : end;
				/* The character behind is copied unread, unless it begins another expansion. */
				if (*text && *text != '$') {
					fputc(*text++, to);
				}
			} else {
				fputc('$', to);
				text = open;
			}
		} else {
			fputc(*text++, to);
		}
	}

	fclose(to);
	return result;
}

/* A part without its quotes, escapes and outer spaces (switch_utils.c, cleanup_separated_string). */
static char *unquote(char *text, char delimiter)
{
	static const char named[] = "ntrs", meaning[] = "\n\t\r ";
	char *from, *to, *end = NULL;
	int quoted = 0;
	while (*text == ' ') {
		text++;
	}

	for (from = to = text; *from; from++) {
		const char *name = from[1] ? strchr(named, from[1]) : NULL;
		if (*from == '\\' && (name || from[1] == '\'' || from[1] == '"' || from[1] == '\\' || (delimiter != ' ' && from[1] && from[1] == delimiter))) {
			from++;
			*to++ = name ? meaning[name - named] : *from;
			end = to;
		} else if (*from == '\'' && (quoted || strchr(from + 1, '\''))) {
			quoted = !quoted;
			end = quoted ? to : end;
		} else {
			*to++ = *from;
			end = *from != ' ' || quoted ? to : end;
		}
	}

	if (end) {
		*end = 0;
	}

	return text;
}

/* switch_utils.c, switch_separate_string: of blanks several in a row are one. */
unsigned split(char *text, char delimiter, char **parts, unsigned most)
{
	unsigned count = 0;
	while (*text && count < most) {
		int quoted = 0;
		parts[count++] = text;
		while (delimiter == ' ' && *text == ' ') {
			text++;
		}

		for (; *text && (quoted || *text != delimiter); text++) {
			if (*text == '\\' && text[1]) {
				text++;
			} else if (*text == '\'' && (delimiter == ' ' || quoted || strchr(text + 1, '\''))) {
				quoted = !quoted;
			}
		}

		if (*text) {
			*text++ = 0;
		}

		while (delimiter == ' ' && *text == ' ') {
			text++;
		}
	}

	for (unsigned i = 0; i < count; i++) {
		parts[i] = unquote(parts[i], delimiter);
	}

	return count;
}
