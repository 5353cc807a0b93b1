// Each test has processes of its own that want both cores of a small machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
