using Concentrator.Control.Tokens;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Concentrator.Server.Administration.Api;

/// <summary>The OpenAPI document: what the routes do not say of themselves.</summary>
internal static class ApiDocument
{
    /// <summary>The document's name.</summary>
    internal const string Name = "v1";

    private const string Scheme = "token";

    /// <summary>Sets the document up.</summary>
    internal static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith(ApiRoutes.Root[1..], StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Concentrator", Version = "1", Description = "The admin API. Tokens are made by: concentrator token add NAME --role viewer|operator|admin." };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token: ca1.NAME.SECRET." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<RequiredRole>().LastOrDefault() is { } required)
            {
                operation.Description = $"Takes a token of role {required.Role.Word()}{(required.Role == ApiRole.Admin ? "" : " or higher")}.";
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
            }

            return Task.CompletedTask;
        });
    }
}
