/*
 * What mod_fsvoice uses of FreeSWITCH 1.10, declared here so that it compiles where FreeSWITCH's headers are not
 * installed. With FSVOICE_WITH_SWITCH_H the real headers take the place of these declarations, and the assertions at the
 * end, which hold for both, tell the compiler to compare them.
 *
 * Names and layouts: switch_types.h, switch_loadable_module.h, switch_module_interfaces.h, switch_event.h,
 * switch_channel.h, switch_core.h, switch_xml.h of v1.10.12.
 */
#ifndef FSVOICE_SWITCH_ABI_H
#define FSVOICE_SWITCH_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef FSVOICE_WITH_SWITCH_H
#include <switch.h>
#else

typedef enum { SWITCH_STATUS_SUCCESS = 0, SWITCH_STATUS_GENERR = 9, SWITCH_STATUS_NOUNLOAD = 16 } switch_status_t;
typedef enum { SWITCH_FALSE = 0, SWITCH_TRUE = 1 } switch_bool_t;
typedef enum { SWITCH_CHANNEL_ID_LOG = 0 } switch_text_channel_t;
typedef enum { SWITCH_LOG_ERROR = 3 } switch_log_level_t;
typedef enum { SWITCH_API_INTERFACE = 5, SWITCH_APPLICATION_INTERFACE = 4 } switch_module_interface_name_t;
typedef enum { CS_HANGUP = 10 } switch_channel_state_t;
typedef enum { SWITCH_CAUSE_NONE = 0 } switch_call_cause_t;
typedef enum { SWITCH_STACK_BOTTOM = 1 } switch_stack_t;
typedef uint32_t switch_event_types_t;
typedef uint32_t switch_xml_section_t;
typedef uint32_t switch_module_flag_t;
typedef int64_t switch_time_t;
typedef size_t switch_size_t;

#define SWITCH_API_VERSION 5

typedef struct apr_pool_t switch_memory_pool_t;
typedef struct switch_core_session switch_core_session_t;
typedef struct switch_channel switch_channel_t;
typedef struct switch_caller_profile switch_caller_profile_t;
typedef struct switch_loadable_module_interface switch_loadable_module_interface_t;
typedef struct switch_event_node switch_event_node_t;
typedef struct switch_input_args switch_input_args_t;
typedef struct switch_xml *switch_xml_t;
typedef struct switch_xml_binding switch_xml_binding_t;
typedef struct switch_stream_handle switch_stream_handle_t;
typedef struct switch_event switch_event_t;
typedef struct switch_event_header switch_event_header_t;

typedef switch_status_t (*switch_module_load_t)(switch_loadable_module_interface_t **, switch_memory_pool_t *);
typedef switch_status_t (*switch_module_shutdown_t)(void);
typedef switch_status_t (*switch_module_runtime_t)(void);

typedef struct {
	int switch_api_version;
	switch_module_load_t load;
	switch_module_shutdown_t shutdown;
	switch_module_runtime_t runtime;
	switch_module_flag_t flags;
} switch_loadable_module_function_table_t;

struct switch_stream_handle {
	uint8_t *(*read_function)(switch_stream_handle_t *, int *);
	switch_status_t (*write_function)(switch_stream_handle_t *, const char *, ...);
	switch_status_t (*raw_write_function)(switch_stream_handle_t *, uint8_t *, switch_size_t);
	void *data;
	void *end;
	switch_size_t data_size;
	switch_size_t data_len;
	switch_size_t alloc_len;
	switch_size_t alloc_chunk;
	switch_event_t *param_event;
};

typedef struct switch_api_interface {
	const char *interface_name;
	const char *desc;
	switch_status_t (*function)(const char *, switch_core_session_t *, switch_stream_handle_t *);
	const char *syntax;
} switch_api_interface_t;

typedef struct switch_application_interface {
	const char *interface_name;
	void (*application_function)(switch_core_session_t *, const char *);
	const char *long_desc;
	const char *short_desc;
	const char *syntax;
	uint32_t flags;
} switch_application_interface_t;

struct switch_event_header {
	char *name;
	char *value;
	char **array;
	int idx;
	unsigned long hash;
	struct switch_event_header *next;
};

struct switch_event {
	switch_event_types_t event_id;
	int priority;
	char *owner;
	char *subclass_name;
	switch_event_header_t *headers;
	switch_event_header_t *last_header;
	char *body;
	void *bind_user_data;
};

struct switch_channel_timetable {
	switch_time_t profile_created, created, answered, progress, progress_media, hungup, transferred, resurrected, bridged;
};

typedef struct switch_channel_timetable switch_channel_timetable_t;
typedef switch_xml_t (*switch_xml_search_function_t)(const char *, const char *, const char *, const char *, switch_event_t *, void *);

void switch_log_printf(switch_text_channel_t, const char *, const char *, int, const char *, switch_log_level_t, const char *, ...)
	__attribute__((format(printf, 7, 8)));
const char *switch_version_full(void);
char *switch_core_get_variable_dup(const char *);
switch_status_t switch_console_set_complete(const char *);
switch_status_t switch_console_stream_raw_write(switch_stream_handle_t *, uint8_t *, switch_size_t);
switch_status_t switch_console_stream_write(switch_stream_handle_t *, const char *, ...);
switch_status_t switch_api_execute(const char *, const char *, switch_core_session_t *, switch_stream_handle_t *);

switch_loadable_module_interface_t *switch_loadable_module_create_module_interface(switch_memory_pool_t *, const char *);
void *switch_loadable_module_create_interface(switch_loadable_module_interface_t *, switch_module_interface_name_t);

switch_channel_t *switch_core_session_get_channel(switch_core_session_t *);
char *switch_core_session_get_uuid(switch_core_session_t *);
switch_status_t switch_core_session_execute_application_get_flags(switch_core_session_t *, const char *, const char *, int32_t *);
switch_status_t switch_ivr_sleep(switch_core_session_t *, uint32_t, switch_bool_t, switch_input_args_t *);

switch_channel_state_t switch_channel_get_state(switch_channel_t *);
switch_call_cause_t switch_channel_get_cause(switch_channel_t *);
const char *switch_channel_cause2str(switch_call_cause_t);
int switch_channel_test_ready(switch_channel_t *, switch_bool_t, switch_bool_t);
switch_event_header_t *switch_channel_variable_first(switch_channel_t *);
void switch_channel_variable_last(switch_channel_t *);
switch_caller_profile_t *switch_channel_get_caller_profile(switch_channel_t *);
const char *switch_caller_get_field_by_name(switch_caller_profile_t *, const char *);
switch_status_t switch_channel_get_variables(switch_channel_t *, switch_event_t **);
switch_channel_timetable_t *switch_channel_get_timetable(switch_channel_t *);

switch_status_t switch_name_event(const char *, switch_event_types_t *);
switch_status_t switch_event_bind_removable(const char *, switch_event_types_t, const char *, void (*)(switch_event_t *), void *, switch_event_node_t **);
void switch_event_destroy(switch_event_t **);
switch_status_t switch_event_create_subclass_detailed(const char *, const char *, int, switch_event_t **, switch_event_types_t, const char *);
switch_status_t switch_event_add_header_string(switch_event_t *, switch_stack_t, const char *, const char *);
switch_status_t switch_event_fire_detailed(const char *, const char *, int, switch_event_t **, void *);
switch_core_session_t *switch_core_session_perform_locate(const char *, const char *, const char *, int);
switch_status_t switch_core_session_queue_event(switch_core_session_t *, switch_event_t **);
void switch_core_session_rwunlock(switch_core_session_t *);
switch_status_t switch_event_unbind(switch_event_node_t **);

switch_xml_t switch_xml_parse_str_dynamic(char *, switch_bool_t);
switch_status_t switch_xml_bind_search_function_ret(switch_xml_search_function_t, switch_xml_section_t, void *, switch_xml_binding_t **);
switch_status_t switch_xml_unbind_search_function_ptr(switch_xml_search_function_t);

#endif

/* SAF_SUPPORT_NOMEDIA: FreeSWITCH does not answer or open early media before the application runs; the flow decides. */
#define FSV_SAF_SUPPORT_NOMEDIA 1u

#define FSV_AT(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #type "." #field)
#define FSV_IS(constant, value) _Static_assert((int)(constant) == (value), #constant)

_Static_assert(sizeof(void *) == 8, "64 bit only");
FSV_AT(switch_loadable_module_function_table_t, load, 8);
FSV_AT(switch_loadable_module_function_table_t, shutdown, 16);
FSV_AT(switch_loadable_module_function_table_t, runtime, 24);
FSV_AT(switch_loadable_module_function_table_t, flags, 32);
FSV_AT(switch_api_interface_t, interface_name, 0);
FSV_AT(switch_api_interface_t, desc, 8);
FSV_AT(switch_api_interface_t, function, 16);
FSV_AT(switch_api_interface_t, syntax, 24);
FSV_AT(switch_application_interface_t, interface_name, 0);
FSV_AT(switch_application_interface_t, application_function, 8);
FSV_AT(switch_application_interface_t, long_desc, 16);
FSV_AT(switch_application_interface_t, short_desc, 24);
FSV_AT(switch_application_interface_t, syntax, 32);
FSV_AT(switch_application_interface_t, flags, 40);
FSV_AT(switch_stream_handle_t, write_function, 8);
FSV_AT(switch_stream_handle_t, raw_write_function, 16);
FSV_AT(switch_stream_handle_t, data, 24);
FSV_AT(switch_stream_handle_t, end, 32);
FSV_AT(switch_stream_handle_t, data_size, 40);
FSV_AT(switch_stream_handle_t, alloc_len, 56);
FSV_AT(switch_stream_handle_t, alloc_chunk, 64);
_Static_assert(sizeof(switch_stream_handle_t) == 80, "switch_stream_handle_t");
FSV_AT(switch_event_t, headers, 24);
FSV_AT(switch_event_t, body, 40);
FSV_AT(switch_event_t, bind_user_data, 48);
FSV_AT(switch_event_header_t, name, 0);
FSV_AT(switch_event_header_t, value, 8);
FSV_AT(switch_event_header_t, next, 40);
FSV_AT(switch_channel_timetable_t, created, 8);
FSV_AT(switch_channel_timetable_t, answered, 16);
FSV_AT(switch_channel_timetable_t, progress_media, 32);
FSV_AT(switch_channel_timetable_t, hungup, 40);
FSV_AT(switch_channel_timetable_t, bridged, 64);
FSV_IS(SWITCH_API_VERSION, 5);
FSV_IS(SWITCH_STATUS_SUCCESS, 0);
FSV_IS(SWITCH_STATUS_GENERR, 9);
FSV_IS(SWITCH_STATUS_NOUNLOAD, 16);
FSV_IS(SWITCH_CHANNEL_ID_LOG, 0);
FSV_IS(SWITCH_LOG_ERROR, 3);
FSV_IS(SWITCH_APPLICATION_INTERFACE, 4);
FSV_IS(SWITCH_API_INTERFACE, 5);
FSV_IS(CS_HANGUP, 10);
FSV_IS(SWITCH_CAUSE_NONE, 0);
FSV_IS(SWITCH_STACK_BOTTOM, 1);
#ifdef FSVOICE_WITH_SWITCH_H
FSV_IS(FSV_SAF_SUPPORT_NOMEDIA, SAF_SUPPORT_NOMEDIA);
#endif

#endif
