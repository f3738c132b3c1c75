namespace Nyra.Tests.StripeSimulator.Browser;

/// <summary>How a browser shows a page: a person's color scheme, on a desktop or a telephone.</summary>
public enum Looks
{
    Light,
    Dark,
    Narrow,
    NarrowDark,
}
