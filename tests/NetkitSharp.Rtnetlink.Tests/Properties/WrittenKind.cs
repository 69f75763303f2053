namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>What a <see cref="WrittenAttribute"/> holds.</summary>
internal enum WrittenKind
{
    Byte,
    SByte,
    UInt16,
    Int16,
    UInt32,
    Int32,
    UInt64,
    Int64,
    UInt16BigEndian,
    UInt32BigEndian,
    UInt64BigEndian,
    VariableUInt,
    VariableInt,
    Struct,
    Bytes,
    Reserved,
    Flag,
    Ipv4,
    Ipv6,
    Text,
    Utf8,
    UnterminatedText,
    Nest,
    NestWithHeader,
}
