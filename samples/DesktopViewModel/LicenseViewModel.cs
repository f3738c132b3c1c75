using System.ComponentModel;
using Nyra.LicenseClient;

namespace DesktopViewModel;

/// <summary>
/// What a window binds to. Every change is raised on the user interface thread, as WPF, WinForms, Avalonia and MAUI require.
/// </summary>
public sealed class LicenseViewModel : INotifyPropertyChanged, IDisposable
{
    private const string PaidFeature = "little-buddy-pro";
    private static readonly TimeSpan PaymentTime = TimeSpan.FromMinutes(10);

    private readonly LicensingClient _licensing;

    /// <param name="licensing">Raises its events on the user interface thread.</param>
    public LicenseViewModel(LicensingClient licensing)
    {
        _licensing = licensing;
        _licensing.StateChanged += OnStateChanged;
    }

    public event PropertyChangedEventHandler? PropertyChanged;

    /// <summary>Whether the paid feature's button is enabled.</summary>
    public bool CanUsePaidFeature { get; private set; }

    /// <summary>The line below it.</summary>
    public string Status { get; private set; } = "";

    /// <summary>Buys and activates; false where that must be repeated later.</summary>
    /// <param name="openInBrowser">Opens the payment page.</param>
    /// <param name="ct">The person closed the window.</param>
    public async Task<bool> BuyAsync(Action<string> openInBrowser, CancellationToken ct = default)
    {
        try
        {
            openInBrowser((await _licensing.BeginCheckoutAsync(ct: ct)).Url);
            var progress = new Progress<ActivationProgress>(Show);
            await _licensing.ActivateAsync(new ActivationOptions { Progress = progress, TimeLimit = PaymentTime }, ct);
            return true;
        }
        catch (LicensingException refused)
        {
            Show(refused.Message);
        }
        catch (HttpRequestException)
        {
            Show("The billing backend cannot be reached. Check the network and try again.");
        }
        return false;
    }

    public void Dispose() => _licensing.StateChanged -= OnStateChanged;

    private void OnStateChanged(object? sender, LicenseStateChangedEventArgs change)
    {
        CanUsePaidFeature = change.Now.Allows(PaidFeature);
        Changed(nameof(CanUsePaidFeature));
        Show($"{change.Now.Status}");
    }

    private void Show(ActivationProgress progress) => Show(
        progress.Wait == ActivationWait.Payment ? "Waiting for the payment." : "The billing backend is not available; trying again.");

    private void Show(string status)
    {
        Status = status;
        Changed(nameof(Status));
    }

    private void Changed(string property) => PropertyChanged?.Invoke(this, new PropertyChangedEventArgs(property));
}
