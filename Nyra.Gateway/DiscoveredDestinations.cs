using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Nyra.Gateway;

/// <summary>Finds where <c>http://billing-api</c> is: settings such as <c>services__billing-api__http__0</c>, as the app host gives them.</summary>
internal sealed class DiscoveredDestinations(ServiceEndpointResolver resolver) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, DestinationConfig>();
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var source = await resolver.GetEndpointsAsync(destination.Address, cancellationToken);
            changes.Add(source.ChangeToken);
            for (var i = 0; i < source.Endpoints.Count; i++)
                found[$"{name}/{i}"] = destination with { Address = Address(destination.Address, source.Endpoints[i].EndPoint) };
        }
        return new(found, new CompositeChangeToken(changes));
    }

    private static string Address(string asked, EndPoint endpoint)
    {
        var scheme = new Uri(asked).Scheme;
        return endpoint switch
        {
            UriEndPoint uri => uri.Uri.ToString(),
            DnsEndPoint dns => new UriBuilder(scheme, dns.Host, dns.Port).ToString(),
            IPEndPoint ip => new UriBuilder(scheme, ip.Address.ToString(), ip.Port).ToString(),
            _ => asked,
        };
    }
}
