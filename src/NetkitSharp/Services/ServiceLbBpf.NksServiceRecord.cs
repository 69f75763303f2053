using System.Text;

namespace NetkitSharp.Services;

internal static partial class ServiceLbBpf
{
    public partial struct NksServiceRecord
    {
        public NksServiceRecord(Service service)
        {
            Encoding.UTF8.GetBytes(service.Name, Name);
            Flags = (service.Refusal switch
            {
                ServiceRefusal.Reset => NksRecordFlags.Reset,
                ServiceRefusal.Silence => NksRecordFlags.Silent,
                _ => 0,
            })
            | (service.ExternalTrafficPolicy == ServiceTrafficPolicy.Local ? NksRecordFlags.ExternalLocal : 0)
            | (service.InternalTrafficPolicy == ServiceTrafficPolicy.Local ? NksRecordFlags.InternalLocal : 0)
            | (service.Forwarding == ServiceForwarding.DirectReturn ? NksRecordFlags.DirectReturn : 0);
            TableSize = (uint)(service.TableSize ?? 0);
            AffinitySeconds = (uint)(service.ClientAffinity?.TotalSeconds ?? 0);
        }

        public readonly string ReadName()
        {
            ReadOnlySpan<byte> name = Name;
            int end = name.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
        }

        /// <summary>The service without what other maps have: frontends, backends and source ranges.</summary>
        public readonly Service ToService(ServiceProtocol protocol) => new(ReadName(), protocol)
        {
            Refusal = Flags.HasFlag(NksRecordFlags.Reset) ? ServiceRefusal.Reset : Flags.HasFlag(NksRecordFlags.Silent) ? ServiceRefusal.Silence : ServiceRefusal.PortUnreachable,
            ExternalTrafficPolicy = Flags.HasFlag(NksRecordFlags.ExternalLocal) ? ServiceTrafficPolicy.Local : ServiceTrafficPolicy.Cluster,
            InternalTrafficPolicy = Flags.HasFlag(NksRecordFlags.InternalLocal) ? ServiceTrafficPolicy.Local : ServiceTrafficPolicy.Cluster,
            Forwarding = Flags.HasFlag(NksRecordFlags.DirectReturn) ? ServiceForwarding.DirectReturn : ServiceForwarding.Translation,
            TableSize = TableSize == 0 ? null : (int)TableSize,
            ClientAffinity = AffinitySeconds == 0 ? null : TimeSpan.FromSeconds(AffinitySeconds),
        };
    }
}
