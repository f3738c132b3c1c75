namespace Nyra.Billing.Queue.Redis;

/// <summary>
/// The queue's moves, each one script: Redis runs a script whole or not at all, so nothing is ever between two places. The texts lie
/// beside this file; they use the commands of Redis 7.0.
/// </summary>
internal static class RedisScript
{
    public static readonly string Enqueue = Read("enqueue");
    public static readonly string Delay = Load("delay");
    public static readonly string Take = Load("take");
    public static readonly string Renew = Load("renew");
    public static readonly string Complete = Load("complete");
    public static readonly string GiveBack = Load("giveback");
    public static readonly string Bury = Load("bury");
    public static readonly string Replay = Load("replay");
    public static readonly string Depth = Load("depth");
    public static readonly string Erase = Load("erase");
    public static readonly string Forget = Load("forget");
    public static readonly string DeadOf = Load("deadof");
    public static readonly string IndexDead = Load("indexdead");
    public static readonly string ReportWorker = Read("reportworker");
    public static readonly string ListWorkers = Read("listworkers");

    private static string Load(string name) => Read("prelude") + Read(name);

    private static string Read(string name)
    {
        using var text = new StreamReader(typeof(RedisScript).Assembly.GetManifestResourceStream($"{typeof(RedisScript).Namespace}.Scripts.{name}.lua")!);
        return text.ReadToEnd();
    }
}
