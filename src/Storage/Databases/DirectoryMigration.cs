namespace FsVoice.Storage;

/// <summary>The tables of tenants and what they have. In all of them <c>tenant</c> is the SIP domain; '*' stands for all tenants.</summary>
internal static class DirectoryMigration
{
    public const string Sql = $"""
        CREATE TABLE tenants (
            {Common},
            tenant TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            caller_id_name TEXT NOT NULL,
            caller_id_number TEXT NOT NULL,
            dialing TEXT NOT NULL
        );
        CREATE TABLE tenant_revisions (
            tenant TEXT NOT NULL PRIMARY KEY,
            revision BIGINT NOT NULL
        );
        INSERT INTO tenant_revisions (tenant, revision) VALUES ('*', 0);
        CREATE TABLE agents (
            {Common},
            tenant TEXT NOT NULL REFERENCES tenants (tenant),
            extension TEXT NOT NULL,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            caller_id_name TEXT NOT NULL,
            caller_id_number TEXT NOT NULL,
            outbound_caller_id TEXT NOT NULL,
            toll_allow TEXT NOT NULL,
            call_groups TEXT NOT NULL,
            context TEXT NOT NULL,
            is_web_rtc BIGINT NOT NULL,
            has_voicemail BIGINT NOT NULL,
            voicemail_pin TEXT,
            do_not_disturb BIGINT NOT NULL,
            forward TEXT NOT NULL,
            forward_to TEXT NOT NULL,
            crm_user_id TEXT NOT NULL,
            a1_hash TEXT,
            sip_password TEXT,
            UNIQUE (tenant, extension)
        );
        CREATE TABLE inbound_routes (
            {Common},
            tenant TEXT NOT NULL REFERENCES tenants (tenant),
            did TEXT NOT NULL UNIQUE,
            target_kind TEXT NOT NULL,
            target_value TEXT NOT NULL,
            target_parameters TEXT NOT NULL,
            schedule TEXT NOT NULL,
            description TEXT NOT NULL
        );
        CREATE INDEX inbound_routes_tenant ON inbound_routes (tenant, did);
        CREATE TABLE owned_numbers (
            {Common},
            tenant TEXT NOT NULL REFERENCES tenants (tenant),
            number TEXT NOT NULL UNIQUE,
            caller_id_name TEXT NOT NULL,
            description TEXT NOT NULL
        );
        CREATE INDEX owned_numbers_tenant ON owned_numbers (tenant, number);
        CREATE TABLE blocked_numbers (
            {Common},
            tenant TEXT NOT NULL REFERENCES tenants (tenant),
            number TEXT NOT NULL,
            reason TEXT NOT NULL,
            direction TEXT NOT NULL,
            UNIQUE (tenant, number)
        );
        CREATE TABLE ring_groups (
            {Common},
            tenant TEXT NOT NULL REFERENCES tenants (tenant),
            number TEXT NOT NULL,
            name TEXT NOT NULL,
            strategy TEXT NOT NULL,
            ring_timeout_us BIGINT NOT NULL,
            members TEXT NOT NULL,
            no_answer_kind TEXT NOT NULL,
            no_answer_value TEXT NOT NULL,
            no_answer_parameters TEXT NOT NULL,
            UNIQUE (tenant, number)
        );
        CREATE TABLE schedules (
            {Common},
            tenant TEXT NOT NULL REFERENCES tenants (tenant),
            name_key TEXT NOT NULL,
            name TEXT NOT NULL,
            hours TEXT NOT NULL,
            after_hours_kind TEXT NOT NULL,
            after_hours_value TEXT NOT NULL,
            after_hours_parameters TEXT NOT NULL,
            UNIQUE (tenant, name_key)
        );
        CREATE TABLE sip_trunks (
            {Common},
            tenant TEXT NOT NULL,
            name TEXT NOT NULL,
            gateway_name TEXT NOT NULL UNIQUE,
            profile TEXT NOT NULL,
            provider TEXT NOT NULL,
            host TEXT NOT NULL,
            authentication TEXT NOT NULL,
            username TEXT NOT NULL,
            password TEXT,
            realm TEXT NOT NULL,
            proxy TEXT NOT NULL,
            register_proxy TEXT NOT NULL,
            from_user TEXT NOT NULL,
            from_domain TEXT NOT NULL,
            contact_parameters TEXT NOT NULL,
            transport TEXT NOT NULL,
            codecs TEXT NOT NULL,
            caller_id_in_from BIGINT NOT NULL,
            ping_seconds BIGINT,
            retry_seconds BIGINT,
            expire_seconds BIGINT,
            outbound_enabled BIGINT NOT NULL,
            inbound_enabled BIGINT NOT NULL,
            priority BIGINT NOT NULL,
            max_channels BIGINT
        );
        CREATE INDEX sip_trunks_tenant ON sip_trunks (tenant, gateway_name);
        CREATE TABLE outbound_routes (
            {Common},
            tenant TEXT NOT NULL REFERENCES tenants (tenant),
            name_key TEXT NOT NULL,
            name TEXT NOT NULL,
            prefix TEXT NOT NULL,
            priority BIGINT NOT NULL,
            trunks TEXT NOT NULL,
            format TEXT NOT NULL,
            prepend TEXT NOT NULL,
            toll TEXT NOT NULL,
            UNIQUE (tenant, name_key)
        );
        CREATE TABLE api_keys (
            {Common},
            tenant TEXT NOT NULL,
            name TEXT NOT NULL,
            prefix TEXT NOT NULL UNIQUE,
            hash TEXT NOT NULL,
            role TEXT NOT NULL,
            scopes TEXT NOT NULL,
            expires_at_us BIGINT,
            last_used_at_us BIGINT,
            revoked_at_us BIGINT,
            created_by TEXT NOT NULL
        );
        CREATE INDEX api_keys_tenant ON api_keys (tenant, prefix);
        CREATE TABLE administrators (
            {Common},
            tenant TEXT NOT NULL,
            email TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            password_hash TEXT NOT NULL,
            role TEXT NOT NULL
        );
        CREATE INDEX administrators_tenant ON administrators (tenant, email);
        CREATE TABLE idempotency_keys (
            tenant TEXT NOT NULL,
            key TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            reference TEXT NOT NULL,
            claimed_at_us BIGINT NOT NULL,
            status_code BIGINT,
            body TEXT,
            PRIMARY KEY (tenant, key)
        );
        CREATE INDEX idempotency_keys_claimed ON idempotency_keys (claimed_at_us);
        CREATE TABLE server_settings (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        );
        ALTER TABLE call_records ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
        UPDATE call_records SET tenant = lower(domain);
        CREATE INDEX call_records_tenant ON call_records (tenant, started_at_us, call_uuid);
        CREATE INDEX call_records_agent ON call_records (tenant, agent_extension, started_at_us);
        """;

    private const string Common = """
        id TEXT NOT NULL UNIQUE,
            is_active BIGINT NOT NULL,
            version BIGINT NOT NULL,
            created_at_us BIGINT NOT NULL,
            updated_at_us BIGINT NOT NULL
        """;
}
