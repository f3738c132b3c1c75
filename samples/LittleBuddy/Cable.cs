namespace LittleBuddy;

/// <summary>The network cable, which a person can pull out; out it stays, also when the app is started again.</summary>
internal sealed class Cable : DelegatingHandler
{
    private readonly string _file;

    public Cable(string folder)
        : base(new SocketsHttpHandler { AllowAutoRedirect = false }) => _file = Path.Combine(folder, "offline");

    public bool Out
    {
        get => File.Exists(_file);
        set
        {
            if (value)
                File.WriteAllText(_file, "");
            else
                File.Delete(_file);
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Out ? throw new HttpRequestException("The cable is out.") : base.SendAsync(request, cancellationToken);
}
