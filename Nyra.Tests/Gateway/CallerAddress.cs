using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Nyra.Tests.Gateway;

/// <summary>Has a request come from the address in its header, where it has one: a test has no other addresses.</summary>
internal sealed class CallerAddress : IStartupFilter
{
    public const string Header = "Test-Address";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, rest) =>
        {
            if (IPAddress.TryParse(http.Request.Headers[Header], out var address))
                http.Connection.RemoteIpAddress = address;
            http.Request.Headers.Remove(Header);
            return rest(http);
        });
        next(app);
    };
}
