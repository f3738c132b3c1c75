using System.Text;
using Nyra.Cli;

Console.OutputEncoding = Encoding.UTF8;
return await NyraCommandLine.RunAsync(args);
