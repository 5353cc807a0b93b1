using System.Runtime.Versioning;
using System.Security.Cryptography;
using FsVoice.CallFlows;
using FsVoice.Testing;

namespace FsVoice.Storage.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class SecretTests : IAsyncLifetime
{
    private readonly TestDatabase _database = TestDatabase.Sqlite();
    private readonly TemporaryDirectory _directory = new();
    private SqlDatabase _opened = null!;

    public async Task InitializeAsync() => _opened = await _database.OpenAsync();

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_sip_password_is_long_and_random_and_its_hash_is_that_of_rfc_2617()
    {
        var secrets = await OpenAsync();

        var made = Enumerable.Range(0, 100).Select(_ => secrets.NewSipSecret("acme.example", "1020")).ToArray();

        Assert.Equal(100, made.Select(secret => secret.Password.Reveal()).Distinct().Count());
        Assert.All(made, secret =>
        {
            // 24 of 62 letters: 142 bits.
            Assert.Matches("^[A-Za-z0-9]{24}$", secret.Password.Reveal());
            byte[] text = System.Text.Encoding.ASCII.GetBytes($"1020:acme.example:{secret.Password.Reveal()}");
            Assert.Equal(Convert.ToHexStringLower(MD5.HashData(text)), secret.Stored.RevealA1Hash());
        });
    }

    [Fact]
    public async Task A_password_opens_for_its_own_extension_and_tenant_alone()
    {
        var secrets = await OpenAsync();
        var made = secrets.NewSipSecret("acme.example", "1020");
        var agent = Sound.Agent with { Secret = made.Stored };

        Assert.Equal(made.Password.Reveal(), secrets.RevealSipPassword(agent)!.Reveal());
        Assert.Null(secrets.RevealSipPassword(agent with { Extension = "1021" }));
        Assert.Null(secrets.RevealSipPassword(agent with { Tenant = "other.example" }));
        // Moving the border between the two must not make the same text of them.
        Assert.Null(secrets.RevealSipPassword(agent with { Tenant = "acme.example 1", Extension = "020" }));
        Assert.Null(secrets.RevealSipPassword(agent with { Secret = null }));
        Assert.Null(secrets.RevealTrunkPassword(Sound.Trunk with { GatewayName = "1020", Password = made.Stored.Password }));
    }

    [Fact]
    public async Task A_trunk_s_password_opens_for_its_gateway_alone()
    {
        var secrets = await OpenAsync();
        var trunk = Sound.Trunk with { Password = secrets.SealTrunkPassword(Sound.Domain, "telnyx", new SecretText("pässword")) };

        Assert.Equal("pässword", secrets.RevealTrunkPassword(trunk)!.Reveal());
        Assert.Null(secrets.RevealTrunkPassword(trunk with { GatewayName = "other" }));
        Assert.Null(secrets.RevealTrunkPassword(trunk with { Tenant = Tenant.Global }));
    }

    [Fact]
    public void What_was_sealed_opens_only_unchanged_and_by_its_key_and_never_looks_the_same()
    {
        var box = new SecretBox(new byte[32]);
        string sealedText = box.Seal("hunter2", "x");

        Assert.Equal("hunter2", box.Open(sealedText, "x"));
        Assert.NotEqual(sealedText, box.Seal("hunter2", "x"));
        Assert.Null(new SecretBox([1, .. new byte[31]]).Open(sealedText, "x"));
        byte[] bytes = Convert.FromBase64String(sealedText);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.Null(box.Open(Convert.ToBase64String(bytes), "x"));
            bytes[i] ^= 1;
        }

        foreach (string broken in new[] { "", "A", "AQ==", "not base 64!", Convert.ToBase64String(bytes[..20]), sealedText + sealedText })
        {
            Assert.Null(box.Open(broken, "x"));
        }
    }

    [Fact]
    public async Task A_derived_key_is_the_same_on_all_nodes_and_another_for_another_purpose()
    {
        byte[] key = (await OpenAsync()).DeriveKey("tokens");
        Assert.Equal(32, key.Length);
        Assert.Equal(key, (await OpenAsync()).DeriveKey("tokens"));
        Assert.NotEqual(key, (await OpenAsync()).DeriveKey("other"));
        Assert.NotEqual(Convert.FromBase64String(DirectoryNode.Key), key);
    }

    [Fact]
    public async Task A_site_may_choose_not_to_keep_passwords()
    {
        var secrets = await DirectorySecrets.OpenAsync(new SecretOptions { Key = DirectoryNode.Key, KeepSipPasswords = false }, _opened, default);

        var made = secrets.NewSipSecret("acme.example", "1020");

        Assert.Null(made.Stored.Password);
        Assert.Equal(32, made.Stored.RevealA1Hash().Length);
        Assert.Null(secrets.RevealSipPassword(Sound.Agent with { Secret = made.Stored }));
    }

    [Fact]
    public async Task An_api_key_has_256_random_bits_and_is_known_by_its_hash()
    {
        var secrets = await OpenAsync();
        var made = secrets.NewApiKey();
        string key = made.Key.Reveal();
        var stored = Sound.Key with { Prefix = made.Prefix, Hash = made.Hash };

        Assert.Matches("^fsv_[A-Za-z0-9]{12}_[A-Za-z0-9_-]{43}$", key);
        Assert.Equal(made.Prefix, secrets.FindPrefix(key));
        Assert.True(secrets.VerifyApiKey(key, stored));
        Assert.DoesNotContain(key[^43..], made.Hash.Stored(), StringComparison.Ordinal);
        Assert.Empty(stored.Validate(new DirectoryRules()));
        for (int i = 0; i < key.Length; i++)
        {
            Assert.False(secrets.VerifyApiKey($"{key[..i]}{(key[i] == 'x' ? 'y' : 'x')}{key[(i + 1)..]}", stored));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("fsv_")]
    [InlineData("fsv_abcdefghijkl_short")]
    [InlineData("xyz_abcdefghijkl_0123456789012345678901234567890123456789012")]
    [InlineData("fsv_abcdefghijk'_0123456789012345678901234567890123456789012")]
    [InlineData("fsv_abcdefghijk\0_0123456789012345678901234567890123456789012")]
    [InlineData("fsv_abcdefghijklm0123456789012345678901234567890123456789012")]
    public async Task What_has_not_the_form_of_a_key_has_no_prefix(string? text)
    {
        var secrets = await OpenAsync();

        Assert.Null(secrets.FindPrefix(text));
        Assert.False(secrets.VerifyApiKey(text, Sound.Key with { Hash = secrets.NewApiKey().Hash }));
    }

    [Fact]
    public async Task A_password_is_hashed_with_a_salt_and_known_again()
    {
        var secrets = await OpenAsync();
        var hash = secrets.HashPassword(new SecretText("correct horse"));

        Assert.StartsWith("pbkdf2-sha512$210000$", hash.Stored(), StringComparison.Ordinal);
        Assert.NotEqual(hash.Stored(), secrets.HashPassword(new SecretText("correct horse")).Stored());
        Assert.True(secrets.VerifyPassword(new SecretText("correct horse"), hash));
        Assert.False(secrets.VerifyPassword(new SecretText("correct hors"), hash));
        Assert.False(secrets.VerifyPassword(new SecretText(""), null));
        Assert.False(secrets.VerifyPassword(new SecretText("x"), null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("pbkdf2-sha512$210000$AAAA$AAAA")]
    [InlineData("md5$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("pbkdf2-sha512$0$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("pbkdf2-sha512$99999999$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void A_hash_that_cannot_be_read_fits_nothing(string stored)
    {
        Assert.False(SecretHashing.Verify("", new SecretHash(stored)));
    }

    [Fact]
    public async Task The_key_s_file_is_made_once_and_only_its_owner_reads_it()
    {
        string path = _directory.File("deep/secrets.key");
        var options = new SecretOptions { KeyFile = path };

        var first = (await DirectorySecrets.OpenAsync(options, _opened, default)).NewSipSecret("acme.example", "1020");
        var second = await DirectorySecrets.OpenAsync(options, _opened, default);

        Assert.Equal(first.Password.Reveal(), second.RevealSipPassword(Sound.Agent with { Secret = first.Stored })!.Reveal());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task Processes_that_start_at_once_have_the_same_key()
    {
        // Often, since two must come within the same microseconds.
        string[] paths = [.. Enumerable.Range(0, 200).Select(i => _directory.File($"secrets-{i}.key"))];
        foreach (string path in paths)
        {
            using var begin = new Barrier(4);
            byte[][] keys = await Task.WhenAll(Enumerable.Range(0, begin.ParticipantCount).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    begin.SignalAndWait();
                    return SecretKey.Load(new SecretOptions { KeyFile = path }, "/nonexistent");
                },
                TaskCreationOptions.LongRunning)));
            Assert.Single(keys.Select(Convert.ToBase64String).Distinct());
        }

        Assert.Equal(paths.Order(), Directory.GetFiles(_directory.Path).Order());
    }

    [Fact]
    public async Task Without_a_path_the_key_stands_beside_the_database()
    {
        await DirectorySecrets.OpenAsync(new SecretOptions(), _opened, default);

        Assert.True(File.Exists(Path.Combine(_opened.Directory, "secrets.key")));
    }

    [Theory]
    [InlineData("not a key", UnixFileMode.UserRead | UnixFileMode.UserWrite, "holds no key")]
    [InlineData("", UnixFileMode.UserRead | UnixFileMode.UserWrite, "holds no key")]
    [InlineData(DirectoryNode.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, "chmod 600")]
    [InlineData(DirectoryNode.Key, UnixFileMode.UserRead | UnixFileMode.OtherRead, "chmod 600")]
    public async Task A_file_that_is_no_key_or_that_others_read_is_refused(string content, UnixFileMode mode, string reason)
    {
        string path = _directory.File("secrets.key");
        await File.WriteAllTextAsync(path, content);
        File.SetUnixFileMode(path, mode);

        var refusal = await Assert.ThrowsAsync<SecretKeyException>(() => DirectorySecrets.OpenAsync(new SecretOptions { KeyFile = path }, _opened, default));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(DirectoryNode.Key, refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_made_is_refused()
    {
        await Assert.ThrowsAsync<SecretKeyException>(() => DirectorySecrets.OpenAsync(new SecretOptions { KeyFile = "/proc/fsvoice/secrets.key" }, _opened, default));
    }

    [Theory]
    [InlineData("hunter2hunter2")]
    [InlineData("aHVudGVyMg==")]
    [InlineData("not base 64 hunter2")]
    public void A_key_that_is_none_is_named_without_its_value(string key)
    {
        var errors = new List<string>();
        var options = new SecretOptions { Key = key };
        options.Validate(errors, "FsVoice:Secrets");

        Assert.StartsWith("FsVoice:Secrets:Key must be 32 bytes", Assert.Single(errors), StringComparison.Ordinal);
        Assert.DoesNotContain(key, errors[0] + options, StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_are_accepted()
    {
        var errors = new List<string>();
        new SecretOptions().Validate(errors, "FsVoice:Secrets");
        new SecretOptions { Key = DirectoryNode.Key }.Validate(errors, "FsVoice:Secrets");
        Assert.Empty(errors);
    }

    private Task<DirectorySecrets> OpenAsync() => DirectorySecrets.OpenAsync(new SecretOptions { Key = DirectoryNode.Key }, _opened, default);
}
