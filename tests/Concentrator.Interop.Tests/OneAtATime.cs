// Every test has a machine's worth of processes; two at once only make each other slow.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
