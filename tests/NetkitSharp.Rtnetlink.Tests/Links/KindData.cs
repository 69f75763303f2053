using System.Text.Encodings.Web;
using System.Text.Json;
using FluentAssertions;

namespace NetkitSharp.Rtnetlink.Tests.Links;

/// <summary>What ip(8) says of a link's kind and of the port that it is, compared value by value.</summary>
internal static class KindData
{
    private static readonly JsonSerializerOptions s_asIp = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An array, as a value of ip's.</summary>
    internal static string[] List(params string[] values) => values;

    internal static void ShouldSay(this JsonElement link, string kind, params (string Name, object? Value)[] data)
    {
        JsonElement info = link.GetProperty("linkinfo");
        info.GetProperty("info_kind").GetString().Should().Be(kind);
        if (data.Length > 0)
        {
            Compare(info.GetProperty("info_data"), data);
        }
    }

    internal static void ShouldSayOfPort(this JsonElement link, string kind, params (string Name, object? Value)[] data)
    {
        JsonElement info = link.GetProperty("linkinfo");
        info.GetProperty("info_slave_kind").GetString().Should().Be(kind);
        Compare(info.GetProperty("info_slave_data"), data);
    }

    private static void Compare(JsonElement reported, (string Name, object? Value)[] data)
    {
        foreach ((string name, object? value) in data)
        {
            reported.TryGetProperty(name, out JsonElement actual).Should().BeTrue($"ip should speak of {name} in {reported}");
            actual.GetRawText().Should().Be(JsonSerializer.Serialize(value, s_asIp), $"that is {name}");
        }
    }
}
