using System.Security.Cryptography;
using System.Text;

namespace FsVoice.Storage;

/// <summary>
/// Encrypts texts for the database: AES-256-GCM with a nonce of its own for each, bound to what the text is for. A row whose
/// secret was copied from another row does not open.
/// </summary>
/// <param name="key">32 bytes.</param>
internal sealed class SecretBox(byte[] key)
{
    // The first byte tells how it was sealed, for the day on which there is another way.
    private const byte Version = 1;
    private const int NonceLength = 12, TagLength = 16;

    /// <summary>The sealed text, in Base64.</summary>
    /// <param name="text">The secret.</param>
    /// <param name="purpose">What it is for; the same must be given to open it.</param>
    public string Seal(string text, string purpose)
    {
        byte[] plain = Encoding.UTF8.GetBytes(text);
        byte[] sealedText = new byte[1 + NonceLength + plain.Length + TagLength];
        sealedText[0] = Version;
        var nonce = sealedText.AsSpan(1, NonceLength);
        // 96 random bits: a site would seal thousands of millions of secrets before two of them met (NIST SP 800-38D, 8.3).
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, sealedText.AsSpan(1 + NonceLength, plain.Length), sealedText.AsSpan(sealedText.Length - TagLength), Encoding.UTF8.GetBytes(purpose));
        CryptographicOperations.ZeroMemory(plain);
        return Convert.ToBase64String(sealedText);
    }

    /// <summary>The text; null when it was sealed by another key, for another purpose, or was changed.</summary>
    public string? Open(string sealedText, string purpose)
    {
        byte[] bytes = new byte[sealedText.Length];
        if (!Convert.TryFromBase64String(sealedText, bytes, out int length) || length < 1 + NonceLength + TagLength || bytes[0] != Version)
        {
            return null;
        }

        byte[] plain = new byte[length - 1 - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(
                bytes.AsSpan(1, NonceLength), bytes.AsSpan(1 + NonceLength, plain.Length), bytes.AsSpan(length - TagLength, TagLength), plain, Encoding.UTF8.GetBytes(purpose));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(plain);
        CryptographicOperations.ZeroMemory(plain);
        return text;
    }
}
