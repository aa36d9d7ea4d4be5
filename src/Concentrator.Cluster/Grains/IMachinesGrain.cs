using Concentrator.Control.Health;
using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Grains;

/// <summary>The machines that have a token. One for the cluster: key "machines".</summary>
[Alias("concentrator.machines")]
internal interface IMachinesGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "machines";

    /// <summary>All of them, by name.</summary>
    [Alias("list")]
    Task<List<MachineSummary>> List();

    /// <summary><see cref="IMachineDirectory.Add"/>.</summary>
    [Alias("add")]
    Task<MachineAddition> Add(string name, string? userName);

    /// <summary><see cref="IMachineDirectory.Remove"/>.</summary>
    [Alias("remove")]
    Task<bool> Remove(string name);

    /// <summary>Whether a machine has made a statement, about now (<see cref="Machines.Admit"/>).</summary>
    [Alias("admit")]
    Task<MachineAdmission> Admit(MachineClaim claim);

    /// <summary>The machine whose token this is, or null. Edges from before the proof ask so, which send the token; it goes in version 0.2.</summary>
    [Alias("find")]
    Task<Machine?> Find(string token);

    /// <summary>Looks after a Redis that has lost its memory.</summary>
    [Alias("tick")]
    Task Tick();
}
