using Xunit;

namespace Nyra.Tests.Infrastructure;

/// <summary>Tests beside which no other runs: they need the whole machine, or listen to the whole process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
