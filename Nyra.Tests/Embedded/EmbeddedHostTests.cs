using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Nyra.Embedded;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Embedded;

public sealed class EmbeddedHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_host_gives_what_it_still_does_less_than_two_seconds_to_end()
    {
        using var log = new FileLog(_folder.File("stack.log"), TimeProvider.System);
        var builder = WebApplication.CreateBuilder(EmbeddedHost.Arguments);
        EmbeddedHost.Configure("gateway", 0, log, new Dictionary<string, string?>())(builder);
        await using var host = builder.Build();
        Assert.InRange(host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }
}
