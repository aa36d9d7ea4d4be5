namespace Concentrator.Edge.Sockets;

/// <summary>The error numbers of Linux that the worker loop tells apart.</summary>
internal static class Errno
{
    internal const int Interrupted = 4;
    internal const int TryAgain = 11;
    internal const int OutOfMemory = 12;
    internal const int PermissionDenied = 13;
    internal const int FileTableOverflow = 23;
    internal const int TooManyOpenFiles = 24;
    internal const int BrokenPipe = 32;
    internal const int AddressInUse = 98;
    internal const int AddressNotAvailable = 99;
    internal const int NoBufferSpace = 105;
    internal const int TimedOut = 110;
    internal const int InProgress = 115;
}
