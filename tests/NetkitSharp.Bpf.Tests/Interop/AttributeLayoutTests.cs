using System.Runtime.CompilerServices;
using FluentAssertions;
using NetkitSharp.Bpf.Interop;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Interop;

/// <summary>Sizes and offsets as in linux/bpf.h.</summary>
public sealed class AttributeLayoutTests
{
    [Fact]
    public void Map_create()
    {
        bpf_attr_map_create a = default;
        Sizes<bpf_attr_map_create>(80, (bpf_attr_map_create.End, 60), (bpf_attr_map_create.EndWithMapExtra, 72));
        Offsets(
            At(ref a, ref a.map_type, 0), At(ref a, ref a.key_size, 4), At(ref a, ref a.value_size, 8), At(ref a, ref a.max_entries, 12),
            At(ref a, ref a.map_flags, 16), At(ref a, ref a.inner_map_fd, 20), At(ref a, ref a.numa_node, 24), At(ref a, ref a.map_name, 28),
            At(ref a, ref a.map_ifindex, 44), At(ref a, ref a.btf_fd, 48), At(ref a, ref a.btf_key_type_id, 52), At(ref a, ref a.btf_value_type_id, 56),
            At(ref a, ref a.btf_vmlinux_value_type_id, 60), At(ref a, ref a.map_extra, 64), At(ref a, ref a.value_type_btf_obj_fd, 72), At(ref a, ref a.map_token_fd, 76));
    }

    [Fact]
    public void Map_elements()
    {
        bpf_attr_map_elem a = default;
        Sizes<bpf_attr_map_elem>(32, (bpf_attr_map_elem.End, 32), (bpf_attr_map_elem.EndNextKey, 24), (bpf_attr_map_elem.EndDelete, 16), (bpf_attr_map_elem.EndFreeze, 4));
        Offsets(At(ref a, ref a.map_fd, 0), At(ref a, ref a.key, 8), At(ref a, ref a.value, 16), At(ref a, ref a.flags, 24));
    }

    [Fact]
    public void Program_load()
    {
        bpf_attr_prog_load a = default;
        Sizes<bpf_attr_prog_load>(152, (bpf_attr_prog_load.EndLogTrueSize, 144));
        Offsets(
            At(ref a, ref a.prog_type, 0), At(ref a, ref a.insn_cnt, 4), At(ref a, ref a.insns, 8), At(ref a, ref a.license, 16),
            At(ref a, ref a.log_level, 24), At(ref a, ref a.log_size, 28), At(ref a, ref a.log_buf, 32), At(ref a, ref a.kern_version, 40),
            At(ref a, ref a.prog_flags, 44), At(ref a, ref a.prog_name, 48), At(ref a, ref a.prog_ifindex, 64), At(ref a, ref a.expected_attach_type, 68),
            At(ref a, ref a.prog_btf_fd, 72), At(ref a, ref a.func_info_rec_size, 76), At(ref a, ref a.func_info, 80), At(ref a, ref a.func_info_cnt, 88),
            At(ref a, ref a.line_info_rec_size, 92), At(ref a, ref a.line_info, 96), At(ref a, ref a.line_info_cnt, 104), At(ref a, ref a.attach_btf_id, 108),
            At(ref a, ref a.attach_prog_fd, 112), At(ref a, ref a.core_relo_cnt, 116), At(ref a, ref a.fd_array, 120), At(ref a, ref a.core_relos, 128),
            At(ref a, ref a.core_relo_rec_size, 136), At(ref a, ref a.log_true_size, 140));
    }

    [Fact]
    public void Objects()
    {
        bpf_attr_obj o = default;
        Sizes<bpf_attr_obj>(16, (bpf_attr_obj.End, 16));
        Offsets(At(ref o, ref o.pathname, 0), At(ref o, ref o.bpf_fd, 8), At(ref o, ref o.file_flags, 12));
        bpf_attr_id i = default;
        Sizes<bpf_attr_id>(12, (bpf_attr_id.EndNextId, 8), (bpf_attr_id.End, 12));
        Offsets(At(ref i, ref i.id, 0), At(ref i, ref i.next_id, 4), At(ref i, ref i.open_flags, 8));
        bpf_attr_info n = default;
        Sizes<bpf_attr_info>(16, (bpf_attr_info.End, 16));
        Offsets(At(ref n, ref n.bpf_fd, 0), At(ref n, ref n.info_len, 4), At(ref n, ref n.info, 8));
        bpf_attr_btf_load b = default;
        Sizes<bpf_attr_btf_load>(32, (bpf_attr_btf_load.EndLogTrueSize, 32));
        Offsets(
            At(ref b, ref b.btf, 0), At(ref b, ref b.btf_log_buf, 8), At(ref b, ref b.btf_size, 16), At(ref b, ref b.btf_log_size, 20),
            At(ref b, ref b.btf_log_level, 24), At(ref b, ref b.btf_log_true_size, 28));
    }

    [Fact]
    public void Test_run()
    {
        bpf_attr_test a = default;
        Sizes<bpf_attr_test>(80, (bpf_attr_test.EndBatchSize, 76));
        Offsets(
            At(ref a, ref a.prog_fd, 0), At(ref a, ref a.retval, 4), At(ref a, ref a.data_size_in, 8), At(ref a, ref a.data_size_out, 12),
            At(ref a, ref a.data_in, 16), At(ref a, ref a.data_out, 24), At(ref a, ref a.repeat, 32), At(ref a, ref a.duration, 36),
            At(ref a, ref a.ctx_size_in, 40), At(ref a, ref a.ctx_size_out, 44), At(ref a, ref a.ctx_in, 48), At(ref a, ref a.ctx_out, 56),
            At(ref a, ref a.flags, 64), At(ref a, ref a.cpu, 68), At(ref a, ref a.batch_size, 72));
    }

    [Fact]
    public void Query()
    {
        bpf_attr_query a = default;
        Sizes<bpf_attr_query>(64, (bpf_attr_query.End, 64));
        Offsets(
            At(ref a, ref a.target, 0), At(ref a, ref a.attach_type, 4), At(ref a, ref a.query_flags, 8), At(ref a, ref a.attach_flags, 12),
            At(ref a, ref a.prog_ids, 16), At(ref a, ref a.count, 24), At(ref a, ref a.prog_attach_flags, 32), At(ref a, ref a.link_ids, 40),
            At(ref a, ref a.link_attach_flags, 48), At(ref a, ref a.revision, 56));
    }

    [Fact]
    public void Links()
    {
        bpf_attr_link_create c = default;
        Sizes<bpf_attr_link_create>(32, (bpf_attr_link_create.End, 32));
        Offsets(
            At(ref c, ref c.prog_fd, 0), At(ref c, ref c.target, 4), At(ref c, ref c.attach_type, 8), At(ref c, ref c.flags, 12),
            At(ref c, ref c.relative, 16), At(ref c, ref c.expected_revision, 24));
        bpf_attr_link_update u = default;
        Sizes<bpf_attr_link_update>(16, (bpf_attr_link_update.End, 16));
        Offsets(At(ref u, ref u.link_fd, 0), At(ref u, ref u.new_prog_fd, 4), At(ref u, ref u.flags, 8), At(ref u, ref u.old_prog_fd, 12));
        Sizes<bpf_attr_link_detach>(4, (bpf_attr_link_detach.End, 4));
    }

    [Fact]
    public void Attach_and_open()
    {
        bpf_attr_prog_attach a = default;
        Sizes<bpf_attr_prog_attach>(32, (bpf_attr_prog_attach.End, 32));
        Offsets(
            At(ref a, ref a.target, 0), At(ref a, ref a.attach_bpf_fd, 4), At(ref a, ref a.attach_type, 8), At(ref a, ref a.attach_flags, 12),
            At(ref a, ref a.replace_bpf_fd, 16), At(ref a, ref a.relative, 20), At(ref a, ref a.expected_revision, 24));
        bpf_attr_raw_tracepoint r = default;
        Sizes<bpf_attr_raw_tracepoint>(24, (bpf_attr_raw_tracepoint.EndProgFd, 12), (bpf_attr_raw_tracepoint.End, 24));
        Offsets(At(ref r, ref r.name, 0), At(ref r, ref r.prog_fd, 8), At(ref r, ref r.cookie, 16));
        bpf_attr_iter_create i = default;
        Sizes<bpf_attr_iter_create>(8, (bpf_attr_iter_create.End, 8));
        Offsets(At(ref i, ref i.link_fd, 0), At(ref i, ref i.flags, 4));
        bpf_iter_link_info o = default;
        Sizes<bpf_iter_link_info>(16);
        Offsets(
            At(ref o, ref o.map_fd, 0), At(ref o, ref o.order, 0), At(ref o, ref o.cgroup_fd, 4), At(ref o, ref o.cgroup_id, 8),
            At(ref o, ref o.tid, 0), At(ref o, ref o.pid, 4), At(ref o, ref o.pid_fd, 8));
    }

    [Fact]
    public void Arms_of_link_create()
    {
        bpf_attr_link_create_tracing t = default;
        Sizes<bpf_attr_link_create_tracing>(32, (bpf_attr_link_create_tracing.EndTargetBtfId, 20), (bpf_attr_link_create_tracing.End, 32));
        Offsets(At(ref t, ref t.target_fd, 4), At(ref t, ref t.flags, 12), At(ref t, ref t.target_btf_id, 16), At(ref t, ref t.cookie, 24));
        bpf_attr_link_create_iter i = default;
        Sizes<bpf_attr_link_create_iter>(32, (bpf_attr_link_create_iter.End, 28));
        Offsets(At(ref i, ref i.iter_info, 16), At(ref i, ref i.iter_info_len, 24));
        bpf_attr_link_create_perf_event p = default;
        Sizes<bpf_attr_link_create_perf_event>(24, (bpf_attr_link_create_perf_event.End, 24));
        Offsets(At(ref p, ref p.bpf_cookie, 16));
        bpf_attr_link_create_kprobe_multi k = default;
        Sizes<bpf_attr_link_create_kprobe_multi>(48, (bpf_attr_link_create_kprobe_multi.End, 48));
        Offsets(At(ref k, ref k.kprobe_multi_flags, 16), At(ref k, ref k.cnt, 20), At(ref k, ref k.syms, 24), At(ref k, ref k.addrs, 32), At(ref k, ref k.cookies, 40));
        bpf_attr_link_create_uprobe_multi u = default;
        Sizes<bpf_attr_link_create_uprobe_multi>(64, (bpf_attr_link_create_uprobe_multi.End, 60));
        Offsets(
            At(ref u, ref u.path, 16), At(ref u, ref u.offsets, 24), At(ref u, ref u.ref_ctr_offsets, 32), At(ref u, ref u.cookies, 40),
            At(ref u, ref u.cnt, 48), At(ref u, ref u.uprobe_multi_flags, 52), At(ref u, ref u.pid, 56));
        bpf_attr_link_create_netfilter n = default;
        Sizes<bpf_attr_link_create_netfilter>(32, (bpf_attr_link_create_netfilter.End, 32));
        Offsets(At(ref n, ref n.pf, 16), At(ref n, ref n.hooknum, 20), At(ref n, ref n.priority, 24), At(ref n, ref n.netfilter_flags, 28));
    }

    [Fact]
    public void Arms_of_link_info()
    {
        bpf_link_info_raw_tracepoint r = default;
        Sizes<bpf_link_info_raw_tracepoint>(64);
        Offsets(At(ref r, ref r.tp_name, 16), At(ref r, ref r.tp_name_len, 24), At(ref r, ref r.cookie, 32));
        bpf_link_info_tracing t = default;
        Sizes<bpf_link_info_tracing>(64);
        Offsets(At(ref t, ref t.attach_type, 16), At(ref t, ref t.target_obj_id, 20), At(ref t, ref t.target_btf_id, 24), At(ref t, ref t.cookie, 32));
        bpf_link_info_cgroup c = default;
        Sizes<bpf_link_info_cgroup>(64);
        Offsets(At(ref c, ref c.cgroup_id, 16), At(ref c, ref c.attach_type, 24));
        bpf_link_info_iter i = default;
        Sizes<bpf_link_info_iter>(64);
        Offsets(
            At(ref i, ref i.target_name, 16), At(ref i, ref i.target_name_len, 24), At(ref i, ref i.map_id, 28), At(ref i, ref i.cgroup_id, 32),
            At(ref i, ref i.order, 40), At(ref i, ref i.tid, 32), At(ref i, ref i.pid, 36));
        bpf_link_info_netns n = default;
        Sizes<bpf_link_info_netns>(64);
        Offsets(At(ref n, ref n.netns_ino, 16), At(ref n, ref n.attach_type, 20));
        bpf_link_info_netfilter f = default;
        Sizes<bpf_link_info_netfilter>(64);
        Offsets(At(ref f, ref f.pf, 16), At(ref f, ref f.hooknum, 20), At(ref f, ref f.priority, 24), At(ref f, ref f.flags, 28));
        bpf_link_info_map m = default;
        Sizes<bpf_link_info_map>(64);
        Offsets(At(ref m, ref m.map_id, 16), At(ref m, ref m.attach_type, 20));
        bpf_link_info_kprobe_multi k = default;
        Sizes<bpf_link_info_kprobe_multi>(64);
        Offsets(At(ref k, ref k.addrs, 16), At(ref k, ref k.count, 24), At(ref k, ref k.flags, 28), At(ref k, ref k.missed, 32), At(ref k, ref k.cookies, 40));
        bpf_link_info_uprobe_multi u = default;
        Sizes<bpf_link_info_uprobe_multi>(64);
        Offsets(
            At(ref u, ref u.path, 16), At(ref u, ref u.offsets, 24), At(ref u, ref u.ref_ctr_offsets, 32), At(ref u, ref u.cookies, 40),
            At(ref u, ref u.path_size, 48), At(ref u, ref u.count, 52), At(ref u, ref u.flags, 56), At(ref u, ref u.pid, 60));
        bpf_link_info_tracing_multi g = default;
        Sizes<bpf_link_info_tracing_multi>(64);
        Offsets(
            At(ref g, ref g.attach_type, 16), At(ref g, ref g.count, 20), At(ref g, ref g.btf_obj_id, 24), At(ref g, ref g.ids, 32), At(ref g, ref g.addrs, 40), At(ref g, ref g.cookies, 48));
        bpf_link_info_perf_event p = default;
        Sizes<bpf_link_info_perf_event>(64);
        Offsets(
            At(ref p, ref p.perf_event_type, 16), At(ref p, ref p.name, 24), At(ref p, ref p.name_len, 32), At(ref p, ref p.offset, 36), At(ref p, ref p.addr, 40), At(ref p, ref p.missed, 48),
            At(ref p, ref p.kprobe_cookie, 56), At(ref p, ref p.uprobe_cookie, 40), At(ref p, ref p.ref_ctr_offset, 48), At(ref p, ref p.tracepoint_cookie, 40),
            At(ref p, ref p.config, 24), At(ref p, ref p.event_type, 32), At(ref p, ref p.event_cookie, 40));
    }

    [Fact]
    public void Infos()
    {
        bpf_map_info m = default;
        Sizes<bpf_map_info>(104);
        Offsets(
            At(ref m, ref m.type, 0), At(ref m, ref m.id, 4), At(ref m, ref m.key_size, 8), At(ref m, ref m.value_size, 12), At(ref m, ref m.max_entries, 16),
            At(ref m, ref m.map_flags, 20), At(ref m, ref m.name, 24), At(ref m, ref m.ifindex, 40), At(ref m, ref m.btf_vmlinux_value_type_id, 44),
            At(ref m, ref m.netns_dev, 48), At(ref m, ref m.netns_ino, 56), At(ref m, ref m.btf_id, 64), At(ref m, ref m.btf_key_type_id, 68),
            At(ref m, ref m.btf_value_type_id, 72), At(ref m, ref m.btf_vmlinux_id, 76), At(ref m, ref m.map_extra, 80), At(ref m, ref m.hash, 88), At(ref m, ref m.hash_size, 96));
        bpf_prog_info p = default;
        Sizes<bpf_prog_info>(232);
        Offsets(
            At(ref p, ref p.type, 0), At(ref p, ref p.id, 4), At(ref p, ref p.tag, 8), At(ref p, ref p.jited_prog_len, 16), At(ref p, ref p.xlated_prog_len, 20),
            At(ref p, ref p.load_time, 40), At(ref p, ref p.created_by_uid, 48), At(ref p, ref p.nr_map_ids, 52), At(ref p, ref p.map_ids, 56),
            At(ref p, ref p.name, 64), At(ref p, ref p.ifindex, 80), At(ref p, ref p.gpl_compatible, 84), At(ref p, ref p.netns_dev, 88),
            At(ref p, ref p.nr_jited_ksyms, 104), At(ref p, ref p.btf_id, 128), At(ref p, ref p.func_info_rec_size, 132), At(ref p, ref p.nr_func_info, 144),
            At(ref p, ref p.nr_line_info, 148), At(ref p, ref p.nr_jited_line_info, 168), At(ref p, ref p.line_info_rec_size, 172),
            At(ref p, ref p.nr_prog_tags, 180), At(ref p, ref p.prog_tags, 184), At(ref p, ref p.run_time_ns, 192), At(ref p, ref p.run_cnt, 200),
            At(ref p, ref p.recursion_misses, 208), At(ref p, ref p.verified_insns, 216), At(ref p, ref p.attach_btf_id, 224));
        bpf_link_info l = default;
        Sizes<bpf_link_info>(64);
        Offsets(At(ref l, ref l.type, 0), At(ref l, ref l.id, 4), At(ref l, ref l.prog_id, 8), At(ref l, ref l.ifindex, 16), At(ref l, ref l.attach_type, 20));
    }

    private static void Sizes<T>(int size, params (int Actual, int Expected)[] ends)
    {
        Unsafe.SizeOf<T>().Should().Be(size);
        ends.Select(end => end.Actual).Should().Equal(ends.Select(end => end.Expected));
    }

    private static (string Field, long Actual, int Expected) At<T, TField>(ref T start, ref TField field, int expected, [CallerArgumentExpression(nameof(field))] string name = "") =>
        (name, Unsafe.ByteOffset(ref Unsafe.As<T, byte>(ref start), ref Unsafe.As<TField, byte>(ref field)), expected);

    private static void Offsets(params (string Field, long Actual, int Expected)[] fields) =>
        fields.Should().OnlyContain(field => field.Actual == field.Expected);
}
