namespace Nyra.StripeSimulator.Pages;

internal static class PageForm
{
    /// <summary>What a page's form posted; nothing when something came that no form of these pages sends.</summary>
    public static async Task<IFormCollection> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            return FormCollection.Empty;
        }

        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            // More fields, or longer ones, than any form has.
            return FormCollection.Empty;
        }
    }
}
