using System.Globalization;
using Microsoft.Playwright;

namespace Concentrator.Interop.Tests.WebConsole;

/// <summary>A window of a browser on the console, and everything that went wrong in it.</summary>
internal sealed class ConsoleWindow : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _console;
    private readonly List<string> _faults = [];

    private ConsoleWindow(IBrowserContext context, IPage page, Uri console) => (_context, Page, _console) = (context, page, console);

    /// <summary>What of a page the colours decide; the rest of it is the same in all colours.</summary>
    internal const string Contrast = "color-contrast";

    internal IPage Page { get; }

    /// <summary>An answer that a test asks for, which the browser takes for an error: such as 422.</summary>
    internal int Expected { get; set; }

    /// <summary>Whether a test has taken the network away.</summary>
    internal bool IsOffline { get; set; }

    internal static async Task<ConsoleWindow> OpenAsync(IBrowserContext context, Uri console, string axe)
    {
        await context.AddInitScriptAsync(axe);
        await context.AddInitScriptAsync("addEventListener('securitypolicyviolation', event => console.error(`The policy forbids ${event.violatedDirective} ${event.blockedURI}`))");
        var window = new ConsoleWindow(context, await context.NewPageAsync(), console);
        window.Page.SetDefaultTimeout(20_000);
        window.Page.Console += (_, message) => window.Note(message.Type is "error" or "warning" && !window.IsExpected(message.Text) ? $"{message.Type}: {message.Text}" : null);
        window.Page.PageError += (_, error) => window.Note($"exception: {error}");
        window.Page.Request += (_, request) => window.Note(new Uri(request.Url) is var url && (url.Scheme is "data" || string.Equals(url.Authority, console.Authority, StringComparison.Ordinal)) ? null : $"request to another host: {request.Url}");
        await window.Page.GotoAsync(console.ToString());
        await window.Page.GetByLabel("Token").WaitForAsync();
        return window;
    }

    internal async Task SignInAsync(string token)
    {
        await Page.GetByLabel("Token").FillAsync(token);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await SettleAsync("Overview");
    }

    /// <summary>Goes to a page by its address and waits until it shows what it has.</summary>
    internal async Task GoAsync(string page, string title)
    {
        await Page.GotoAsync($"{_console}#/{page}");
        await SettleAsync(title);
    }

    internal async Task SettleAsync(string title)
    {
        await Page.GetByRole(AriaRole.Heading, new() { Name = title, Level = 1, Exact = true }).WaitForAsync();
        await Page.WaitForFunctionAsync("() => !document.querySelector('main .loading') && !document.querySelector('main .part:empty')");
    }

    /// <summary>What axe calls serious or critical, in words.</summary>
    /// <param name="rule">The one rule that is looked at; null: all.</param>
    internal async Task<IReadOnlyList<string>> ViolationsAsync(string? rule = null) => await Page.EvaluateAsync<string[]>(
        """
        async rule => (await axe.run(document, { resultTypes: ['violations'], ...rule ? { runOnly: [rule] } : {} })).violations
            .filter(one => one.impact === 'serious' || one.impact === 'critical')
            .map(one => `${one.id} (${one.impact}): ${one.nodes.slice(0, 3).map(node => `${node.html.slice(0, 160)} ${node.failureSummary.split('\n').slice(1, 3).join(' ')}`).join(' | ')}`)
        """,
        rule);

    /// <summary>Says that it is meant.</summary>
    internal Task ConfirmAsync() => Page.Locator("dialog.confirm [data-confirm]").ClickAsync();

    /// <summary>Waits until a dialog is gone, and tells whether a text is anywhere in what is left, or in what the browser keeps.</summary>
    internal async Task<bool> IsLeftAsync(string secret)
    {
        await Page.Locator("dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        return await Page.EvaluateAsync<bool>(
            """
            secret => [document.documentElement.outerHTML, ...[...document.querySelectorAll('input, textarea')].map(one => one.value), JSON.stringify([{ ...localStorage }, { ...sessionStorage }]), location.href]
                .some(text => text.replaceAll(' ', '').includes(secret))
            """,
            secret);
    }

    /// <summary>Whether something stands out of the window to the right.</summary>
    internal Task<bool> IsTooWideAsync() => Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");

    internal async Task PictureAsync(string name, bool whole = true)
    {
        if (whole)
        {
            // What stays in its place while one scrolls stands where it stands at the top.
            await Page.EvaluateAsync("() => scrollTo(0, 0)");
        }

        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = ConsoleWorld.Picture(name), FullPage = whole, Animations = ScreenshotAnimations.Disabled });
    }

    /// <summary>The open sessions by the page's count.</summary>
    internal async Task<int> CountAsync()
    {
        var text = await Page.Locator("main .count").InnerTextAsync();
        return int.Parse(text.Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    internal void AssertFaultless()
    {
        lock (_faults)
        {
            Assert.Empty(_faults);
        }
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private bool IsExpected(string text) => (IsOffline && text.Contains("net::ERR_", StringComparison.Ordinal)) || (Expected > 0 && text.Contains($"the server responded with a status of {Expected}", StringComparison.Ordinal));

    private void Note(string? fault)
    {
        lock (_faults)
        {
            if (fault is not null)
            {
                _faults.Add(fault);
            }
        }
    }
}
