using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Npgsql;

namespace Nyra.Billing.Entitlements.Postgres;

/// <summary>What a failure of the database is to those above. The words name a code, never an address, a user or a value.</summary>
internal static class PostgresOutage
{
    public static bool Is(Exception error) => error is NpgsqlException or SocketException or TimeoutException or IOException
        or AuthenticationException or JsonException or InvalidDataException;

    public static StorageUnavailableException Of(Exception error) => new("The entitlement database cannot be used: " + Why(error), error);

    /// <summary>Whether asking once more on another connection may help: this one was dead already, or it lost against another writer.</summary>
    public static bool MayPass(Exception error) => error switch
    {
        PostgresException answered => answered.IsTransient || answered.SqlState.StartsWith("57P", StringComparison.Ordinal),
        // What took as long as it may would only take as long again.
        NpgsqlException broken => broken.IsTransient && broken.InnerException is not TimeoutException,
        _ => false,
    };

    /// <summary>Whether it is not there, or not yet, as against being there and refusing.</summary>
    public static bool IsAway(Exception error) => error is not (PostgresException or InvalidDataException or JsonException) || MayPass(error);

    // What only an operator mends, at the server or in the connection string.
    private static string? Refusal(Exception error) => error is not PostgresException answered ? null : answered.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "it refuses this user or password",
        PostgresErrorCodes.InvalidCatalogName => "there is no database of this name on the server",
        PostgresErrorCodes.InsufficientPrivilege => "this user may not do what Nyra needs: it must own the database, or have been granted its tables",
        // PgBouncer's words for an option that it does not pass on.
        PostgresErrorCodes.ProtocolViolation when answered.MessageText.Contains("startup parameter", StringComparison.Ordinal) =>
            "the pooler in front of it refuses the options of Nyra's connections. Add options to its ignore_startup_parameters, and "
            + "have the role sync by itself: alter role … set synchronous_commit = on",
        _ => null,
    };

    private static string Why(Exception error) => error switch
    {
        InvalidDataException said => said.Message,
        JsonException => "a document in it is not one this version knows. Run the version that wrote it.",
        PostgresException answered when Refusal(error) is { } refusal => $"{refusal} ({answered.SqlState}).",
        PostgresException { SqlState: PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire } =>
            "PostgreSQL cannot hold the character U+0000, which stands in what was to be saved.",
        PostgresException answered => $"it answered with error {answered.SqlState}.",
        _ when Socket(error) is { } socket => $"it cannot be reached ({socket.SocketErrorCode}).",
        _ when error is TimeoutException || error.InnerException is TimeoutException => "it does not answer in time.",
        _ => $"the connection failed ({(error.InnerException ?? error).GetType().Name}).",
    };

    private static SocketException? Socket(Exception? error) =>
        error is null ? null : error as SocketException ?? Socket(error.InnerException);
}
