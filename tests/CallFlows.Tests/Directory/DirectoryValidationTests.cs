using System.Reflection;
using FsVoice.Testing;

namespace FsVoice.CallFlows.Tests;

public sealed class DirectoryValidationTests
{
    private static readonly DirectoryRules Rules = new();

    public static TheoryData<Type> Kinds => [.. Valid().Select(item => item.GetType())];

    /// <summary>Every text of every kind, by type and property.</summary>
    public static TheoryData<Type, string> Texts
    {
        get
        {
            var texts = new TheoryData<Type, string>();
            foreach (DirectoryItem item in Valid())
            {
                foreach (PropertyInfo property in SettableTexts(item))
                {
                    texts.Add(item.GetType(), property.Name);
                }
            }

            return texts;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_sound_record_has_no_errors(Type kind)
    {
        Assert.Empty(Of(kind).Validate(Rules));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void No_text_takes_what_breaks_a_command_an_xml_document_or_a_database(Type kind, string property)
    {
        string[] hostile =
        [
            "a\nb", "a\rb", "a\0b", "a\u001bb", "a\u0085b", "a\ud800b", "a\udc00", "a\uffffb", "x<!ENTITY", "x<![CDATA[", new string('x', 10_000),
            new string('1', 10_000),
        ];
        foreach (string text in hostile)
        {
            DirectoryItem item = With(Of(kind), property, text);
            Assert.Contains(item.Validate(Rules), error => error.Field == property && error.Expected.Length > 0 && !error.Expected.Contains(text, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_that_is_missing_is_an_error_of_its_field(Type kind, string property)
    {
        Assert.Contains(With(Of(kind), property, null).Validate(Rules), error => error.Field == property);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Missing_lists_and_parts_are_errors_and_never_exceptions(Type kind)
    {
        foreach (PropertyInfo property in kind.GetProperties().Where(property => property.CanWrite && !property.PropertyType.IsValueType && property.PropertyType != typeof(string)))
        {
            bool isOptional = property.Name is nameof(Agent.VoicemailPin) or nameof(Agent.Secret) or nameof(SipTrunk.Password);
            Assert.Equal(isOptional, With(Of(kind), property.Name, null).Validate(Rules).Count == 0);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Numbers_outside_of_their_enumeration_are_errors(Type kind)
    {
        foreach (PropertyInfo property in kind.GetProperties().Where(property => property.CanWrite && property.PropertyType.IsEnum))
        {
            DirectoryItem item = With(Of(kind), property.Name, Enum.ToObject(property.PropertyType, 99));
            Assert.Contains(item.Validate(Rules), error => error.Field == property.Name);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Tenant.example")]
    [InlineData("tenant..example")]
    [InlineData("-tenant.example")]
    [InlineData("tenant example")]
    [InlineData("tenant.example'; DROP TABLE tenants; --")]
    [InlineData("tenant.example\0")]
    [InlineData("*")]
    public void A_tenant_is_a_domain_in_lower_case(string domain)
    {
        Assert.Contains(new Tenant { Tenant = domain, Name = "Acme" }.Validate(Rules), error => error.Field == nameof(DirectoryItem.Tenant));
        Assert.Contains((Sound.Agent with { Tenant = domain }).Validate(Rules), error => error.Field == nameof(DirectoryItem.Tenant));
    }

    [Fact]
    public void Only_trunks_keys_and_administrators_can_belong_to_all_tenants()
    {
        DirectoryItem[] global = [.. Valid().Where(item => (item with { Tenant = Tenant.Global }).Validate(Rules).Count == 0)];

        Assert.Equal([DirectoryKind.SipTrunk, DirectoryKind.ApiKey, DirectoryKind.Administrator], global.Select(item => item.Kind));
    }

    [Theory]
    [InlineData("1019")]
    [InlineData("01020")]
    [InlineData("1000000")]
    [InlineData("102O")]
    [InlineData("+1020")]
    [InlineData("١٠٢٠")]
    [InlineData("99999999999999999999")]
    public void An_extension_is_one_of_the_site_s_range(string extension)
    {
        FieldError error = Assert.Single((Sound.Agent with { Extension = extension }).Validate(Rules));
        Assert.Equal(new FieldError("Extension", "be a number of digits from 1020 to 999999"), error);
        Assert.Empty((Sound.Agent with { Extension = "200" }).Validate(new DirectoryRules { MinExtension = 100, MaxExtension = 299 }));
    }

    [Theory]
    [InlineData("${domain}")]
    [InlineData(@"$\{domain}")]
    [InlineData("$${password}")]
    [InlineData("ARRAY::a|:b")]
    public void Names_that_become_channel_variables_hold_no_expression(string name)
    {
        Assert.Contains((Sound.Agent with { Name = name }).Validate(Rules), error => error.Field == nameof(Agent.Name));
        Assert.Contains((Sound.Agent with { CallerIdName = name }).Validate(Rules), error => error.Field == nameof(Agent.CallerIdName));
        Assert.Empty((Sound.Group with { Name = name }).Validate(Rules));
    }

    [Fact]
    public void Names_of_people_may_hold_what_names_hold()
    {
        Assert.Empty((Sound.Agent with { Name = "Zoë O'Hara-Ørsted \"Z\" & 莉 <z> 📞; --" }).Validate(Rules));
    }

    [Theory]
    [InlineData(RouteTargetKind.Agent, "1020", true)]
    [InlineData(RouteTargetKind.Agent, "sales", false)]
    [InlineData(RouteTargetKind.Queue, "sales", true)]
    [InlineData(RouteTargetKind.Queue, "", false)]
    [InlineData(RouteTargetKind.Conference, "room@profile", false)]
    [InlineData(RouteTargetKind.ExternalNumber, "+18005551234", true)]
    [InlineData(RouteTargetKind.ExternalNumber, "18005551234", false)]
    [InlineData(RouteTargetKind.Flow, "queue}", false)]
    [InlineData(RouteTargetKind.Hangup, "", true)]
    [InlineData(RouteTargetKind.Hangup, "1020", false)]
    public void A_target_has_the_form_of_its_kind(RouteTargetKind kind, string value, bool isSound)
    {
        Assert.Equal(isSound, (Sound.Route with { Target = new RouteTarget(kind, value) }).Validate(Rules).Count == 0);
    }

    [Fact]
    public void Errors_name_the_entry_of_a_list()
    {
        RingGroup group = Sound.Group with { Members = [new("1020"), new("1020", 0, 301), new("x")] };

        Assert.Equal(
            ["Members[1].Priority", "Members[1].DelaySeconds", "Members[1].Extension", "Members[2].Extension"],
            group.Validate(Rules).Select(error => error.Field));
    }

    [Fact]
    public void Hours_are_judged_as_those_of_the_configuration()
    {
        BusinessSchedule schedule = Sound.Schedule with
        {
            Hours = new BusinessHoursOptions
            {
                TimeZone = "../etc/passwd",
                Week = new Dictionary<string, IList<string>> { ["Monday"] = ["08:00-17:00", "25:00-26:00"], ["Someday"] = [] },
                Holidays = [new HolidayOptions { Date = "12-25" }, new HolidayOptions { Date = "12-25" }, new HolidayOptions { Date = "13-01" }],
            },
        };

        Assert.Equal(
            ["Hours.TimeZone", "Hours.Week.Monday[1]", "Hours.Week", "Hours.Holidays[1].Date", "Hours.Holidays[2].Date"],
            schedule.Validate(Rules).Select(error => error.Field));
    }

    [Fact]
    public void A_trunk_that_registers_has_user_and_password()
    {
        SipTrunk trunk = Sound.Trunk with { Authentication = TrunkAuthentication.Registration, Username = "", Password = null };

        Assert.Equal(["Username", "Password"], trunk.Validate(Rules).Select(error => error.Field));
    }

    [Fact]
    public void Nobody_of_one_tenant_rules_all()
    {
        Assert.Equal("Role", Assert.Single((Sound.Key with { Role = ApiRole.SuperAdmin }).Validate(Rules)).Field);
        Assert.Empty((Sound.Key with { Role = ApiRole.SuperAdmin, Tenant = Tenant.Global }).Validate(Rules));
    }

    [Fact]
    public void Secrets_stand_in_no_text()
    {
        Agent agent = Sound.Agent with { VoicemailPin = new SecretText("hunter2"), Secret = new SipSecret("hunter2", new SealedSecret("hunter2")) };

        Assert.DoesNotContain("hunter2", agent.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", (Sound.Trunk with { Password = new SealedSecret("hunter2") }).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", (Sound.Key with { Hash = new SecretHash("hunter2") }).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", new NewApiKey(new SecretText("hunter2"), "prefix", new SecretHash("hunter2")).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", System.Text.Json.JsonSerializer.Serialize(agent), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", System.Text.Json.JsonSerializer.Serialize(new NewSipSecret(new SecretText("hunter2"), agent.Secret!)), StringComparison.Ordinal);
    }

    private static DirectoryItem[] Valid() =>
        [Sound.Tenant, Sound.Agent, Sound.Route, Sound.Trunk, Sound.Group, Sound.Schedule, Sound.Blocked, Sound.Owned, Sound.Outbound, Sound.Key, Sound.Administrator];

    private static DirectoryItem Of(Type kind) => Valid().Single(item => item.GetType() == kind);

    private static IEnumerable<PropertyInfo> SettableTexts(DirectoryItem item) =>
        item.GetType().GetProperties().Where(property => property.CanWrite && property.PropertyType == typeof(string));

    private static DirectoryItem With(DirectoryItem item, string property, object? value)
    {
        // A record's init accessor is an ordinary setter to reflection; the copy keeps the others apart.
        DirectoryItem copy = item with { };
        copy.GetType().GetProperty(property)!.SetValue(copy, value);
        return copy;
    }
}
