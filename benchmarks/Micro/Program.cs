using BenchmarkDotNet.Running;

// ./build.sh bench measures whole calls; this measures the pieces: dotnet run -c Release --project benchmarks/Micro
BenchmarkSwitcher.FromAssembly(typeof(FsVoice.Micro.FrameBenchmarks).Assembly).Run(args);
