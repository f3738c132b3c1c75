using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;

namespace Nyra.Tests.Proofs;

/// <summary>What is done to a host from outside: to end it at the worst moment, or to take a protection away and see the proof go red.</summary>
internal static class Fault
{
    public const string Variable = "NYRA_TESTS_FAULT";

    /// <summary>The process ends between storing an event and answering, once in so many events.</summary>
    public const string DieAfterEnqueue = "die-after-enqueue";

    /// <summary>Protection off: events are completed when they are taken, before they had an effect.</summary>
    public const string CompleteEarly = "complete-early";

    /// <summary>Protection off: events are acknowledged before they are stored.</summary>
    public const string AcknowledgeEarly = "acknowledge-early";

    /// <summary>Protection off: a save that failed is taken for one that was made.</summary>
    public const string SwallowFailedSaves = "swallow-failed-saves";

    /// <summary>Protection off: which events had their effect already is forgotten.</summary>
    public const string ForgetEffects = "forget-effects";

    /// <summary>Protection off: what was changed is not looked at again.</summary>
    public const string LookOnce = "look-once";

    /// <summary>Stripe answers 500 whenever the first customer that the process fetches is fetched.</summary>
    public const string FailOneCustomer = "fail-one-customer";

    /// <summary>Protection off: the failure of that customer stops the run.</summary>
    public const string StopAtOneCustomer = "stop-at-one-customer";

    /// <summary>The variables that have a child process run with the fault.</summary>
    public static Dictionary<string, string?> Variables(string? fault) => fault is null ? [] : new()
    {
        ["DOTNET_STARTUP_HOOKS"] = typeof(Fault).Assembly.Location,
        [Variable] = fault,
    };

    /// <summary>Has the host that is built in this process wrap what the fault is about.</summary>
    public static void Install(string? fault) => DiagnosticListener.AllListeners.Subscribe(new Watcher<DiagnosticListener>(listener =>
    {
        // As the test host of ASP.NET Core does it: a host says that it is about to be built.
        if (listener.Name == "Microsoft.Extensions.Hosting")
        {
            listener.Subscribe(new Watcher<KeyValuePair<string, object?>>(happening =>
            {
                if (happening is { Key: "HostBuilding", Value: IHostBuilder builder })
                    builder.ConfigureServices((_, services) => Wrap(services, fault));
            }));
        }
    }));

    private static void Wrap(IServiceCollection services, string? fault)
    {
        if (fault is DieAfterEnqueue or CompleteEarly or AcknowledgeEarly)
            Wrap<IWebhookQueue>(services, queue => new FaultyQueue(queue, fault));
        if (fault is SwallowFailedSaves or ForgetEffects or LookOnce)
            Wrap<IEntitlementStore>(services, store => new FaultyStore(store, fault));
        if (fault is FailOneCustomer or StopAtOneCustomer)
            Wrap<LookAtCustomer>(services, fetch => new FaultyFetch(fetch, fault).FetchAsync);
    }

    private static void Wrap<T>(IServiceCollection services, Func<T, T> wrap) where T : class
    {
        var genuine = services.Last(service => service.ServiceType == typeof(T));
        services.Remove(genuine);
        services.AddSingleton(provider => wrap((T)genuine.ImplementationFactory!(provider)));
    }

    private sealed class Watcher<T>(Action<T> seen) : IObserver<T>
    {
        public void OnNext(T value) => seen(value);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
