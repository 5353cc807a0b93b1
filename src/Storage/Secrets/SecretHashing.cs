using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Hashes of secrets that are only ever compared: PBKDF2 with SHA-512, a salt of 16 bytes, and the cost beside the hash.</summary>
internal static class SecretHashing
{
    /// <summary>For passwords that people choose (OWASP's figure for PBKDF2 with SHA-512).</summary>
    public const int PasswordIterations = 210_000;

    /// <summary>
    /// For keys of 256 random bits. No list of guesses can hold them, so that a high cost would protect nothing, and it would be
    /// paid with each request.
    /// </summary>
    public const int KeyIterations = 1_000;

    private const string Method = "pbkdf2-sha512";
    private const int SaltLength = 16, HashLength = 32, MaxIterations = 10_000_000;

    public static SecretHash Hash(string secret, int iterations)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltLength);
        byte[] hash = Derive(secret, salt, iterations);
        return new SecretHash(string.Create(
            CultureInfo.InvariantCulture, $"{Method}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}"));
    }

    /// <summary>Whether the secret has this hash, compared in constant time; false for a hash that cannot be read.</summary>
    public static bool Verify(string secret, SecretHash stored)
    {
        string[] parts = stored.Stored().Split('$');
        byte[] salt = new byte[SaltLength + 2], hash = new byte[HashLength + 1];
        return parts.Length == 4 && parts[0] == Method
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int iterations) && iterations is > 0 and <= MaxIterations
            && Convert.TryFromBase64String(parts[2], salt, out int saltLength) && saltLength == SaltLength
            && Convert.TryFromBase64String(parts[3], hash, out int hashLength) && hashLength == HashLength
            && CryptographicOperations.FixedTimeEquals(Derive(secret, salt.AsSpan(0, SaltLength), iterations), hash.AsSpan(0, HashLength));
    }

    private static byte[] Derive(string secret, ReadOnlySpan<byte> salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(secret), salt, iterations, HashAlgorithmName.SHA512, HashLength);
}
