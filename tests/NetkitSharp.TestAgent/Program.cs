using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Namespaces;

if (args is ["xdp", string space, string pins, .. string[] rest])
{
    EndWithParent();
    XdpAgent.Run(space, pins, rest);
}

if (args is ["services", string directory, string first, string state])
{
    EndWithParent();
    ServiceAgent.Run(directory, first, state);
}

// An agent that a test kills: NetkitSharp.TestAgent HOST-NAMESPACE NETWORK PIN-DIRECTORY DEVICE SEED
// Takes the network over and then adds, opens, closes, upgrades and removes for as long as it lives; a line when it has taken over, and one after each step.
if (args is not [string hostName, string networkName, string pinDirectory, string device, string seed])
{
    return 2;
}

EndWithParent();
using NetworkNamespace host = NetworkNamespace.Open(hostName);
using PodNetwork network = PodNetwork.Create(new PodNetworkOptions { Name = networkName, Device = Enum.Parse<PodDevice>(device), HostNamespace = host, PinDirectory = pinDirectory });
network.Reconcile();
Console.Out.WriteLine("ready");
Random random = new(int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture));
while (true)
{
    int number = random.Next(3);
    string name = $"k{number}";
    switch (random.Next(6))
    {
        case 0:
            network.RemovePod(name);
            network.AddPod(Spec(number));
            break;
        case 1:
            network.RemovePod(name);
            break;
        case 2:
            network.Upgrade();
            break;
        case 3 when network.Pods.FirstOrDefault(p => p.Name == name) is { } pod:
            network.ClosePod(pod);
            network.OpenPod(pod);
            break;
        case 4:
            network.RemovePods(["k0", "k1", "k2"]);
            network.AddPods([Spec(0), Spec(1), Spec(2)]);
            break;
        default:
            network.RemovePods(["k0", "k2"]);
            break;
    }

    Console.Out.WriteLine("step");
}

// Gone with its parent, whatever becomes of that.
static void EndWithParent()
{
    Thread parent = new(() =>
    {
        while (Console.In.ReadLine() is not null)
        {
        }

        Environment.Exit(0);
    })
    { IsBackground = true };
    parent.Start();
}

static PodSpec Spec(int number) => new($"k{number}") { Addresses = [$"10.0.0.{100 + number}/32", $"fd00::{100 + number}/128"] };
