using Concentrator.Connect.Commands;

return await CommandLine.Run(args, Console.Out, Console.Error);
