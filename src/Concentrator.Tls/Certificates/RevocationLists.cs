using System.Security.Cryptography;
using System.Text;
using Concentrator.Tls.Interop;

namespace Concentrator.Tls.Certificates;

/// <summary>Reads revocation lists (CRL, RFC 5280 §5) into OpenSSL.</summary>
internal static unsafe class RevocationLists
{
    private const string Label = "X509 CRL";

    /// <summary>Adds the lists of a file to a store.</summary>
    /// <exception cref="TlsConfigurationException">The file is missing, or has no list that can be read, or one that never ends.</exception>
    public static void AddTo(nint store, string path)
    {
        byte[] content = CertificateFiles.Read(path, "revocation list");
        IReadOnlyList<byte[]> lists = CertificateFiles.IsDer(content) ? [content] : ReadPem(content, path);
        foreach (byte[] der in lists)
        {
            ErrorQueue.Clear();
            nint list = Parse(der);
            ContextSettings.Require(list != 0, $"A revocation list in '{path}' is damaged");
            try
            {
                ContextSettings.Require(
                    LibCrypto.X509_CRL_get0_nextUpdate(list) != 0,
                    $"A revocation list in '{path}' does not say when the next one is due (nextUpdate, RFC 5280 §5.1.2.5): it would be believed for ever. Have the authority issue it with that time");
                ContextSettings.Require(LibCrypto.X509_STORE_add_crl(store, list) == 1, $"A revocation list in '{path}' cannot be used");
            }
            finally
            {
                LibCrypto.X509_CRL_free(list);
            }
        }
    }

    private static nint Parse(byte[] der)
    {
        fixed (byte* start = der)
        {
            byte* position = start;
            return LibCrypto.d2i_X509_CRL(0, &position, der.Length);
        }
    }

    private static List<byte[]> ReadPem(byte[] content, string path)
    {
        List<byte[]> lists = [];
        ReadOnlySpan<char> rest = Encoding.ASCII.GetString(content);
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            if (rest[fields.Label].SequenceEqual(Label))
            {
                lists.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            }

            rest = rest[fields.Location.End..];
        }

        return lists.Count > 0
            ? lists
            : throw new TlsConfigurationException($"'{path}' has no revocation list: a PEM file has lines '-----BEGIN {Label}-----', a DER file is binary.");
    }
}
