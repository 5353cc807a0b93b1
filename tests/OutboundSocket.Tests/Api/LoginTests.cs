using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Api;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>Administrators log in, and what their tokens are worth.</summary>
public sealed class LoginTests
{
    private const string Email = "admin@example.com";
    private const string Password = "correct horse battery";

    [Fact]
    public async Task A_login_gives_a_token_that_stands_where_a_key_may()
    {
        await using var server = await ApiServer.StartAsync();
        await MakeAsync(server);

        var answer = (await LoginAsync(server, Email.ToUpperInvariant(), Password, 200))["data"]!;

        Assert.Equal(("Bearer", Email, "Ann", "admin"), (Text(answer, "token_type"), Text(answer["user"]!, "email"), Text(answer["user"]!, "name"), Text(answer["user"]!, "role")));
        Assert.Equal((ApiServer.Domain, ApiServer.Domain), (Text(answer["tenant"]!, "domain"), Text(answer["tenant"]!, "name")));
        var token = new JsonWebToken(Text(answer, "token"));
        Assert.Equal(("HS256", "fsvoice", "fsvoice-api"), (token.Alg, token.Issuer, token.Audiences.Single()));
        Assert.Equal(TimeSpan.FromHours(1), token.ValidTo - token.ValidFrom);
        Assert.Equal(DateTimeOffset.Parse(Text(answer, "expires_at"), System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds(), new DateTimeOffset(token.ValidTo).ToUnixTimeSeconds());

        using var client = server.Client(Text(answer, "token"));
        await client.GetAsync("/api/agents", 200);
        await client.CreateAsync("/api/agents", """{"extension":"1020","name":"x"}""");
        await client.PostAsync("/api/tenants", Samples.TenantBody, 403);
        client.DefaultRequestHeaders.Add(ApiRequest.TenantHeader, ApiServer.OtherDomain);
        await client.GetAsync("/api/agents", 403);
    }

    [Fact]
    public async Task Who_cannot_log_in_learns_nothing_and_costs_the_same()
    {
        await using var server = await ApiServer.StartAsync(options: new ApiOptions { FailuresPerMinute = 100 });
        var one = await MakeAsync(server);
        string path = $"/api/administrators/{Text(one, "id")}";
        List<string> answers = [];

        await WrongAsync(Email, "wrong horse battery");
        await WrongAsync("nobody@example.com", Password);
        await server.Admin.PutAsync(path, """{"is_active":false}""");
        await WrongAsync(Email, Password);
        await server.Admin.PutAsync(path, """{"is_active":true}""");
        var tenant = (await server.Directory.Tenants.FindByKeyAsync(ApiServer.Domain, ApiServer.Domain, default))!;
        await server.Directory.Tenants.UpdateAsync(ApiServer.Domain, tenant with { IsActive = false }, default);
        await WrongAsync(Email, Password);

        Assert.Single(answers.Distinct());
        Assert.Equal(4, server.Secrets.Verified);
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Contains(Password, StringComparison.Ordinal) || entry.Contains(Email, StringComparison.Ordinal));

        async Task WrongAsync(string email, string password) => answers.Add((await LoginAsync(server, email, password, 401)).ToJsonString());
    }

    [Fact]
    public async Task Passwords_cannot_be_tried_out()
    {
        var clock = new ManualTimeProvider();
        await using var server = await ApiServer.StartAsync(options: new ApiOptions { FailuresPerMinute = 3 }, clock: clock);
        await MakeAsync(server);
        for (int i = 0; i < 3; i++)
        {
            await LoginAsync(server, Email, $"wrong horse {i}", 401);
        }

        await LoginAsync(server, Email, Password, 429);
        Assert.Equal(3, server.Secrets.Verified);
        // The same count as that of wrong keys: neither can be tried out where the other one was.
        await server.Admin.GetAsync("/api/agents", 429);
        using var elsewhere = server.Client();
        elsewhere.DefaultRequestHeaders.Add("Test-Address", "192.0.2.1");
        await elsewhere.PostAsync("/api/auth/login", Samples.Login, 200);
        clock.Advance(TimeSpan.FromMinutes(1));
        await LoginAsync(server, Email, Password, 200);
    }

    [Fact]
    public async Task A_login_that_has_ended_is_no_guess_and_a_forged_one_is()
    {
        var clock = new ManualTimeProvider();
        await using var server = await ApiServer.StartAsync(options: new ApiOptions { FailuresPerMinute = 3 }, clock: clock);
        var one = await MakeAsync(server);
        string token = Text((await LoginAsync(server, Email, Password, 200))["data"]!, "token");
        var claims = new JsonWebToken(token).Claims.Where(claim => claim.Type is "sub" or "tenant" or "role" or "stamp").ToDictionary(claim => claim.Type, object (claim) => claim.Value);
        await server.Admin.SendAsync(HttpMethod.Delete, $"/api/administrators/{Text(one, "id")}");
        byte[] key = server.Secrets.DeriveKey("FsVoice API tokens");
        using var removed = server.Client(token);
        using var ended = server.Client(Sign(key, claims, begins: -3600, ends: -1, now: clock.GetUtcNow().UtcDateTime));
        using var forged = server.Client(Sign(RandomNumberGenerator.GetBytes(32), claims, begins: -3600, ends: -1, now: clock.GetUtcNow().UtcDateTime));
        for (int i = 0; i < 5; i++)
        {
            await removed.GetAsync("/api/agents", 401);
            await ended.GetAsync("/api/agents", 401);
        }

        for (int i = 0; i < 3; i++)
        {
            await forged.GetAsync("/api/agents", 401);
        }

        await forged.GetAsync("/api/agents", 429);
    }

    [Fact]
    public async Task A_token_ends_with_what_it_stands_for()
    {
        await using var server = await ApiServer.StartAsync();
        var one = await MakeAsync(server);
        string path = $"/api/administrators/{Text(one, "id")}";
        using var client = server.Client(Text((await LoginAsync(server, Email, Password, 200))["data"]!, "token"));

        await server.Admin.PutAsync(path, """{"is_active":false}""");
        await client.GetAsync("/api/agents", 401);
        await server.Admin.PutAsync(path, """{"is_active":true}""");
        await client.GetAsync("/api/agents", 200);

        // What it may do is what the database says, whatever stands in the token.
        await server.Admin.PutAsync(path, """{"role":"readonly"}""");
        await client.PostAsync("/api/agents", """{"extension":"1020","name":"x"}""", 403);

        var tenant = (await server.Directory.Tenants.FindByKeyAsync(ApiServer.Domain, ApiServer.Domain, default))!;
        await server.Directory.Tenants.UpdateAsync(ApiServer.Domain, tenant with { IsActive = false }, default);
        await client.GetAsync("/api/agents", 401);
        await server.Directory.Tenants.UpdateAsync(ApiServer.Domain, tenant with { Version = 0 }, default);
        await client.GetAsync("/api/agents", 200);

        await server.Admin.PutAsync(path, """{"password":"another horse battery"}""");
        await client.GetAsync("/api/agents", 401);
        using var again = server.Client(Text((await LoginAsync(server, Email, "another horse battery", 200))["data"]!, "token"));
        await again.GetAsync("/api/agents", 200);
        await server.Admin.SendAsync(HttpMethod.Delete, path);
        await again.GetAsync("/api/agents", 401);
    }

    [Fact]
    public async Task A_token_that_is_not_ours_does_not_count()
    {
        await using var server = await ApiServer.StartAsync(options: new ApiOptions { FailuresPerMinute = 1000 });
        await MakeAsync(server);
        string token = Text((await LoginAsync(server, Email, Password, 200))["data"]!, "token");
        var claims = new JsonWebToken(token).Claims.Where(claim => claim.Type is "sub" or "tenant" or "role" or "stamp").ToDictionary(claim => claim.Type, object (claim) => claim.Value);
        byte[] key = server.Secrets.DeriveKey("FsVoice API tokens");
        using var rsa = RSA.Create(2048);

        // As the server makes them: everything below differs from it in one thing.
        await CountsAsync(true, Sign(key, claims));
        await CountsAsync(false, Sign(RandomNumberGenerator.GetBytes(32), claims));
        await CountsAsync(false, Sign(key, claims, issuer: "other"));
        await CountsAsync(false, Sign(key, claims, audience: "other"));
        await CountsAsync(false, Sign(key, claims, begins: 60, ends: 3600));
        await CountsAsync(false, Sign(key, claims, begins: -3600, ends: -1));
        await CountsAsync(false, Sign(key, claims, ends: null));
        await CountsAsync(false, Sign(key, claims, algorithm: SecurityAlgorithms.HmacSha512));
        await CountsAsync(false, new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            Describe(claims, "fsvoice", "fsvoice-api", -1, 3600, new SigningCredentials(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256))));
        foreach (var (claim, value) in ((string, object)[])[("sub", Guid.NewGuid().ToString()), ("sub", "x"), ("tenant", ApiServer.OtherDomain), ("tenant", "*"), ("tenant", ""), ("tenant", 1), ("stamp", "x"), ("stamp", 1)])
        {
            await CountsAsync(false, Sign(key, new Dictionary<string, object>(claims) { [claim] = value }));
        }

        foreach (string claim in (string[])["sub", "tenant", "stamp"])
        {
            await CountsAsync(false, Sign(key, claims.Where(one => one.Key != claim).ToDictionary()));
        }

        string[] parts = token.Split('.');
        string none = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");
        foreach (string forged in (string[])[$"{none}.{parts[1]}.", $"{none}.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{parts[1]}.{parts[2][..^2]}", $"{parts[0]}.{parts[1]}x.{parts[2]}",
            "..", "a.b.c", $"{token}.{parts[1]}.{parts[2]}", $"{parts[0]}.{new string('a', 10_000)}.{parts[2]}", $"{Base64UrlEncoder.Encode("[]")}.{Base64UrlEncoder.Encode("{")}.x",
            $"{Base64UrlEncoder.Encode("""{"alg":"None"}""")}.{parts[1]}.", $"{Base64UrlEncoder.Encode("""{"alg":["none"]}""")}.{parts[1]}."])
        {
            await CountsAsync(false, forged);
        }

        Assert.DoesNotContain(server.Log.Entries, entry => entry.StartsWith("Error", StringComparison.Ordinal) || entry.Contains("eyJ", StringComparison.Ordinal));

        async Task CountsAsync(bool counts, string text)
        {
            using var client = server.Client();
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {text}");
            using var response = await client.GetAsync("/api/agents");
            Assert.True(response.StatusCode == (counts ? HttpStatusCode.OK : HttpStatusCode.Unauthorized), $"{(int)response.StatusCode} {text}");
        }
    }

    [Theory]
    [InlineData("RS256", true)]
    [InlineData("RS256", false)]
    [InlineData("ES256", true)]
    [InlineData("ES256", false)]
    public async Task Tokens_of_another_issuer_count_when_the_site_has_its_public_key(string algorithm, bool asSet)
    {
        using var rsa = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        SecurityKey key = algorithm == "RS256" ? new RsaSecurityKey(rsa) { KeyId = "k" } : new ECDsaSecurityKey(curve) { KeyId = "k" };
        string pem = algorithm == "RS256" ? rsa.ExportSubjectPublicKeyInfoPem() : curve.ExportSubjectPublicKeyInfoPem();
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, asSet ? Set(rsa, curve, algorithm) : pem);
            var foreign = new ForeignTokenOptions { Issuer = "https://sso.example.com", Audience = "calls", KeyFile = file };
            List<string> errors = [];
            foreign.Validate(errors, "x");
            Assert.Empty(errors);
            await using var server = await ApiServer.StartAsync(options: new ApiOptions { FailuresPerMinute = 1000, Tokens = new TokenOptions { Foreign = foreign } });
            var claims = new Dictionary<string, object> { ["sub"] = "ann\n", ["tenant"] = ApiServer.Domain, ["role"] = "admin" };

            await AnswersAsync(200, claims);
            await AnswersAsync(401, claims, issuer: "https://other.example.com");
            await AnswersAsync(401, claims, audience: "mail");
            await AnswersAsync(401, claims, ends: -1);
            await AnswersAsync(401, new(claims) { ["tenant"] = "nowhere.example.org" });
            await AnswersAsync(401, new(claims) { ["tenant"] = "a'b\0" });
            await AnswersAsync(401, new(claims) { ["role"] = "root" });
            await AnswersAsync(401, new(claims) { ["role"] = "superadmin" });
            await AnswersAsync(200, new(claims) { ["role"] = "superadmin", ["tenant"] = "*" });
            await AnswersAsync(401, new(claims) { ["sub"] = "" });
            // The public key is known to all: it must not pass for the secret of HS256.
            await SendAsync(401, Sign(Encoding.ASCII.GetBytes(pem), claims, issuer: foreign.Issuer, audience: foreign.Audience));
            await SendAsync(401, Sign(SHA256.HashData(Encoding.ASCII.GetBytes(pem)), claims, issuer: foreign.Issuer, audience: foreign.Audience));

            Task AnswersAsync(int status, Dictionary<string, object> with, string issuer = "https://sso.example.com", string audience = "calls", int ends = 3600) =>
                SendAsync(status, new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(Describe(with, issuer, audience, -60, ends, new SigningCredentials(key, algorithm))));

            async Task SendAsync(int status, string token)
            {
                using var client = server.Client(token);
                client.DefaultRequestHeaders.Add(ApiRequest.TenantHeader, ApiServer.Domain);
                await client.GetAsync("/api/agents", status);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Nobody_makes_an_administrator_who_may_do_more_or_ends_himself()
    {
        await using var server = await ApiServer.StartAsync();
        var one = await MakeAsync(server);
        string path = $"/api/administrators/{Text(one, "id")}";
        Assert.DoesNotContain("password", one.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hash", (await server.Admin.DataAsync("/api/administrators")).ToJsonString(), StringComparison.OrdinalIgnoreCase);
        await server.Admin.PostAsync("/api/administrators", """{"email":"b@example.com","name":"B","role":"superadmin","password":"correct horse battery"}""", 403);
        Assert.Equal("email", Text(await server.Admin.PostAsync("/api/administrators", Samples.All.Single(sample => sample.Path == "/api/administrators").Body, 409), "field"));

        using var self = server.Client(Text((await LoginAsync(server, Email, Password, 200))["data"]!, "token"));
        await self.SendAsync(HttpMethod.Delete, path, null, 409);
        await self.PutAsync(path, """{"is_active":false}""", 409);
        await self.PutAsync(path, """{"name":"Anne"}""");

        using var narrow = server.Client(await server.KeyAsync(ApiServer.Domain, ApiRole.Admin, "write:administrators"));
        await narrow.PostAsync("/api/administrators", """{"email":"b@example.com","name":"B","role":"readonly","password":"correct horse battery"}""", 403);
        using var user = server.Client(await server.KeyAsync(ApiServer.Domain, ApiRole.User));
        await user.GetAsync("/api/administrators", 403);

        // One of all tenants, who is more than an administrator of one may touch.
        var root = await server.Super.CreateAsync("/api/administrators", """{"email":"root@example.com","name":"Root","role":"superadmin","password":"correct horse battery"}""");
        await server.Admin.GetAsync($"/api/administrators/{Text(root, "id")}", 404);
        var all = (await LoginAsync(server, "root@example.com", Password, 200))["data"]!;
        Assert.Null(all["tenant"]);
        using var super = server.Client(Text(all, "token"));
        await super.GetAsync("/api/tenants", 200);
        // What an administrator makes says who made it.
        super.DefaultRequestHeaders.Add(ApiRequest.TenantHeader, ApiServer.Domain);
        Assert.Equal($"administrator {Text(root, "id")}", Text(await super.CreateAsync("/api/api-keys", """{"name":"x"}"""), "created_by"));
    }

    [Theory]
    [InlineData("short pass")]
    [InlineData("with a\\u0007bell in it")]
    public async Task A_password_has_a_form(string password)
    {
        await using var server = await ApiServer.StartAsync();
        var problem = await server.Admin.PostAsync("/api/administrators", $$"""{"email":"b@example.com","name":"B","password":"{{password}}"}""", 400);
        Assert.Equal("password", Text(problem, "field"));
    }

    [Theory]
    [InlineData(0, "", "fsvoice", "", "", "", "FsVoice:Lifetime")]
    [InlineData(48, "", "fsvoice", "", "", "", "FsVoice:Lifetime")]
    [InlineData(1, "c2hvcnQ=", "fsvoice", "", "", "", "FsVoice:SigningKey")]
    [InlineData(1, "not base64!", "fsvoice", "", "", "", "FsVoice:SigningKey")]
    [InlineData(1, "", "", "", "", "", "FsVoice:Issuer")]
    [InlineData(1, "", "fsvoice", "", "aud", "", "FsVoice:Foreign:Issuer")]
    [InlineData(1, "", "fsvoice", "sso", "", "Directory.Packages.props", "FsVoice:Foreign:Audience")]
    [InlineData(1, "", "fsvoice", "sso", "aud", "", "FsVoice:Foreign:KeyFile")]
    [InlineData(1, "", "fsvoice", "sso", "aud", "/nowhere/at/all", "FsVoice:Foreign:KeyFile")]
    [InlineData(1, "", "sso", "sso", "aud", "", "FsVoice:Foreign:Issuer")]
    public void Settings_are_checked_at_start(int hours, string key, string issuer, string foreign, string audience, string file, string path)
    {
        List<string> errors = [];
        var options = new TokenOptions
        {
            Lifetime = TimeSpan.FromHours(hours),
            SigningKey = key,
            Issuer = issuer,
            Foreign = new ForeignTokenOptions { Issuer = foreign, Audience = audience, KeyFile = file },
        };
        options.Validate(errors, "FsVoice");
        Assert.Contains(errors, error => error.StartsWith(path, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.DoesNotContain("c2hvcnQ", error + options, StringComparison.Ordinal));
    }

    [Fact]
    public void A_set_without_a_public_key_and_a_weak_key_are_refused()
    {
        using var weak = RSA.Create(1024);
        string file = Path.GetTempFileName();
        try
        {
            foreach (string text in (string[])["{}", "{\"keys\":[]}", """{"keys":[{"kty":"oct","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}]}""", "{", weak.ExportSubjectPublicKeyInfoPem(), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"])
            {
                File.WriteAllText(file, text);
                List<string> errors = [];
                new ForeignTokenOptions { Issuer = "sso", Audience = "aud", KeyFile = file }.Validate(errors, "x");
                Assert.Equal("x:KeyFile", Assert.Single(errors)[..9]);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<JsonNode> MakeAsync(ApiServer server) => Samples.CreateAsync(server, "/api/administrators");

    private static async Task<JsonNode> LoginAsync(ApiServer server, string email, string password, int status)
    {
        using var nobody = server.Client();
        return await nobody.PostAsync("/api/auth/login", new JsonObject { ["email"] = email, ["password"] = password }.ToJsonString(), status);
    }

    private static string Sign(
        byte[] key, IReadOnlyDictionary<string, object> claims, string issuer = "fsvoice", string audience = "fsvoice-api", int begins = -1, int? ends = 3600, string algorithm = SecurityAlgorithms.HmacSha256, DateTime? now = null)
    {
        byte[] fitting = algorithm == SecurityAlgorithms.HmacSha256 ? key : [.. key, .. key];
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(Describe(claims, issuer, audience, begins, ends, new SigningCredentials(new SymmetricSecurityKey(fitting), algorithm), now));
    }

    private static SecurityTokenDescriptor Describe(IReadOnlyDictionary<string, object> claims, string issuer, string audience, int begins, int? ends, SigningCredentials credentials, DateTime? at = null)
    {
        var now = at ?? DateTime.UtcNow;
        return new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now,
            NotBefore = now.AddSeconds(begins),
            Expires = ends is { } seconds ? now.AddSeconds(seconds) : null,
            Claims = claims.ToDictionary(),
            SigningCredentials = credentials,
        };
    }

    private static string Set(RSA rsa, ECDsa curve, string algorithm)
    {
        var (numbers, point) = (rsa.ExportParameters(false), curve.ExportParameters(false).Q);
        return algorithm == "RS256"
            ? $$"""{"keys":[{"kty":"oct","k":"AAAA"},{"kty":"RSA","use":"sig","kid":"k","n":"{{Base64UrlEncoder.Encode(numbers.Modulus)}}","e":"{{Base64UrlEncoder.Encode(numbers.Exponent)}}"}]}"""
            : $$"""{"keys":[{"kty":"EC","use":"sig","kid":"k","crv":"P-256","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}]}""";
    }

    private static string Text(JsonNode json, string name) => json[name]!.GetValue<string>();
}
