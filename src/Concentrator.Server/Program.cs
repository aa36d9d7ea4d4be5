Console.Error.WriteLine("concentrator: nothing to serve yet");
return 1;
