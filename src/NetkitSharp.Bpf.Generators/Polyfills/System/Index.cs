namespace System;

internal readonly struct Index(int value, bool fromEnd = false)
{
    public bool IsFromEnd { get; } = fromEnd;

    public int Value { get; } = value;

    public static implicit operator Index(int value) => new(value);

    public int GetOffset(int length) => IsFromEnd ? length - Value : Value;
}
