using System.Text;

namespace Concentrator.Connect.Commands;

/// <summary>Where the password comes from: a file, standard input, or whoever sits at the terminal. Never the command line, which every user of the machine may read.</summary>
internal static class PasswordSource
{
    /// <summary>Reads it.</summary>
    /// <param name="file">The file; <c>-</c> for standard input; null to ask at the terminal.</param>
    /// <param name="question">What to ask there.</param>
    /// <exception cref="UsageException">There is no terminal, or the password is empty.</exception>
    public static string Read(string? file, string question)
    {
        var password = file switch
        {
            null when Console.IsInputRedirected => throw new UsageException("there is no terminal to ask for the password: give --password-file FILE, or --password-file - for standard input"),
            null => Ask(question),
            "-" => Console.In.ReadLine() ?? "",
            _ => ReadFile(file),
        };
        return password.Length > 0 ? password : throw new UsageException("the password is empty");
    }

    private static string ReadFile(string file)
    {
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the password's file cannot be read: {failure.Message}");
        }
    }

    /// <summary>Asks at the terminal, which does not show the answer.</summary>
    public static string Ask(string question)
    {
        Console.Error.Write(question);
        var password = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                Console.Error.WriteLine();
                return password.ToString();
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                password.Length = Math.Max(0, password.Length - 1);
            }
            else if (key.KeyChar != '\0')
            {
                password.Append(key.KeyChar);
            }
        }
    }
}
