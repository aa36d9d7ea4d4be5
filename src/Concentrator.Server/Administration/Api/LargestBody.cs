using Microsoft.AspNetCore.Http.Metadata;

namespace Concentrator.Server.Administration.Api;

/// <summary>The most bytes that the body of a request for a route has.</summary>
/// <param name="MaxRequestBodySize">The bytes; never null.</param>
internal sealed record LargestBody(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
