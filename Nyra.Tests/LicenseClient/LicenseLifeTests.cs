using CsCheck;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>
/// Whatever networks, clocks and servers do to a device, in any order: who pays is never locked out before the signed grace ends, and who
/// was revoked is never let in after it; where the clock was wrong at the last answer, and the machine was off since, by that much later.
/// </summary>
public sealed class LicenseLifeTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private enum Happens
    {
        MinutesPass,
        HoursPass,
        DaysPass,
        NetworkGoes,
        NetworkComes,
        ServerFails,
        ServerHeals,
        Refreshes,
        AppRestarts,
        MachineRestarts,
        ClockJumpsAndIsCorrected,
        ClockIsAheadForHoursAndThenCorrected,
        ClockIsWrongWhileOnline,
        ClockIsSetRight,
        SubscriptionEnds,
        SubscriptionReturns,
    }

    [Fact]
    public void Who_pays_is_not_locked_out_before_the_grace_ends_and_who_was_revoked_not_let_in_after_it() =>
        Sequences.Sample(events => Task.Run(() => RunAsync(events)).GetAwaiter().GetResult(), iter: 300, print: Shown);

    [Fact]
    public void A_clock_set_back_behind_what_it_showed_lengthens_no_license() =>
        Gen.Select(Gen.Int[1, 200], Gen.Int[61, 20_000]).Sample(
            (hours, minutesBack) => Task.Run(async () =>
            {
                using var device = new Device();
                await device.ConnectAsync();
                device.Online = false;
                for (var hour = 0; hour < hours; hour++)
                {
                    device.Pass(TimeSpan.FromHours(1));
                    await device.LookAsync();
                }
                device.SetClock(-TimeSpan.FromMinutes(minutesBack));
                Assert.False((await device.LookAsync()).Licensed);
                device.Online = true;
                Assert.Equal(LicenseStatus.Active, (await device.RefreshAsync()).Status);
            }).GetAwaiter().GetResult(),
            iter: 100);

    private static Gen<(Happens What, int HowMuch)[]> Sequences =>
        Gen.Select(Gen.Int[0, Enum.GetValues<Happens>().Length - 1].Select(what => (Happens)what), Gen.Int[1, 1000]).Array[1, 40];

    private static string Shown((Happens What, int HowMuch)[] events) => string.Join(" ", events.Select(one => $"{one.What}({one.HowMuch})"));

    private static async Task RunAsync((Happens What, int HowMuch)[] events)
    {
        using var device = new Device();
        await device.ConnectAsync();
        foreach (var (what, howMuch) in events)
        {
            await HappensAsync(device, what, howMuch);
            var state = await device.LookAsync();
            var told = device.LastWord;
            var inGrace = device.Truth < device.GraceEnds;
            if (told == Word.Licensed && inGrace)
                Assert.True(state.Licensed, $"{what}({howMuch}): locked out as {state.Status} before {device.GraceEnds:u}, at {device.Truth:u}");
            if (told == Word.Refused)
                Assert.False(state.Licensed, $"{what}({howMuch}): let in as {state.Status} after a refusal");
            if (device.Truth >= device.GraceEnds + device.Unprovable)
                Assert.False(state.Licensed, $"{what}({howMuch}): let in as {state.Status} after {device.GraceEnds:u}, at {device.Truth:u}");
        }
    }

    private static async Task HappensAsync(Device device, Happens what, int howMuch)
    {
        switch (what)
        {
            case Happens.MinutesPass:
                device.Pass(TimeSpan.FromMinutes(howMuch % 60));
                break;
            case Happens.HoursPass:
                device.Pass(TimeSpan.FromHours(howMuch % 24));
                break;
            case Happens.DaysPass:
                device.Pass(TimeSpan.FromDays(howMuch % 5));
                break;
            case Happens.NetworkGoes:
                device.Online = false;
                break;
            case Happens.NetworkComes:
                device.Online = true;
                break;
            case Happens.ServerFails:
                device.Failing = true;
                break;
            case Happens.ServerHeals:
                device.Failing = false;
                break;
            case Happens.Refreshes:
                await device.RefreshAsync();
                break;
            case Happens.AppRestarts:
                device.Restart();
                break;
            case Happens.MachineRestarts:
                device.Reboot(TimeSpan.FromHours(howMuch % 50));
                break;
            case Happens.ClockJumpsAndIsCorrected:
                // Seen once by the app, as a dead battery shows it until the network sets it right.
                device.SetClock(TimeSpan.FromDays(howMuch));
                await device.LookAsync();
                device.SetClock(-TimeSpan.FromDays(howMuch));
                break;
            case Happens.ClockIsAheadForHoursAndThenCorrected:
                device.SetClock(TimeSpan.FromDays(howMuch));
                for (var hour = 0; hour < howMuch % 12; hour++)
                {
                    device.Pass(TimeSpan.FromHours(1));
                    await device.LookAsync();
                }
                device.SetClock(-TimeSpan.FromDays(howMuch));
                break;
            case Happens.ClockIsWrongWhileOnline:
                // Off by days, to either side, when the backend answers: the device is to go by the backend's time.
                device.SetClock(TimeSpan.FromDays(howMuch - 500));
                (device.Online, device.Failing) = (true, false);
                await device.RefreshAsync();
                break;
            case Happens.ClockIsSetRight:
                device.SetClockRight();
                break;
            case Happens.SubscriptionEnds:
                device.Subscribed = false;
                break;
            case Happens.SubscriptionReturns:
                device.Subscribed = true;
                break;
        }
    }

    private enum Word
    {
        Licensed,
        Refused,
    }

    /// <summary>A device with a clock of its own, and the backend it speaks to, which knows the true time.</summary>
    private sealed class Device : IDisposable
    {
        private static readonly Access Active = new(true, AccessCodes.Active);

        private readonly SigningKeys _keys = TestKeys.New();
        private readonly MemoryLicenseStorage _storage = new();
        private readonly DeviceClock _clock = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        private readonly LicenseIssuer _issuer;
        private LicensingClient _client = null!;
        private TimeSpan _off;
        private bool _answeredWrong;

        public Device()
        {
            _issuer = new(_keys);
            Restart();
        }

        public bool Online { get; set; } = true;

        public bool Failing { get; set; }

        public bool Subscribed { get; set; } = true;

        public Word LastWord { get; private set; }

        public DateTimeOffset GraceEnds { get; private set; }

        /// <summary>
        /// How long nobody can tell a wrong clock from one that was set right meanwhile: for as long as the machine was off since the last answer,
        /// and what it ran up to a quarter of an hour before each time, which it had not noted.
        /// </summary>
        public TimeSpan Unprovable { get; private set; }

        public DateTimeOffset Truth => _clock.GetUtcNow() - _off;

        public async Task ConnectAsync()
        {
            await _storage.SaveAsync(new("token"), Ct);
            await RefreshAsync();
        }

        public void Restart() => _client = new(
            new(new ScriptedHttp(AnswerAsync)) { BaseAddress = new("https://billing.example") },
            new() { DeviceId = "laptop", DeviceName = "Laptop", TrustedKeys = TestKeys.Published(_keys), Storage = _storage, Time = _clock });

        public void Reboot(TimeSpan off)
        {
            _clock.Reboot(off);
            if (_answeredWrong)
                Unprovable += off + TimeSpan.FromMinutes(15);
            Restart();
        }

        public Task<LicenseState> RefreshAsync() => _client.RefreshAsync(Ct);

        public Task<LicenseState> LookAsync() => _client.GetStateAsync(Ct);

        public void Pass(TimeSpan time) => _clock.Advance(time);

        public void SetClock(TimeSpan by)
        {
            _off += by;
            _clock.Set(_clock.GetUtcNow() + by);
        }

        public void SetClockRight() => SetClock(-_off);

        public void Dispose()
        {
            _client.Dispose();
            _keys.Dispose();
        }

        private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
        {
            if (!Online)
                throw new HttpRequestException("The cable is out.");
            if (Failing)
                return ScriptedHttp.Json("{}", 503);
            (_answeredWrong, Unprovable) = (_off != TimeSpan.Zero, TimeSpan.Zero);
            using var body = System.Text.Json.JsonDocument.Parse(await request.Content!.ReadAsStringAsync(Ct));
            var nonce = body.RootElement.GetProperty("nonce").GetString();
            if (!Subscribed)
            {
                LastWord = Word.Refused;
                return ScriptedHttp.Json($$"""{"refusal":"{{_issuer.Refuse("cus_1", "laptop", new(false, AccessCodes.Canceled), Truth, nonce)}}"}""", 402);
            }
            var terms = LicenseTerms.For(Active, Truth);
            (LastWord, GraceEnds) = (Word.Licensed, terms.GraceEnds);
            var billing = new BillingState { Standing = SubscriptionStanding.Active, Plan = "pro" };
            return ScriptedHttp.Json($$"""{"license":"{{_issuer.Issue("cus_1", "laptop", billing, Active, terms, nonce)}}"}""");
        }
    }
}
